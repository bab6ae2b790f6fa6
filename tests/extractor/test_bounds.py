"""What a page may take of a real browser, and how soon it is told that it took too much."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import server
from config import Config
from extractor.chromium.browser import Browser
from extractor.chromium.memory import allowance
from extractor.egress.outbound import Policy
from extractor.limits import TOO_MUCH, Limits
from extractor.model import ExtractError
from tests.extractor.pages import code_of
from tests.hostile import archive, endless, packed
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

POLICY = Policy(private_hosts=frozenset({"127.0.0.1"}))
NARROW = replace(
    Limits(),
    page_bytes=10**6,
    told_bytes=10**6,
    requests=50,
    documents=3,
    dialogs=3,
    windows=3,
    frames=20,
    elements=100,
)
FOREVER = "() => new Promise((resolve) => { globalThis.kept = resolve; })"  # else it is collected


@asynccontextmanager
async def narrow(executable: str, **other: Any) -> AsyncIterator[Browser]:
    async with Browser(executable, policy=POLICY, **({"limits": NARROW} | other)) as browser:
        yield browser


@pytest.mark.parametrize(
    ("limit", "script"),
    [
        ("page_bytes", "fetch('/endless')"),
        ("page_bytes", "fetch('/packed').then((answer) => answer.text())"),
        (
            "told_bytes",
            "f = document.createElement('iframe'); f.name = 'x'.repeat(2e6); document.body.append(f)",
        ),
        ("requests", "for (i = 0; i < 99; i++) fetch('/x' + i)"),
        ("documents", "location.reload()"),
        ("dialogs", "for (;;) alert(1)"),
        ("windows", "for (;;) open('/x')"),
        ("frames", "for (;;) document.body.append(document.createElement('iframe'))"),
        ("memory", "for (a = [];;) a.push(new Uint8Array(2 ** 20).fill(1))"),
    ],
)
def test_whoever_waits_for_a_page_learns_at_once_that_it_took_too_much(
    run: Run, chromium_path: str, site: Site, limit: str, script: str
) -> None:
    if limit == "windows" and "shell" not in chromium_path:
        pytest.skip("The full browser blocks windows that nobody clicked for.")
    site.routes |= {"/endless": endless(b"x"), "/packed": packed(b"x")}
    site.routes["/"] = f"<button>x</button><script>setTimeout(() => {{ {script} }}, 100)</script>"

    async def story() -> float:
        async with narrow(chromium_path, allowance=200 * 2**20) as browser, browser.page() as page:
            await page.goto(site.url())
            start = time.monotonic()
            with pytest.raises(ExtractError) as failure:
                await page.evaluate(FOREVER, timeout=30)
            assert (failure.value.code, str(failure.value)) == ("page_too_large", TOO_MUCH[limit])
            assert await code_of(page.goto(site.url())) == "page_too_large"
            return time.monotonic() - start

    assert run(story()) < 5


def test_whoever_waits_for_a_page_to_load_learns_it_too(run: Run, chromium_path: str, site: Site) -> None:
    site.routes["/endless"] = endless(b"x")
    site.routes["/"] = "<script>fetch('/endless')</script><script src=/endless></script>"

    async def story() -> float:
        async with narrow(chromium_path) as browser, browser.page() as page:
            start = time.monotonic()
            await page.goto(site.url())
            assert await code_of(page.ready()) == "page_too_large"
            return time.monotonic() - start

    assert run(story()) < 5


def test_elements_are_counted(run: Run, chromium_path: str, site: Site) -> None:
    site.routes["/"] = "<p>x</p>" * 200

    async def story() -> None:
        async with narrow(chromium_path) as browser, browser.page() as page:
            await page.goto(site.url())
            with pytest.raises(ExtractError, match=TOO_MUCH["elements"]):
                await page.ready()

    run(story())


def test_a_page_that_eats_memory_is_ended_alone(run: Run, chromium_path: str) -> None:
    async def story() -> None:
        async with (
            narrow(chromium_path, allowance=250 * 2**20) as browser,
            browser.page() as other,
            browser.page() as page,
        ):
            bomb = "() => { for (const a = [];;) a.push(new Uint8Array(2 ** 20).fill(1)); }"
            assert await code_of(page.evaluate(bomb, timeout=30)) == "page_too_large"
            assert await other.evaluate("() => 1") == 1

    run(story())


@pytest.mark.parametrize(("pages", "code"), [(1, "page_too_large"), (2, "browser_crashed")])
def test_what_a_page_stores_in_the_browser_counts(
    run: Run, chromium_path: str, site: Site, pages: int, code: str
) -> None:
    """Of several pages nobody knows which it was: `browser_crashed` is tried again."""
    site.routes["/"] = "<p>x"
    store = """async () => {
        for (globalThis.kept = [];;) {
            kept.push(new Blob([new Uint8Array(2 ** 20)]));
            await new Promise((resolve) => setTimeout(resolve));
        }
    }"""

    async def story() -> None:
        async with narrow(chromium_path, allowance=250 * 2**20) as browser, AsyncExitStack() as opened:
            page, *_ = [await opened.enter_async_context(browser.page()) for _ in range(pages)]
            await page.goto(site.url())
            assert await code_of(page.evaluate(store, timeout=30)) == code
            async with browser.page() as after:
                assert await after.evaluate("() => 1") == 1

    run(story())


def test_a_browser_that_a_page_overtaxed_is_not_used_again(
    run: Run, chromium_path: str, site: Site, profiles: Path
) -> None:
    site.routes["/"] = "<script>for (;;) alert(1)</script>"

    async def profile(browser: Browser) -> Path:
        async with browser.page() as page:
            assert await page.evaluate("() => 1") == 1
            [folder] = profiles.iterdir()
            return folder

    async def story() -> None:
        async with narrow(chromium_path) as browser:
            first = await profile(browser)
            assert await profile(browser) == first
            async with browser.page() as page:
                await page.goto(site.url())
                assert await code_of(page.ready()) == "page_too_large"
            assert await profile(browser) != first

    run(story())


#: What a page may ask leave for -> what it gets.
WISHES = {
    "Notification.requestPermission()": "denied",
    "new Promise((done) => navigator.geolocation.getCurrentPosition(done, (e) => done(e.code)))": 1,
    "navigator.clipboard.readText().catch((e) => e.name)": "NotAllowedError",
    "navigator.clipboard.writeText('x').catch((e) => e.name)": "NotAllowedError",
    "navigator.requestMIDIAccess().catch((e) => e.name)": "NotAllowedError",
    "navigator.mediaDevices.getUserMedia({video: true}).catch((e) => e.name)": "NotFoundError",
    **{
        f"navigator.permissions.query({{name: '{name}'}}).then((it) => it.state)": "denied"
        for name in (
            *("geolocation", "notifications", "camera", "microphone", "clipboard-read", "clipboard-write"),
            *("midi", "background-sync", "persistent-storage", "local-fonts", "window-management"),
            *("idle-detection", "screen-wake-lock", "display-capture", "payment-handler", "accelerometer"),
        )
    },
}


def test_a_page_is_given_leave_for_nothing(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<p>x"

    async def story() -> dict[str, Any]:
        async with browser.page() as page:
            await page.goto(site.url())
            return {wish: await page.evaluate(f"() => {wish}") for wish in WISHES}

    assert run(story()) == WISHES


def test_nothing_is_downloaded(run: Run, chromium_path: str, site: Site, profiles: Path) -> None:
    site.routes["/zip"] = archive
    links = "<a id=a href=/zip download=loot.zip></a><a id=b href=data:,x download=loot.txt></a>"
    site.routes["/"] = f"{links}<script>a.click(); b.click(); location = '/zip'</script>"

    async def story() -> None:
        async with Browser(chromium_path, policy=POLICY) as browser, browser.page() as page:
            await page.goto(site.url())
            await page.ready(cap=1.0)
            await asyncio.sleep(0.2)
            assert [
                path for path in profiles.rglob("*") if "loot" in path.name or "ownload" in path.name
            ] == []

    run(story())
    assert "/zip" in site.seen


@pytest.mark.parametrize(
    ("files", "megabytes"),
    [
        ({}, 1024),
        ({"proc/meminfo": "MemTotal: 1000000 kB"}, 585.9),
        ({"proc/self/cgroup": "0::/a/b", "sys/fs/cgroup/a/b/memory.max": "536870912"}, 307.2),
        ({"proc/self/cgroup": "0::/a/b", "sys/fs/cgroup/a/memory.max": "536870912"}, 307.2),
        ({"proc/self/cgroup": "0::/", "sys/fs/cgroup/memory.max": "536870912"}, 307.2),
        ({"proc/self/cgroup": "0::/a", "sys/fs/cgroup/a/memory.max": "max"}, 1024),
        (
            {
                "proc/self/cgroup": "8:cpu:/a\n4:memory:/of/the/host",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "536870912",
            },
            307.2,
        ),
    ],
)
def test_chromium_is_allowed_a_share_of_the_containers_memory(
    tmp_path: Path, files: dict[str, str], megabytes: float
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text + "\n")
    assert round(allowance(1, tmp_path) / 2**20, 1) == megabytes


def test_the_operator_may_choose_how_much_memory_chromium_may_take() -> None:
    assert server.allowance(Config(browser_memory=150)) == 150_000_000
    assert server.allowance(Config(concurrency=2)) == allowance(pages=2)
