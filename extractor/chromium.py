"""The Chromium program: where it is, how it is installed, started and ended.

Called by `browser.py`, which speaks to it, by the server's start (`find`), and by set-up scripts as
`python -m extractor.chromium`, which prints a Chromium's path and installs one first where there is none.
Promises that what `launch` started, and its files, are gone after `close`, or when this process is gone.
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

from extractor.model import ExtractError

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

#: Where a platform says which Chromium to use, in the order asked: ours, Heroku's buildpack, Puppeteer's.
VARIABLES = ("CHROMIUM_PATH", "GOOGLE_CHROME_BIN", "PUPPETEER_EXECUTABLE_PATH")

#: Tried in this order. A font comes along: without one, text has no size.
PACKAGES = (
    ("chromium-headless-shell", "fonts-liberation"),
    ("chromium", "fonts-liberation"),
)

FLAGS = tuple(
    flag
    for flag, _reason in (
        ("--headless", "no display"),
        ("--no-startup-window", "no first tab, which costs a process and is never used"),
        ("--remote-debugging-port=0", "any free port; stderr names it"),
        ("--remote-debugging-pipe", "ends when the pipe closes, that is, when this process is gone"),
        ("--disable-gpu", "servers have none"),
        ("--disable-software-rasterizer", "no WebGL by CPU: 12 MB less"),
        ("--in-process-gpu", "one process less"),
        ("--disable-dev-shm-usage", "containers give /dev/shm 64 MB"),
        ("--disk-cache-size=1", "every page has a context of its own: nothing is ever found again"),
        ("--media-cache-size=1", "the same"),
        ("--js-flags=--max-old-space-size=192", "a page's heap bomb ends the page, not the machine"),
        ("--hide-scrollbars", "layout without the host's scroll bars"),
        ("--mute-audio", "nobody listens"),
        ("--disable-background-networking", "only what a page asks for"),
        ("--disable-component-update", "the same"),
        ("--disable-domain-reliability", "the same"),
        ("--disable-sync", "the same"),
        ("--disable-quic", "UDP passes no proxy"),
        ("--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "no UDP: the headless shell's name"),
        ("--webrtc-ip-handling-policy=disable_non_proxied_udp", "no UDP: the full browser's name"),
        ("--no-pings", "no auditing requests"),
        ("--metrics-recording-only", "no reports"),
        ("--disable-breakpad", "no crash dumps"),
        ("--disable-crash-reporter", "the same"),
        ("--disable-extensions", "none wanted"),
        ("--disable-default-apps", "the same"),
        ("--disable-hang-monitor", "no dialog asks about a busy page"),
        ("--disable-client-side-phishing-detection", "no model is downloaded"),
        ("--no-first-run", "no welcome"),
        ("--no-default-browser-check", "the same"),
        ("--password-store=basic", "no desktop keyring"),
        ("--use-mock-keychain", "the same on macOS"),
    )
)

FEATURES_OFF = tuple(
    feature
    for feature, _reason in (
        ("Translate", "no offers to translate"),
        ("BackForwardCache", "nobody goes back"),
        ("AcceptCHFrame", "no second round trip for client hints"),
        ("MediaRouter", "no search for screens in the local network"),
        ("DialMediaRouteProvider", "the same"),
        ("OptimizationHints", "no downloads of its own"),
        ("AudioServiceOutOfProcess", "one process less"),
        ("PaintHolding", "what is drawn is this page, never the last one"),
        ("SpareRendererForSitePerProcess", "a process less that waits for another page"),
    )
)

#: The full browser, unlike the shell, connects to where a page may lead before any request is judged: never.
PREFERENCES = '{"net": {"network_prediction_options": 2}}'

#: Where Chromium's own sandbox cannot run (root, containers without user namespaces). The zygote exists for
#: the sandbox and is two processes; site isolation is of little use without, and costs a process a frame.
UNSANDBOXED = ("--no-sandbox", "--no-zygote", "--disable-site-isolation-trials")
UNSANDBOXED_FEATURES_OFF = ("site-per-process", "IsolateOrigins")

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
        raise _unavailable(f"CHROMIUM_PATH names {explicit}, which is not an executable file.")
    downloads = (path for folder in DOWNLOADS for path in folder.expanduser().glob(DOWNLOADED))
    for candidate in [explicit] if explicit else [*CANDIDATES, *map(str, downloads)]:
        path = shutil.which(candidate)
        if path:
            return WRAPPERS.get(path, path)
    raise _unavailable("No Chromium was found: run `make chromium`, or set CHROMIUM_PATH to one.")


def install(explicit: str | None = None) -> str:
    """The path of a Chromium, installed first where there is none: by apt when we are root, or downloaded.

    Raises ExtractError `browser_unavailable`; its sentence says what to do.
    """
    if explicit:
        return find(explicit)
    for way in (None, _apt, _download):
        if way:
            way()
        with suppress(ExtractError):
            return find()
    raise _unavailable("No Chromium could be installed. Install one and set CHROMIUM_PATH to its path.")


def _apt() -> None:
    """Debian's package. Package lists are fetched only where the first attempt fails: it may have none."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}

    def apt_get(*arguments: str) -> bool:
        command = ["apt-get", "-q", "-y", "--no-install-recommends", *arguments]
        return subprocess.run(command, stdout=sys.stderr, env=environment).returncode == 0

    for lists_are_old in (True, False):
        if any(apt_get("install", *packages) for packages in PACKAGES):
            return
        if lists_are_old:
            apt_get("update")


