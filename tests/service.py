"""The service as a process of its own, as a platform runs it: used by tests and benchmarks."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
STARTS_WITHIN = 30  # seconds, a bound on failure


class Service:
    """`python server.py` on a free port; `log()` is what it wrote so far."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "server.py"],
                cwd=ROOT,
                env={**os.environ, "PORT": "0", "HOST": "127.0.0.1", **environ},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.port = self._listening()
        self.url = f"http://127.0.0.1:{self.port}"

    def _listening(self) -> int:
        tick = threading.Event()
        for _ in range(STARTS_WITHIN * 50):
            if found := re.search(r"Listening on http://[^:]+:(\d+)", self.log()):
                return int(found[1])
            if self.process.poll() is not None:
                break
            tick.wait(0.02)
        self.process.kill()
        self.process.wait()
        raise RuntimeError(f"the service did not start:\n{self.log()}")

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def call(self, path: str, body: Any = None, secret: str = "testsecret") -> tuple[int, dict[str, Any]]:
        """(status, JSON body) of one request; a POST where there is a `body`."""
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"x-cliq-signature": secret, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def finish(self, job_id: str, within: float = 90, every: float = 0.05) -> dict[str, Any]:
        """Poll until the job has ended; the last answer. `within` and `every` are seconds."""
        tick = threading.Event()
        for _ in range(int(within / every)):
            result = self.call(f"/result/{job_id}")[1]
            if result.get("status") not in ("queued", "processing"):
                return result
            tick.wait(every)
        raise AssertionError(f"{job_id} has not ended within {within} s:\n{self.log()[-2000:]}")

    def analyze(self, url: str, every: float = 0.05, **fields: Any) -> dict[str, Any]:
        """Queue `url` and wait for its end; `fields` of the request besides."""
        status, queued = self.call("/analyze", {"url": url, **fields})
        assert status == 202, queued
        return self.finish(queued["jobId"], every=every)

    def stop(self, sig: signal.Signals = signal.SIGTERM) -> int:
        """End the process with `sig`; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(sig)
        return self.process.wait(60)


@contextmanager
def running_service(**environ: str) -> Iterator[Service]:
    """A service with these environment variables, stopped at the end."""
    with tempfile.TemporaryDirectory() as folder:
        service = Service(environ, Path(folder, "log"))
        try:
            yield service
        finally:
            service.stop()


def processes() -> list[tuple[int, int, str]]:
    """(pid, parent's pid, state as in proc(5)) of every process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found.append((int(stat.parent.name), int(fields[1]), fields[0]))
    return found


def living(pids: Iterable[int]) -> list[int]:
    """Those of `pids` that run: not gone, no zombie."""
    wanted = set(pids)
    return sorted(pid for pid, _, state in processes() if pid in wanted and state != "Z")


def tree(pid: int) -> list[int]:
    """`pid` and all its descendants, zombies included."""
    found = processes()
    family, grown = {pid}, True
    while grown:  # a child may stand before its parent
        children = {child for child, parent, _ in found if parent in family} - family
        family |= children
        grown = bool(children)
    return sorted(family)
