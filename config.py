"""Every setting of the service, in one frozen value.

`server.py` and `python -m extractor` read it; no other part ever sees it, they receive plain values.
`Config.from_env()` is the only reader of the environment. A field holds its type, default, help and
secrecy, so the table of `python server.py --help`, the README and `.env.example` come from one place.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

#: The secret of a server that was given none. Such a server listens on loopback only.
DEVELOPMENT_SECRET = "testsecret"

#: Where a platform says which Chromium to use, in the order asked: ours, Heroku's buildpack, Puppeteer's.
CHROMIUM_VARIABLES = ("CHROMIUM_PATH", "GOOGLE_CHROME_BIN", "PUPPETEER_EXECUTABLE_PATH")

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_WORDS = dict.fromkeys(("true", "1", "yes", "on"), True) | dict.fromkeys(("false", "0", "no", "off"), False)
_CLIENT = re.compile(r"[\w.-]{1,64}", re.ASCII)


class ConfigError(ValueError):
    """Settings that cannot work. `problems` holds a sentence for each, all found at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _boolean(text: str) -> bool:
    try:
        return _WORDS[text.lower()]
    except KeyError:
        raise ValueError("true or false") from None


def _integer(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text[:12]) <= high):
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return parse


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(name.lower().removeprefix(".") for name in _names(text))


def _ports(text: str) -> tuple[int, ...]:
    parse = _integer(1, 65535)
    try:
        return tuple(parse(name) for name in _names(text))
    except ValueError:
        raise ValueError("ports from 1 to 65535, separated by commas") from None


