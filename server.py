"""Entry and composition root: Config -> parts -> serve -> drain.

`python server.py` runs the service until SIGTERM or SIGINT; embedders call `build(config)`. Everybody
else's part is known here and nobody imports this file.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import logging
import queue
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from types import TracebackType
from typing import Any

from config import Config, ConfigError, table
from extractor.chromium import memory
from extractor.chromium.browser import Browser
from extractor.chromium.launch import find
from extractor.egress.outbound import Policy
from extractor.extract import extract
from extractor.model import KINDS, ExtractError, Options
from extractor.remembered import forget
from jobqueue import Cleanup, Job, JobFailed, Store, Worker, open_store
from jobqueue.worker import Handler
from web.app import App, Refused, done_body
from web.edge import Edge
from web.fields import request_fields

log = logging.getLogger("cliq")

LEASE = 30.0  # seconds a worker holds a job before another may take it; renewed while the job runs
THREAD_SWITCH = 0.0005  # seconds: extraction is pure Python for stretches, and polls share its interpreter

#: Thresholds of the collector: amid a job a whole collection stops every thread for 50 ms, and polls with
#: them. `tidy` makes one after each job, when little is alive.
GARBAGE = (5_000, 20, 1_000)

#: glibc's, where it is: one heap for all threads, whose free pages go back to the system when it is asked to.
#: With a heap for each thread they stay, 20 MB after large pages. Source: mallopt(3), malloc_trim(3).
MALLOPT, MALLOC_TRIM = (
    getattr(ctypes.CDLL(None), name, lambda *_: None) for name in ("mallopt", "malloc_trim")
)
M_ARENA_MAX = -8

#: Field of a request -> the option it is, and how its value is said there.
OPTIONS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "kinds": ("kinds", tuple),
    "viewport": ("viewport", lambda size: (size["width"], size["height"])),
    "maxComponents": ("max_components", int),
    "react": ("react", str),
}


class LogFormat(logging.Formatter):
    """One line a record, an exception's indented below it, whatever a page or a client has said in them."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return shown(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        return "\n".join("  " + shown(line) for line in super().formatException(ei).split("\n"))


