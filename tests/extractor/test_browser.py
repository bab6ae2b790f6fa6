"""The browser's life with a real Chromium: pages side by side, crashes, stops, replacements."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.egress.outbound import Policy
from extractor.model import ExtractError
from tests.extractor.pages import chromium_processes, code_of, fewest_processes, readiness
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

FOREVER = "() => { for (;;); }"


@pytest.fixture(autouse=True)
def nothing_is_left_unsaid(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """asyncio logs the exceptions of futures and tasks that nobody asked for."""
    yield
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []


def browser_process() -> int:
    """The pid of Chromium's main process."""
    commands = chromium_processes().items()
    [pid] = [pid for pid, command in commands if "--type=" not in command and "/bin/sh" not in command]
    return pid


def test_pages_run_side_by_side_and_share_nothing(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<body><script>document.cookie = location.search.slice(1)</script>"

    async def one(name: str) -> str:
        async with browser.page() as page:
            await page.goto(site.url(f"/?{name}=1"))
            await page.ready()
            return str(await page.evaluate("() => document.cookie"))

    async def story() -> list[str]:
        return await asyncio.gather(*map(one, "abcde"))

    assert run(story()) == ["a=1", "b=1", "c=1", "d=1", "e=1"]


def test_a_cancelled_call_does_not_disturb_another_page(
    run: Run, browser: Browser, site: Site, held: threading.Event
) -> None:
    site.routes["/"] = "<p>x"
    site.routes["/held"] = lambda handler: held.wait(8)
    slow = "() => new Promise((resolve) => setTimeout(resolve, 300))"

    async def story() -> None:
        async with browser.page() as other:
            await other.goto(site.url())
            for url, call in (("/", "evaluate"), ("/", "ready"), ("/held", "goto")):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.15), browser.page() as page:
                        await page.goto(site.url(url))
                        await (page.evaluate(slow) if call == "evaluate" else asyncio.sleep(5))
                assert await other.evaluate(slow) is None

    run(story())


def test_a_page_may_be_cancelled_at_any_moment_of_its_life(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<p>x"

    async def contexts() -> int:
        async with browser.page() as page:
            return len((await page.cdp("Target.getTargets"))["targetInfos"])

    async def story() -> None:
        alone = await contexts()
        for step in range(25):
            with suppress(TimeoutError):
                async with asyncio.timeout(step * 0.005):
                    await readiness(browser, site.url())
        assert await contexts() == alone

    run(story())


def test_a_crashed_page_ends_its_calls_at_once_and_no_others(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<p>x"

    async def story() -> None:
        async with browser.page() as other, browser.page() as page:
            pending = asyncio.create_task(code_of(page.evaluate("() => new Promise(() => {})")))
            await page.evaluate("() => 0")
            start = time.monotonic()
            crash = asyncio.create_task(code_of(page.cdp("Page.crash")))
            assert await pending == await crash == "browser_crashed"
            assert time.monotonic() - start < 1
            assert await code_of(page.goto(site.url())) == "browser_crashed"
            assert await other.evaluate("() => 1") == 1

    run(story())


def test_a_page_that_eats_memory_crashes_alone(run: Run, browser: Browser) -> None:
    async def story() -> None:
        async with browser.page() as other, browser.page() as page:
            bomb = "() => { const eaten = []; for (;;) eaten.push(new Array(1e5).fill({})); }"
            assert await code_of(page.evaluate(bomb, timeout=30)) == "browser_crashed"
            assert await other.evaluate("() => 1") == 1

    run(story())


def test_a_page_that_is_closed_ends_its_calls(run: Run, browser: Browser) -> None:
    async def story() -> None:
        async with browser.page() as page:
            pending = asyncio.create_task(code_of(page.evaluate("() => new Promise(() => {})")))
            await page.cdp("Page.close")
            assert await pending == "browser_crashed"
            assert await code_of(page.evaluate("() => 1")) == "browser_crashed"

    run(story())


@pytest.mark.parametrize(("how", "seconds"), [(signal.SIGKILL, 2), (signal.SIGSTOP, 10)])
def test_a_dead_or_stopped_browser_ends_calls_in_time_and_is_replaced(
    run: Run, browser: Browser, site: Site, how: signal.Signals, seconds: float
) -> None:
    site.routes["/"] = "<p>x"

    async def story() -> None:
        async with browser.page() as page, browser.page() as other:
            await page.goto(site.url())
            calls = (page.evaluate("() => new Promise(() => {})"), other.evaluate(FOREVER))
            pending = [asyncio.create_task(code_of(call)) for call in calls]
            await asyncio.sleep(0.1)
            os.kill(browser_process(), how)
            start = time.monotonic()
            assert await asyncio.gather(*pending) == ["browser_crashed"] * 2
            assert time.monotonic() - start < seconds
            assert await code_of(page.goto(site.url())) == "browser_crashed"
        assert (await readiness(browser, site.url()))[2] == "x"

    run(story())


def test_a_browser_that_dies_between_two_pages_is_replaced(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<p>x"

    async def story() -> None:
        assert (await readiness(browser, site.url()))[2] == "x"
        os.kill(browser_process(), signal.SIGKILL)
        with suppress(ExtractError):  # the death may not have been seen yet
            await readiness(browser, site.url())
        assert (await readiness(browser, site.url()))[2] == "x"

    run(story())


def test_pages_leave_no_processes_behind_and_a_closed_browser_nothing(
    chromium_path: str, site: Site, profiles: Path
) -> None:
    site.routes["/"] = "<p>x"

    async def story() -> None:
        async with Browser(chromium_path, policy=Policy(private_hosts=frozenset({"127.0.0.1"}))) as browser:
            async with browser.page():
                pass
            alone = await fewest_processes()
            for _ in range(10):
                await readiness(browser, site.url())
            assert await fewest_processes() <= alone
            assert len(list(profiles.iterdir())) == 1

    before = chromium_processes()
    asyncio.run(story())
    assert chromium_processes() == before
    assert list(profiles.iterdir()) == []


def test_a_browser_that_cannot_start_says_so_each_time(run: Run) -> None:
    async def story() -> None:
        browser = Browser("/bin/false", policy=Policy())
        for _ in range(2):
            with pytest.raises(ExtractError) as failure:
                async with browser.page():
                    pass
            assert failure.value.code == "browser_unavailable"
        await browser.close()

    run(story())