def _clients(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in filter(None, map(str.strip, text.split(";"))):
        name, _, secrets = entry.partition(":")
        if not _CLIENT.fullmatch(name.strip()) or not _names(secrets) or name.strip() in found:
            raise ValueError("name:secret for each client, separated by semicolons, each name once")
        found[name.strip()] = _names(secrets)
    return tuple(found.items())


def _one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.upper() not in words:
            raise ValueError("one of " + ", ".join(words))
        return text.upper()

    return parse


def _setting(
    parse: Callable[[str], Any], default: Any, help: str, shown: str = "", secret: bool = False
) -> Any:
    return field(default=default, metadata={"parse": parse, "help": help, "shown": shown, "secret": secret})


@dataclass(frozen=True, slots=True)
class Config:
    """The settings. A field's environment variable is its name in capitals.

    Raises:
        ConfigError: where fields contradict each other, however the value was made.
    """

    port: int = _setting(_integer(0, 65535), 3000, "port to listen on; 0 takes a free one")
    host: str = _setting(
        str, "", "address to listen on", shown="127.0.0.1 without a secret, 0.0.0.0 with one"
    )
    cliq_secret: tuple[str, ...] = _setting(
        _names,
        (),
        "secret that signs requests; several, separated by commas, while you rotate it",
        shown="testsecret, on loopback only",
        secret=True,
    )
    clients: tuple[tuple[str, tuple[str, ...]], ...] = _setting(
        _clients,
        (),
        "other clients and their secrets, as name:secret,secret;name:secret; none sees another's jobs",
        secret=True,
    )
    strict_hmac: bool = _setting(_boolean, False, "refuse the bare secret as a signature, take only HMACs")
    enforce_allowlist: bool = _setting(_boolean, False, "extract only pages of ALLOWED_DOMAINS")
    allowed_domains: tuple[str, ...] = _setting(
        _hosts, (), "hosts, each with every name below it, separated by commas"
    )
    allowed_ports: tuple[int, ...] = _setting(_ports, (80, 443), "ports a page may be on")
    private_hosts: tuple[str, ...] = _setting(
        _hosts, (), "hosts (host or host:port) that may be private or loopback, for intranets and tests"
    )
    render: bool = _setting(
        _boolean, False, "a hosted deployment: a secret is required and the server browser is chosen"
    )
    store_url: str = _setting(str, "memory:", "where jobs live: memory: or sqlite:PATH", secret=True)
    job_retention: int = _setting(_integer(1, 10**9), 3600, "seconds a finished job is kept")
    cleanup_interval: int = _setting(_integer(1, 10**6), 300, "seconds between two clean-ups")
    max_queued: int = _setting(_integer(0, 10**9), 0, "jobs that may wait; 0 sets no limit")
    concurrency: int = _setting(
        _integer(1, 64), 1, "jobs that run at once, each in a browser context of its own"
    )
    job_timeout: int = _setting(_integer(1, 3600), 60, "seconds one job may take")
    browser_memory: int = _setting(
        _integer(0, 10**6),
        0,
        "MB that Chromium may take, over which a page is ended; 0 chooses",
        shown="60 % of the container's, at most 1024 for each of CONCURRENCY",
    )
    shutdown_grace: int = _setting(
        _integer(0, 3600), 25, "seconds a running job gets to finish after SIGTERM"
    )
    chromium_path: str = _setting(
        str,
        "",
        "the browser's executable; GOOGLE_CHROME_BIN and PUPPETEER_EXECUTABLE_PATH are honoured too",
        shown="the usual names on PATH",
    )
    log_level: str = _setting(_one_of(LOG_LEVELS), "INFO", "DEBUG, INFO, WARNING or ERROR")

    def __post_init__(self) -> None:
        if problems := self._contradictions():
            raise ConfigError(problems)

    @property
    def secrets(self) -> Mapping[str, tuple[str, ...]]:
        """Client -> the secrets that sign its requests; never empty. CLIQ_SECRET's client has no name."""
        own = (DEVELOPMENT_SECRET,) if self.is_open else self.cliq_secret
        return ({"": own} if own else {}) | dict(self.clients)

    @property
    def is_open(self) -> bool:
        """Whether no secret was given, so that only this machine may be served."""
        return not (self.cliq_secret or self.clients)

    @property
    def bind_host(self) -> str:
        """The address to listen on, chosen by the secret where HOST is silent."""
        return self.host or ("127.0.0.1" if self.is_open else "0.0.0.0")

    def _contradictions(self) -> list[str]:
        found = []
        if self.render and self.is_open:
            found.append("CLIQ_SECRET is required when RENDER=true: set it in the service's environment.")
        elif self.is_open and not _is_loopback(self.bind_host):
            found.append(f"CLIQ_SECRET is required to listen on {self.host}: set it, or HOST=127.0.0.1.")
        every = [secret for secrets in self.secrets.values() for secret in secrets]
        if len(every) > len(set(every)):
            found.append("CLIENTS and CLIQ_SECRET share a secret: it must say which client signs.")
        if self.enforce_allowlist and not self.allowed_domains:
            found.append(
                "ENFORCE_ALLOWLIST=true needs ALLOWED_DOMAINS: name the hosts whose pages may be extracted."
            )
        return found

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """The settings of `environ`; an empty variable counts as unset.

        Raises:
            ConfigError: naming every bad variable at once.
        """
        values, problems = {}, []
        for setting in fields(cls):
            text = _lookup(environ, setting)
            if not text:
                continue
            try:
                values[setting.name] = setting.metadata["parse"](text)
            except ValueError as wanted:
                shown = "its value" if setting.metadata["secret"] else repr(text)
                problems.append(f"{setting.name.upper()} must be {wanted}, not {shown}.")
        try:
            config = cls(**values)
        except ConfigError as error:
            problems += error.problems
        if problems:
            raise ConfigError(problems)
        return config


def _lookup(environ: Mapping[str, str], setting: Field[Any]) -> str:
    name = setting.name.upper()
    variables = CHROMIUM_VARIABLES if name == CHROMIUM_VARIABLES[0] else (name,)
    return next((text for v in variables if (text := environ.get(v, "").strip())), "")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def table() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default as shown, help), in the order of the README."""
    return [
        (f.name.upper(), f.metadata["shown"] or _shown(f.default), f.metadata["help"]) for f in fields(Config)
    ]


def _shown(default: Any) -> str:
    if isinstance(default, tuple):
        return ",".join(map(str, default))
    return str(default).lower() if isinstance(default, bool) else str(default)
