"""Nothing of one page is there for another, after it or beside it; none reaches what steers them."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.chromium.page import Page
from extractor.egress.outbound import Policy
from tests.extractor.pages import code_of
from tests.local_site import Site, answer

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

#: Where a page may leave something: script that leaves it, script that gives what is found.
PLACES = {
    "cookie": ("document.cookie = 'left=1; max-age=999'", "document.cookie"),
    "cookie store": ("cookieStore.set('left', '1')", "cookieStore.getAll().then((all) => all.length)"),
    "local storage": ("localStorage.left = 1", "localStorage.length"),
    "session storage": ("sessionStorage.left = 1", "sessionStorage.length"),
    "name": ("window.name = 'left'", "window.name"),
    "database": (
        "new Promise((done) => { indexedDB.open('left').onsuccess = () => done() })",
        "indexedDB.databases().then((all) => all.length)",
    ),
    "cache": ("caches.open('left')", "caches.keys().then((all) => all.length)"),
    "files": (
        "navigator.storage.getDirectory().then((root) => root.getFileHandle('left', {create: true}))",
        "navigator.storage.getDirectory().then(async (root) => (await Array.fromAsync(root.keys())).length)",
    ),
    "service worker": (
        "navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)",
        "navigator.serviceWorker.getRegistrations().then((all) => all.length)",
    ),
    "lock": (
        "new Promise((done) => void navigator.locks.request('x', () => (done(), new Promise(() => 0))))",
        "navigator.locks.query().then((all) => all.held.length)",
    ),
}


async def leave(page: Page, place: str) -> None:
    await page.cdp("Runtime.evaluate", {"expression": PLACES[place][0], "awaitPromise": True})


async def find(page: Page, place: str) -> Any:
    call = {"expression": PLACES[place][1], "awaitPromise": True, "returnByValue": True}
    return (await page.cdp("Runtime.evaluate", call))["result"]["value"]


def test_nothing_that_a_page_leaves_is_found_by_another(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<p>x"
    site.routes["/worker.js"] = lambda handler: answer(handler, "0", content_type="text/javascript")

    async def story() -> None:
        async with browser.page() as before, browser.page() as page:
            for each in (before, page):
                await each.goto(site.url())
                await each.ready()
            for place in PLACES:
                await leave(page, place)
            found = {place: await find(page, place) for place in PLACES}
            assert all(found.values()), f"the test does not see {found}"
            assert {place: value for place in PLACES if (value := await find(before, place))} == {}
        async with browser.page() as after:
            await after.goto(site.url())
            await after.ready()
            assert {place: value for place in PLACES if (value := await find(after, place))} == {}

    run(story())


def test_pages_do_not_hear_each_other(run: Run, browser: Browser, site: Site) -> None:
    listen = """globalThis.heard = [];
        new BroadcastChannel('x').onmessage = (event) => heard.push(event.data);
        shared = new SharedWorker('/shared.js');
        shared.port.onmessage = (event) => heard.push(event.data);"""
    shared = "n = 0; onconnect = (event) => event.ports[0].postMessage(++n)"
    site.routes["/"] = f"<script>{listen}</script>"
    site.routes["/shared.js"] = lambda handler: answer(handler, shared, content_type="text/javascript")

    async def story() -> None:
        async with browser.page() as one, browser.page() as other:
            for page in (one, other):
                await page.goto(site.url())
                await page.ready(cap=1.0)
                await page.cdp(
                    "Runtime.evaluate", {"expression": "new BroadcastChannel('x').postMessage('said')"}
                )
            for page in (one, other):
                heard = {"expression": "JSON.stringify(heard)", "returnByValue": True}
                text = (await page.cdp("Runtime.evaluate", heard))["result"]["value"]
                assert sorted(map(str, json.loads(text))) == ["1", "said"]

    run(story())


def test_nothing_is_answered_from_another_pages_cache(run: Run, browser: Browser, site: Site) -> None:
    def cached(handler: Any) -> None:
        keep = {"cache_control": "public, max-age=9999, immutable", "etag": '"x"'}
        answer(handler, "body { color: red }", content_type="text/css", **keep)

    asked: list[bool] = []

    def page(handler: Any) -> None:
        asked.append("authorization" in handler.headers or "cookie" in handler.headers)
        body = "<link rel=stylesheet href=/style.css><a href=/seen>x</a>"
        answer(handler, body, set_cookie="left=1", cache_control="max-age=9999", clear_site_data='"x"')

    site.routes |= {"/": page, "/style.css": cached}

    async def story() -> None:
        for _ in range(3):
            async with browser.page() as page:
                await page.goto(site.url())
                await page.ready()

    run(story())
    assert (site.seen.count("/"), site.seen.count("/style.css")) == (3, 3)
    assert asked == [False] * 3


def test_no_page_reaches_the_port_its_browser_is_steered_by(
    run: Run, chromium_path: str, profiles: Path
) -> None:
    """`PRIVATE_HOSTS=127.0.0.1` opens every port of this machine, but not this one."""

    async def story() -> str:
        policy = Policy(private_hosts=frozenset({"127.0.0.1"}))
        async with Browser(chromium_path, policy=policy) as browser, browser.page() as page:
            [active] = profiles.glob("*/DevToolsActivePort")
            url = f"http://127.0.0.1:{active.read_text().split()[0]}/json/version"
            with urllib.request.urlopen(url) as answer:
                assert b"webSocketDebuggerUrl" in answer.read()
            return await code_of(page.goto(url))

    assert run(story()) == "url_not_allowed"