def shown(text: str) -> str:
    """`text` without what moves a terminal's cursor: such characters as escapes."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text
    )


class Service:
    """A running service. `build()` makes it; leaving its `with` block drains and stops it.

    Attributes:
        url: the base URL it answers on.
    """

    def __init__(self, config: Config) -> None:
        sys.setswitchinterval(THREAD_SWITCH)
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        MALLOPT(M_ARENA_MAX, 1)
        self._draining = threading.Event()
        feed: queue.Queue[str] = queue.Queue()
        policy = make_policy(config)
        # Stopped in the reverse order: the worker drains while its results can still be fetched.
        with ExitStack() as started:
            store = open_store(config.store_url, retention=config.job_retention, max_queued=config.max_queued)
            started.callback(store.close)
            worker = Worker(
                store,
                feed,
                browser_handler(config.chromium_path, policy, allowance(config)),
                concurrency=config.concurrency,
                deadline=config.job_timeout,
                lease=LEASE,
                tidy=tidy,
            )
            app = App(
                store,
                feed,
                clients=config.secrets,
                strict_hmac=config.strict_hmac,
                fields=request_fields(url_check(policy), KINDS),
                retention=config.job_retention,
                ready=lambda: {
                    "store": answers(store),
                    "worker": worker.alive(time.time()),
                    "accepting": not self._draining.is_set(),
                },
            )
            edge = Edge(app, config.bind_host, config.port)
            edge.start()
            started.callback(edge.stop)
            cleanup = Cleanup([store.expire], config.cleanup_interval)
            cleanup.start()
            started.callback(cleanup.stop)
            worker.start()
            started.callback(worker.stop, config.shutdown_grace)
            self.url = _base_url(config.bind_host, edge.port)
            self._started = started.pop_all()

    def stop(self) -> None:
        """Drain: no more jobs, the running one finished or released, then edge and store closed."""
        self._draining.set()
        self._started.close()

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def build(config: Config) -> Service:
    """A service that runs until it is stopped; use it in a `with` block.

    Raises:
        OSError: where the address is taken or the store cannot be opened.
        ValueError: where STORE_URL names no store.
    """
    return Service(config)


def answers(store: Store) -> bool:
    """Whether the store can be read."""
    try:
        store.get("")
    except Exception:
        log.exception("The store does not answer")
        return False
    return True


def make_policy(config: Config) -> Policy:
    """Which URLs may be opened, as `config` says it."""
    return Policy(
        private_hosts=frozenset(config.private_hosts),
        allowed_domains=config.allowed_domains if config.enforce_allowlist else None,
        allowed_ports=frozenset(config.allowed_ports),
    )


def url_check(policy: Policy) -> Callable[[str], str]:
    """`policy` in the words of the HTTP side: the normalised URL, or `Refused` with its status."""

    def check(url: str) -> str:
        try:
            return policy.check_url(url)
        except ExtractError as error:
            raise Refused(403 if error.code == "url_not_allowed" else 400, error.code, str(error)) from None

    return check


def allowance(config: Config) -> int:
    """Bytes of memory for Chromium."""
    return config.browser_memory * 10**6 or memory.allowance(config.concurrency)


def browser_handler(
    chromium_path: str, policy: Policy, allowance: int
) -> Callable[[], AbstractAsyncContextManager[Handler]]:
    """What the worker runs jobs with: one browser for as long as the context is open."""

    @asynccontextmanager
    async def open_handler() -> AsyncIterator[Handler]:
        with as_job_failures():
            executable = find(chromium_path or None)
        async with Browser(executable, policy=policy, allowance=allowance) as browser:

            async def handle(job: Job) -> bytes:
                with as_job_failures():
                    extraction = await extract(browser, job.request["url"], options_of(job.request))
                return done_body(job.id, extraction.summary())

            yield handle

    return open_handler


def tidy() -> None:
    """After a job: nothing that was read of its page is held. Its rules refer to each other."""
    forget()
    gc.collect()
    MALLOC_TRIM(0)


def options_of(request: Mapping[str, Any]) -> Options:
    """What a job asks of its extraction, in the words of the extractor."""
    asked = ((*OPTIONS[field], value) for field, value in request.items() if field in OPTIONS)
    return Options(**{name: convert(value) for name, convert, value in asked})


@contextmanager
def as_job_failures() -> Iterator[None]:
    """What ends an extraction, in the words of the queue."""
    try:
        yield
    except ExtractError as error:
        raise JobFailed(error.code, str(error)) from error


def _base_url(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{reachable}:{port}"


def _help() -> str:
    names, defaults, _ = (max(map(len, column)) for column in zip(*table(), strict=True))
    rows = (f"  {name:<{names}}  {default:<{defaults}}  {text}" for name, default, text in table())
    return "environment variables, with their defaults:\n" + "\n".join(rows)


def main() -> int:
    """Run until a signal asks to stop; the exit code, 2 for settings that cannot work."""
    argparse.ArgumentParser(
        prog="python server.py",
        description="Cliq Analyzer: any web page as reusable UI components.",
        epilog=_help(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    try:
        config = Config.from_env()
    except ConfigError as error:
        print(f"The settings cannot work:\n{error}\npython server.py --help lists them all.", file=sys.stderr)
        return 2
    output = logging.StreamHandler()
    output.setFormatter(LogFormat("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=config.log_level, handlers=[output])
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    try:
        service = build(config)
    except (OSError, ValueError) as error:
        log.error("The service cannot start: %s", error)
        return 1
    with service:
        if config.is_open:
            log.warning('No CLIQ_SECRET is set: the secret is "testsecret" and only this machine is served.')
        log.info("Listening on %s, jobs in %s", service.url, config.store_url.partition(":")[0])
        asked.wait()
        log.info("Stopping: a running job has %s s to finish", config.shutdown_grace)
    return 0


if __name__ == "__main__":
    sys.exit(main())
