"""The Chromium program: found, installed, started and ended. Installing is tried with programs of our own."""

from __future__ import annotations

import ast
import asyncio
import io
import os
import re
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from config import CHROMIUM_VARIABLES
from extractor.chromium import install
from extractor.chromium import launch as chromium
from extractor.model import ExtractError
from tests.local_site import Site, answer


def program(path: Path, script: str = "exit 0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without Chromium or apt: PATH is this folder alone, downloads land below it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "CANDIDATES", [name for name in chromium.CANDIDATES if "/" not in name])
    monkeypatch.setattr(chromium, "DOWNLOADS", (tmp_path / "downloads",))
    for name in CHROMIUM_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_headless_shell_is_preferred_to_the_full_browser(bare: Path) -> None:
    assert chromium.find(str(program(bare / "mine"))) == str(bare / "mine")
    program(bare / "google-chrome")
    assert chromium.find() == str(bare / "google-chrome")
    program(bare / "chromium")
    assert chromium.find() == str(bare / "chromium")
    program(bare / "chromium-headless-shell")
    assert chromium.find() == str(bare / "chromium-headless-shell")


def test_a_download_is_found(bare: Path) -> None:
    path = program(bare / "downloads/local-chromium/1/chrome-linux/chrome")
    assert chromium.find() == str(path)


def test_a_wrapper_that_does_not_exec_is_resolved(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapper = str(program(bare / "chromium-headless-shell"))
    monkeypatch.setattr(chromium, "WRAPPERS", {wrapper: str(bare / "real" / "one")})
    assert chromium.find() == wrapper
    real = program(bare / "real" / "one")
    assert chromium.find() == str(real)


def test_no_chromium_and_a_wrong_path_say_what_to_do(bare: Path) -> None:
    (bare / "text").write_text("not a program")
    for explicit, said in ((None, "make chromium"), ("/no/where", "/no/where"), (str(bare / "text"), "text")):
        with pytest.raises(ExtractError, match=said) as missing:
            chromium.find(explicit)
        assert missing.value.code == "browser_unavailable"
        assert "CHROMIUM_PATH" in str(missing.value)


def test_a_path_in_the_environment_is_printed(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in reversed(CHROMIUM_VARIABLES):
        monkeypatch.setenv(name, str(program(bare / name)))
        assert install.main() == 0
        assert capsys.readouterr().out == f"{bare / name}\n"


def test_apt_installs_when_we_are_root_and_fetches_lists_where_it_must(
    bare: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    log, lists, target = bare / "log", bare / "lists", program(bare / "target")
    program(
        bare / "apt-get",
        f'echo "$@" >> {log}\n'
        f'case "$*" in *update*) : > {lists};;\n'
        f"*) [ -e {lists} ] && /bin/ln -s {target} {bare}/chromium-headless-shell;; esac",
    )
    assert install.main() == 0
    assert capfd.readouterr().out == f"{bare / 'chromium-headless-shell'}\n"
    verbs = [line.partition("--no-install-recommends ")[2] for line in log.read_text().splitlines()]
    assert verbs == [
        "install chromium-headless-shell fonts-liberation",
        "install chromium fonts-liberation",
        "update",
        "install chromium-headless-shell fonts-liberation",
    ]


def archive(script: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr("chrome-linux/chrome", f"#!/bin/sh\n{script}\n")
    return data.getvalue()


def test_a_download_shows_its_progress_and_is_used(
    bare: Path, site: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYPPETEER_DOWNLOAD_HOST", site.url("").rstrip("/"))
    monkeypatch.setenv("PYPPETEER_CHROMIUM_REVISION", "7")
    path = "/chromium-browser-snapshots/Linux_x64/7/chrome-linux.zip"
    site.routes[path] = lambda handler: answer(handler, archive("exit 0"), content_type="application/zip")
    assert install.main() == 0
    out, err = capfd.readouterr()
    assert out == f"{bare}/downloads/local-chromium/7/chrome-linux/chrome\n"
    assert "100%" in err


@pytest.mark.parametrize("script", [None, "exit 127"])
def test_a_download_that_fails_ends_in_one_clear_sentence(
    bare: Path,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    script: str | None,
) -> None:
    monkeypatch.setenv("PYPPETEER_DOWNLOAD_HOST", site.url("").rstrip("/"))
    monkeypatch.setenv("PYPPETEER_CHROMIUM_REVISION", "7")
    if script:
        path = "/chromium-browser-snapshots/Linux_x64/7/chrome-linux.zip"
        site.routes[path] = lambda handler: answer(handler, archive(script), content_type="application/zip")
    assert install.main() == 1
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines()[-1].endswith(("set CHROMIUM_PATH.", "set CHROMIUM_PATH to its path."))
    assert "Traceback" not in err


# Starting and ending


def group(pgid: int) -> list[int]:
    """The living processes of a group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, number = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(number) == pgid and state != "Z":
            found.append(int(folder.name))
    return found


@pytest.mark.chromium
def test_a_closed_chromium_leaves_no_process_and_no_file(
    chromium_path: str, profiles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIQ_SECRET", "a secret")

    async def story() -> int:
        process = await chromium.launch(chromium_path)
        assert process.endpoint.startswith("ws://127.0.0.1:")
        for pid in group(process.group):
            assert b"CLIQ_SECRET" not in Path(f"/proc/{pid}/environ").read_bytes()
            assert re.search(r"core file size +0 +0 ", Path(f"/proc/{pid}/limits").read_text())
        await process.close()
        await process.close()
        return process.group

    assert group(asyncio.run(story())) == []
    assert list(profiles.iterdir()) == []


@pytest.mark.chromium
def test_chromium_and_its_files_go_when_this_process_is_killed(chromium_path: str, profiles: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, chromium_path],
        env=os.environ | {"TMPDIR": str(profiles)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    pgid = int(child.stdout.readline())
    assert group(pgid)
    child.kill()
    child.wait()
    child.stdout.close()
    pause = threading.Event()
    for _ in range(100):
        if not group(pgid) and not any(profiles.iterdir()):
            break
        pause.wait(0.1)
    assert group(pgid) == []
    assert list(profiles.iterdir()) == []


KILLED = """
import asyncio, sys
from config import CHROMIUM_VARIABLES
from extractor.chromium import install
from extractor.chromium import launch as chromium

async def story():
    process = await chromium.launch(sys.argv[1])
    print(process.group, flush=True)
    await asyncio.Event().wait()

asyncio.run(story())
"""


#: Prints what /proc tells of a page's process: its ids, in each process namespace, and its seccomp mode.
CONFINED = """
import asyncio, os, re, sys
from pathlib import Path
from extractor.chromium.browser import Browser
from extractor.chromium.memory import is_renderer, usage
from extractor.egress.outbound import Policy
from tests.extractor.pages import chromium_processes

async def story():
    async with Browser(sys.argv[1], policy=Policy()) as browser, browser.page() as page:
        await page.evaluate("() => 1")
        group = os.getpgid(next(iter(chromium_processes())))
        pid, *_ = filter(is_renderer, usage(group))
        print(re.findall("(?:NSpid|Seccomp):(.*)", Path(f"/proc/{pid}/status").read_text()))

if os.geteuid() == 0:  # only now: nobody may not read where Python is installed
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
asyncio.run(story())
"""


@pytest.mark.chromium
def test_a_page_is_in_chromiums_sandbox_where_the_host_allows_it(chromium_path: str) -> None:
    nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    probe = ["unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "true"]
    try:
        subprocess.run(probe, **nobody, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("This host lets nobody but root make user namespaces.")
    said = subprocess.run([sys.executable, "-c", CONFINED, chromium_path], check=True, capture_output=True)
    ids, seccomp = ast.literal_eval(said.stdout.decode())
    assert (len(ids.split()) > 1, int(seccomp)) == (True, 2)


def test_a_program_that_ends_at_once_is_reported_at_once(tmp_path: Path, profiles: Path) -> None:
    broken = program(tmp_path / "broken", "echo no libraries >&2; exit 127")
    with pytest.raises(ExtractError, match="Chromium did not start") as failure:
        asyncio.run(asyncio.wait_for(chromium.launch(str(broken)), 5))
    assert failure.value.code == "browser_unavailable"
    assert (str(failure.value), failure.value.__notes__) == ("Chromium did not start.", ["no libraries"])
    assert list(profiles.iterdir()) == []


def test_a_start_that_is_cancelled_leaves_nothing(tmp_path: Path, profiles: Path) -> None:
    mute = program(tmp_path / "mute", f"echo $$ > {tmp_path}/pid; exec sleep 60")
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(chromium.launch(str(mute)), 0.5))
    pid = (tmp_path / "pid").read_text().strip()
    assert not Path(f"/proc/{pid}/exe").exists()  # gone, or a zombie that init has yet to see
    assert list(profiles.iterdir()) == []
