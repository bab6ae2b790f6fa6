"""`python -m extractor.chromium.install`: print a Chromium's path, installing one first where there is none.

Called by set-up scripts. An entry point, so it reads the settings; nobody imports it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress

from config import Config, ConfigError

from ..model import ExtractError
from . import launch

#: Tried in this order. A font comes along: without one, text has no size.
PACKAGES = (
    ("chromium-headless-shell", "fonts-liberation"),
    ("chromium", "fonts-liberation"),
)


def install(explicit: str | None = None) -> str:
    """The path of a Chromium, installed first where there is none: by apt when we are root, or downloaded.

    Raises ExtractError `browser_unavailable`; its sentence says what to do.
    """
    if explicit:
        return launch.find(explicit)
    for way in (None, _apt, _download):
        if way:
            way()
        with suppress(ExtractError):
            return launch.find()
    raise launch.unavailable("No Chromium could be installed. Install one and set CHROMIUM_PATH to its path.")


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
    environment = os.environ | {"PYPPETEER_HOME": str(launch.DOWNLOADS[0])}
    subprocess.run([sys.executable, "-c", program], stdout=sys.stderr, env=environment)
    for path in launch.DOWNLOADS[0].glob(launch.DOWNLOADED):
        if subprocess.run([path, "--version"], stdout=subprocess.DEVNULL).returncode:
            raise launch.unavailable("The downloaded Chromium cannot run: install one and set CHROMIUM_PATH.")


def main() -> int:
    """Print the path of a Chromium, installing one where there is none; the exit code."""
    try:
        print(install(Config.from_env().chromium_path or None))
    except (ConfigError, ExtractError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