def _download() -> None:
    """pyppeteer's own download, with its progress bar. In another process: only `browser.py` imports it."""
    print("Downloading Chromium, about 150 MB.", file=sys.stderr)
    program = "import sys; sys.tracebacklimit = 0; from pyppeteer.command import install; install()"
    environment = os.environ | {"PYPPETEER_HOME": str(DOWNLOADS[0])}
    subprocess.run([sys.executable, "-c", program], stdout=sys.stderr, env=environment)
    for path in DOWNLOADS[0].glob(DOWNLOADED):
        if subprocess.run([path, "--version"], stdout=subprocess.DEVNULL).returncode:
            raise _unavailable("The downloaded Chromium cannot run here: install one and set CHROMIUM_PATH.")


class Process:
    """A Chromium that runs, with a profile folder of its own. Made by `launch`.

    `endpoint` is the WebSocket URL of its DevTools, "" until it listens.
    """

    def __init__(self, child: asyncio.subprocess.Process, profile: str) -> None:
        self.endpoint = ""
        self.group = child.pid
        self._child = child
        self._profile = profile
        self._said = b""
        self._listens = asyncio.Event()
        self._read = asyncio.create_task(self._read_stderr())

    async def _read_stderr(self) -> None:
        """It names the endpoint, must be drained, and ends with the last process of the group."""
        assert self._child.stderr is not None
        while text := await self._child.stderr.read(65536):
            self._said = (self._said + text)[-4000:]
            match = re.search(rb"DevTools listening on (ws://\S+)\s", self._said)
            if match and not self.endpoint:
                self.endpoint = match[1].decode()
                self._listens.set()
        self._listens.set()

    async def listening(self) -> None:
        """Return once `endpoint` is known. Raises ExtractError `browser_unavailable` as soon as it cannot be.

        The error's notes, which a log shows and a client does not, hold what Chromium said last.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(START_TIMEOUT):
                await self._listens.wait()
        if not self.endpoint:
            error = _unavailable("Chromium did not start.")
            error.add_note(self._said.decode(errors="replace").strip()[-2000:])
            raise error

    def kill(self) -> None:
        """End every process of the browser now. Harmless when repeated."""
        with suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)

    async def close(self) -> None:
        """Kill, wait for the processes to be gone and remove the profile."""
        self.kill()
        await asyncio.wait({self._read}, timeout=CLOSE_TIMEOUT)
        await self._child.wait()
        with suppress(ChildProcessError):  # as PID 1, in a container without init, orphans are ours to reap
            while os.waitpid(-self.group, os.WNOHANG) != (0, 0):
                pass
        await asyncio.to_thread(shutil.rmtree, self._profile, ignore_errors=True)


async def launch(executable: str) -> Process:
    """Start a Chromium and wait until it listens.

    Raises ExtractError `browser_unavailable` at once when it ends before, else after `START_TIMEOUT`.
    """
    sandboxed = await _sandbox_works()
    profile = tempfile.mkdtemp(prefix="cliq-")  # short: Chromium puts a socket deep below, 107 bytes at most
    preferences = Path(profile, "Default", "Preferences")
    preferences.parent.mkdir()
    preferences.write_text(PREFERENCES)
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    child = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", LEASH, profile, executable, *_flags(sandboxed), f"--user-data-dir={profile}"),
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment | {"HOME": profile, "TMPDIR": profile},
        start_new_session=True,
    )
    process = Process(child, profile)
    try:
        await process.listening()
    except BaseException:
        await process.close()
        raise
    return process


def _flags(sandboxed: bool) -> list[str]:
    features = FEATURES_OFF if sandboxed else FEATURES_OFF + UNSANDBOXED_FEATURES_OFF
    return [*FLAGS, *(() if sandboxed else UNSANDBOXED), "--disable-features=" + ",".join(features)]


async def _sandbox_works() -> bool:
    """Whether Chromium's sandbox can run: not as root, and only where user namespaces may be made."""
    if os.geteuid() == 0 or shutil.which("unshare") is None:
        return False
    probe = await asyncio.create_subprocess_exec(
        *("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "true"),
        stderr=subprocess.DEVNULL,
    )
    return await probe.wait() == 0


def _unavailable(message: str) -> ExtractError:
    return ExtractError("browser_unavailable", message)


def main() -> int:
    """Print the path of a Chromium, installing one where there is none; the exit code."""
    try:
        print(install(next(filter(None, map(os.environ.get, VARIABLES)), None)))
    except ExtractError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
