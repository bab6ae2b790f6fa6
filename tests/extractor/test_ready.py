"""When a page in a real Chromium is taken to be ready."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from tests.extractor.pages import code_of, readiness
from tests.local_site import Site, answer

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]


def test_a_page_without_scripts_is_ready_when_it_is_loaded(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<p>static"
    run(readiness(browser, site.url()))  # warm
    quiet, seconds, text = run(readiness(browser, site.url()))
    assert (quiet, text) == (True, "static")
    assert seconds < 0.2


def test_a_worker_holds_nothing_up(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/w.js"] = lambda handler: answer(handler, "onmessage = 0", content_type="text/javascript")
    site.routes["/"] = "<p>with a worker<script>new Worker('/w.js')</script>"
    quiet, seconds, _ = run(readiness(browser, site.url()))
    assert quiet and seconds < 2


ADD_IMAGE = "let i = new Image(); i.onload = () => document.body.append('seen'); i.src = '/slow.svg'"


#: Draws for so many ms, then says so where no observer sees it.
DRAWS = """<canvas id=c></canvas><script>
  const pen = c.getContext("2d"), start = performance.now();
  (function draw(now) {{
    pen.fillRect(0, 0, (now - start) / 5, 100);
    if (now - start < {}) requestAnimationFrame(draw); else window.name = "drawn";
  }})(start);
</script>"""


def test_a_chart_that_unfolds_is_waited_for(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = DRAWS.format(1000)

    async def story() -> tuple[bool, str]:
        async with browser.page() as page:
            await page.goto(site.url())
            quiet = await page.ready()
            return quiet, await page.evaluate("() => window.name")

    assert run(story()) == (True, "drawn")


def test_a_canvas_that_never_rests_is_not_waited_for(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = DRAWS.format(60_000)
    quiet, seconds, _ = run(readiness(browser, site.url()))
    assert quiet and seconds < 5


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("setTimeout(() => document.body.append('late'), 100)", "late"),
        ("onload = () => setTimeout(() => document.body.append('later'), 100)", "later"),
        ("fetch('/slow').then(r => r.text()).then(t => document.body.append(t))", "slow"),
        (ADD_IMAGE, "seen"),
    ],
)
def test_what_scripts_add_is_waited_for(
    run: Run, browser: Browser, site: Site, held: threading.Event, script: str, text: str
) -> None:
    def slow(handler: SimpleHTTPRequestHandler) -> None:
        held.wait(8)
        body = "slow" if handler.path == "/slow" else "<svg xmlns='http://www.w3.org/2000/svg'/>"
        answer(handler, body, content_type="image/svg+xml")

    site.routes["/slow"] = site.routes["/slow.svg"] = slow
    site.routes["/"] = f"<body><script>{script}</script>"

    async def story() -> tuple[bool, float, str]:
        asyncio.get_running_loop().call_later(0.6, held.set)
        return await readiness(browser, site.url())

    quiet, seconds, seen = run(story())
    assert (quiet, seen) == (True, text)
    assert seconds < 3


@pytest.mark.parametrize(
    "script",
    [
        "setInterval(() => fetch('/poll'), 50)",
        "(async () => { for (;;) await fetch('/poll?' + Math.random()) })()",
        "new EventSource('/held')",
        "fetch('/held')",
        "setInterval(() => document.body.lastChild.data = Date.now(), 20)",
        "setInterval(() => document.body.style.opacity = Math.random(), 20)",
    ],
)
def test_a_page_that_never_rests_is_taken_as_it_stands(
    run: Run, browser: Browser, site: Site, script: str, held: threading.Event
) -> None:
    site.routes["/poll"] = "x"
    site.routes["/held"] = lambda handler: held.wait(8)
    site.routes["/"] = f"<body>x<script>{script}</script>y"
    quiet, seconds, _ = run(readiness(browser, site.url()))
    assert quiet
    assert seconds < 5


def test_a_page_whose_image_never_comes_is_taken_at_the_cap(
    run: Run, browser: Browser, site: Site, held: threading.Event
) -> None:
    site.routes["/held"] = lambda handler: held.wait(8)
    site.routes["/"] = "<p>text<img src=/held>"
    quiet, seconds, text = run(readiness(browser, site.url(), cap=1.0))
    assert (quiet, text) == (False, "text")
    assert 0.9 < seconds < 2


def test_so_is_one_whose_html_ends_after_it_was_looked_at(
    run: Run, browser: Browser, site: Site, held: threading.Event
) -> None:
    looked = threading.Event()

    def halting(handler: SimpleHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<!doctype html><p>text")
        handler.wfile.flush()
        looked.wait(8)
        handler.wfile.write(b"<img src=/held>")
        handler.close_connection = True

    site.routes["/held"] = lambda handler: held.wait(8)
    site.routes["/"] = halting

    async def story() -> bool:
        async with browser.page() as page:
            await page.goto(site.url())
            waiting = asyncio.create_task(page.ready(cap=2.0))
            assert await page.evaluate("() => document.readyState") == "loading"
            looked.set()
            return await waiting

    assert run(story()) is False


def test_a_page_whose_html_never_ends_is_a_timeout(
    run: Run, browser: Browser, site: Site, held: threading.Event
) -> None:

    def half(handler: SimpleHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<!doctype html><p>half")
        handler.wfile.flush()
        held.wait(8)

    site.routes["/"] = half

    async def story() -> None:
        async with browser.page() as page:
            await page.goto(site.url())
            assert await code_of(page.ready(1.0)) == "timeout"

    run(story())
