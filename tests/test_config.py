"""The settings: parsed, checked against each other, and documented as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import CHROMIUM_VARIABLES, Config, ConfigError, table

ROOT = Path(__file__).parent.parent


def problems(**environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        Config.from_env(environ)
    return caught.value.problems


def test_an_empty_environment_gives_a_development_server_on_loopback() -> None:
    config = Config.from_env({})
    assert (config.bind_host, config.port, config.secrets) == ("127.0.0.1", 3000, {"": ("testsecret",)})


def test_a_secret_opens_the_server_to_the_network() -> None:
    config = Config.from_env({"CLIQ_SECRET": "new, old"})
    assert (config.bind_host, config.secrets) == ("0.0.0.0", {"": ("new", "old")})


def test_clients_have_secrets_of_their_own() -> None:
    config = Config.from_env({"CLIENTS": " a: one, two ;b.c-1:th:ree; "})
    assert config.secrets == {"a": ("one", "two"), "b.c-1": ("th:ree",)}
    assert config.bind_host == "0.0.0.0"
    both = Config.from_env({"CLIENTS": "a:one", "CLIQ_SECRET": "two"})
    assert both.secrets == {"": ("two",), "a": ("one",)}
    assert Config.from_env({"RENDER": "true", "CLIENTS": "a:one"}).render


@pytest.mark.parametrize("text", ["a", "a:", ":one", "a b:one", "a:one;a:two", "a:,"])
def test_a_client_without_name_or_secret_is_refused(text: str) -> None:
    assert problems(CLIENTS=text) == [
        "CLIENTS must be name:secret for each client, separated by semicolons, each name once, not its value."
    ]


@pytest.mark.parametrize("clients", ["a:one;b:one", "a:two", "a:one,one"])
def test_a_secret_belongs_to_one_client(clients: str) -> None:
    assert "share a secret" in problems(CLIENTS=clients, CLIQ_SECRET="two")[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])
def test_no_secret_and_a_public_address_is_refused(host: str) -> None:
    assert "CLIQ_SECRET" in problems(HOST=host)[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_no_secret_and_a_loopback_address_is_fine(host: str) -> None:
    assert Config.from_env({"HOST": host}).bind_host == host


def test_a_hosted_deployment_needs_a_secret_even_on_loopback() -> None:
    assert "RENDER" in problems(RENDER="true", HOST="127.0.0.1")[0]
    assert Config.from_env({"RENDER": "true", "CLIQ_SECRET": "s3cret"}).render


def test_an_enforced_allowlist_without_domains_is_refused() -> None:
    assert "ALLOWED_DOMAINS" in problems(ENFORCE_ALLOWLIST="true")[0]


def test_all_problems_are_reported_at_once() -> None:
    found = problems(
        PORT="http", CONCURRENCY="0", ENFORCE_ALLOWLIST="maybe", RENDER="true", ALLOWED_PORTS="80,no"
    )
    assert len(found) == 5
    for name in ("PORT", "CONCURRENCY", "ENFORCE_ALLOWLIST", "RENDER", "ALLOWED_PORTS"):
        assert any(name in problem for problem in found)


def test_a_secret_never_shows_in_a_problem() -> None:
    assert all("hunter2" not in problem for problem in problems(CLIQ_SECRET="hunter2", PORT="x"))


@pytest.mark.parametrize("variable", CHROMIUM_VARIABLES)
def test_every_platform_variable_names_the_browser(variable: str) -> None:
    assert Config.from_env({variable: "/opt/chrome"}).chromium_path == "/opt/chrome"


def test_our_own_browser_variable_comes_first() -> None:
    both = {"GOOGLE_CHROME_BIN": "/theirs", "CHROMIUM_PATH": "/ours"}
    assert Config.from_env(both).chromium_path == "/ours"


@pytest.mark.parametrize(("text", "value"), [("TRUE", True), ("1", True), ("off", False), ("no", False)])
def test_booleans_are_read_as_people_write_them(text: str, value: bool) -> None:
    assert Config.from_env({"STRICT_HMAC": text}).strict_hmac is value


def test_empty_variables_count_as_unset() -> None:
    assert Config.from_env({"PORT": "", "CLIQ_SECRET": "  "}) == Config()


def test_the_readme_lists_every_setting_with_its_default_and_help() -> None:
    readme = (ROOT / "README.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*?) \|$", readme, re.M)
    assert [(name, default.strip("`"), text) for name, default, text in rows] == table()


def test_the_example_environment_lists_every_setting_with_its_default() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    expected = [f"# {text}\n#{name}={_default(name)}" for name, _, text in table()]
    assert "\n".join(lines).split("\n\n")[1:] == expected


def _default(name: str) -> str:
    value = getattr(Config(), name.lower())
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
