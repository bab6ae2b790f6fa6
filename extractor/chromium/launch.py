"""The Chromium program: where it is, how it is started and ended.

Called by `browser.py`, which speaks to it, and by whoever starts a browser (`find`). Promises that what
`launch` started, and its files, are gone after `close`, or when this process is gone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from ..model import ExtractError
from .flags import GATED, flags

log = logging.getLogger(__name__)

#: A browser that has not opened its DevTools port by then is given up, in seconds.
START_TIMEOUT = 30.0

#: A killed browser is gone within milliseconds; nobody waits longer for its last process, in seconds.
CLOSE_TIMEOUT = 5.0

#: Names and places, best first. The headless shell starts faster and needs half the memory.
CANDIDATES = (
    "/usr/lib/chromium/chromium-headless-shell",
    "chromium-headless-shell",
    "chrome-headless-shell",
    "headless_shell",
    "/usr/lib/chromium/chromium",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)

#: Where pyppeteer's download lands: ours goes into the virtual environment, which a deployment carries along.
DOWNLOADS = (Path(sys.prefix) / "share" / "pyppeteer", Path("~/.local/share/pyppeteer"))
DOWNLOADED = "local-chromium/*/chrome-*/chrome"

#: Debian's wrappers: the first does not exec, so signals would miss the browser; the second adds flags.
WRAPPERS = {
    "/usr/bin/chromium-headless-shell": "/usr/lib/chromium/chromium-headless-shell",
    "/usr/bin/chromium": "/usr/lib/chromium/chromium",
}

#: The full browser, unlike the shell, connects to where a page may lead before any request is judged: never.
PREFERENCES = '{"net": {"network_prediction_options": 2}}'

#: The environment Chromium gets: nothing else, for secrets live there.
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")

#: sh -c LEASH profile command...: no core dump; first choice of the OOM killer; stdin, which closes when its
#: writer is gone, as the debugging pipe (descriptors 3 and 4); the profile goes when the browser is gone,
#: however it ended and whether or not we are still there.
LEASH = """
ulimit -c 0
echo 500 2>/dev/null >/proc/self/oom_score_adj
profile=$0
"$@" 3<&0 4>/dev/null </dev/null >/dev/null
status=$?
rm -rf "$profile"
exit $status
"""


def find(explicit: str | None = None) -> str:
    """The path of a Chromium: `explicit`, or the best of the usual names and places.

    Raises ExtractError `browser_unavailable`; its sentence says what to do.
    """
    if explicit and shutil.which(explicit) is None:
        raise unavailable(f"CHROMIUM_PATH names {explicit}, which is not an executable file.")
    downloads = (path for folder in DOWNLOADS for path in folder.expanduser().glob(DOWNLOADED))
    for candidate in [explicit] if explicit else [*CANDIDATES, *map(str, downloads)]:
        path = shutil.which(candidate)
        if path:
            return shutil.which(WRAPPERS.get(path, path)) or path
    raise unavailable("No Chromium was found: run `make chromium`, or set CHROMIUM_PATH to one.")


class Process:
    """A Chromium that runs, with a profile folder of its own. Made by `launch`.

    `endpoint` is the WebSocket URL of its DevTools, "" until it listens; `group` its process group.

    Not asyncio's subprocess, which leaves half a process behind when its creation is cancelled.
    """

    def __init__(self, child: subprocess.Popen[bytes], profile: str) -> None:
        self.endpoint = ""
        self.group = child.pid
        self._child = child
        self._profile = profile
        self._said = b""
        self._listens = asyncio.Event()
        self._read = asyncio.create_task(self._read_stderr())

    async def _read_stderr(self) -> None:
        """It names the endpoint, must be drained, and ends with the last process of the group."""
        stderr = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stderr), self._child.stderr
        )
        while text := await stderr.read(65536):
            self._said = (self._said + text)[-4000:]
            match = re.search(rb"DevTools listening on (ws://\S+)\s", self._said)
            if match and not self.endpoint:
                self.endpoint = match[1].decode()
                self._listens.set()
        transport.close()
        self._listens.set()

    async def listening(self) -> None:
        """Return once `endpoint` is known. Raises ExtractError `browser_unavailable` as soon as it cannot be.

        The error's notes, which a log shows and a client does not, hold what Chromium said last.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(START_TIMEOUT):
                await self._listens.wait()
        if not self.endpoint:
            error = unavailable("Chromium did not start.")
            said = self._said.decode(errors="replace").strip()
            log.error("Chromium did not start. It said: %s", said)
            error.add_note(said)
            raise error

    @property
    def port(self) -> int:
        """Where its DevTools listen, on loopback."""
        return urlsplit(self.endpoint).port or 0

    def kill(self) -> None:
        """End every process of the browser now. Harmless when repeated."""
        with suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)

    async def close(self) -> None:
        """Kill, wait for the processes to be gone and remove the profile."""
        self.kill()
        await asyncio.wait({self._read}, timeout=CLOSE_TIMEOUT)
        await asyncio.to_thread(self._clean_up)

    def _clean_up(self) -> None:
        self._child.wait()
        assert self._child.stdin is not None
        self._child.stdin.close()
        with suppress(ChildProcessError):  # as PID 1, in a container without init, orphans are ours to reap
            while os.waitpid(-self.group, os.WNOHANG) != (0, 0):
                pass
        shutil.rmtree(self._profile, ignore_errors=True)


async def launch(executable: str, network: tuple[str, ...] = GATED) -> Process:
    """Start a Chromium and wait until it listens. `network`: the flags that say what it reaches by itself.

    Raises ExtractError `browser_unavailable` at once when it ends before, else after `START_TIMEOUT`.
    """
    sandboxed = await asyncio.to_thread(_sandbox_works)
    log.info("Chromium starts %s its own sandbox", "in" if sandboxed else "without")
    process = _spawn(executable, [*flags(sandboxed), *network])
    try:
        await process.listening()
    except BaseException:
        await process.close()
        raise
    return process


def _spawn(executable: str, arguments: list[str]) -> Process:
    profile = tempfile.mkdtemp(prefix="cliq-")  # short: Chromium puts a socket deep below, 107 bytes at most
    preferences = Path(profile, "Default", "Preferences")
    preferences.parent.mkdir()
    preferences.write_text(PREFERENCES)
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    child = subprocess.Popen(
        ["/bin/sh", "-c", LEASH, profile, executable, *arguments, f"--user-data-dir={profile}"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment | {"HOME": profile, "TMPDIR": profile},
        start_new_session=True,
    )
    return Process(child, profile)


def _sandbox_works() -> bool:
    """Whether Chromium's sandbox can run: not as root, and only where user namespaces may be made."""
    if os.geteuid() == 0 or shutil.which("unshare") is None:
        return False
    probe = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "true"]
    return subprocess.run(probe, stderr=subprocess.DEVNULL).returncode == 0


def unavailable(message: str) -> ExtractError:
    """The error of a browser that is not there; `message` says what to do."""
    return ExtractError("browser_unavailable", message)
