"""What several test files share: marks that need a program, a local site, a loop and a running Browser.

A mark in `NEEDS` skips on a machine that lacks its program and fails when `REQUIRE` names it
(`REQUIRE=chromium,node`). Async tests are plain functions: `run(coroutine)` in the module's one loop, which
`browser` shares.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from extractor.chromium.launch import find
from extractor.model import ExtractError
from tests.local_site import Site, serving


def _chromium() -> str | None:
    try:
        return find(os.environ.get("CHROMIUM_PATH"))
    except ExtractError:
        return None


#: mark -> what it needs, None where the machine lacks it
NEEDS: Mapping[str, Callable[[], str | None]] = {
    "chromium": _chromium,
    "node": lambda: shutil.which("node"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark, lookup in NEEDS.items():
        if item.get_closest_marker(mark) and lookup() is None:
            required = mark in os.environ.get("REQUIRE", "").split(",")
            (pytest.fail if required else pytest.skip)(f"This machine has no {mark}.")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return find(os.environ.get("CHROMIUM_PATH"))


@pytest.fixture
def site() -> Iterator[Site]:
    """A fresh local site: `site.url("/x.html")`, `site.routes["/y"] = "<p>hello"`."""
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def run() -> Iterator[Callable[..., Any]]:
    """Runs a coroutine in the module's loop and gives its result."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="module")
def silence(run: Callable[..., Any]) -> Iterator[None]:
    """Nothing reaches the loop's exception handler in all tests of the module."""
    seen: list[Any] = []

    async def watch() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: seen.append(context))

    run(watch())
    yield
    gc.collect()  # a task that failed unseen says so now
    assert seen == []


@pytest.fixture
def tidiness(run: Callable[..., Any]) -> Iterator[None]:
    """No task outlives its test."""
    yield

    async def left() -> set[asyncio.Task[Any]]:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        return (await asyncio.wait(tasks, timeout=2))[1] if tasks else set()

    assert run(left()) == set()


@pytest.fixture(scope="module")
def browser(run: Callable[..., Any], chromium_path: str) -> Iterator[Any]:
    """A warm Browser that may reach the local site by its address, and nothing else that is private."""
    from extractor.chromium.browser import Browser
    from extractor.egress.outbound import Policy

    browser = Browser(chromium_path, policy=Policy(private_hosts=frozenset({"127.0.0.1"})))
    yield browser
    run(browser.close())


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """Set when the test is over: `held.wait()` in a route holds its request until then."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def profiles(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where temporary folders are made. Not in pytest's: its path is too long for a Chromium socket."""
    with tempfile.TemporaryDirectory(prefix="t") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)
