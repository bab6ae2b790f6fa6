"""One page in a real Chromium: its document, what it is asked, and what it may not hold up."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from tests.extractor.pages import code_of, readiness
from tests.local_site import Site, answer, redirect

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]


def test_a_page_gives_status_final_url_and_type(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/a"] = redirect("/b")
    site.routes["/b"] = "<p>hello"

    async def story() -> None:
        async with browser.page() as page:
            document = await page.goto(site.url("/a#x"))
            assert (document.status, document.url, document.mime_type) == (200, site.url("/b"), "text/html")
            assert await page.ready()
            assert await page.evaluate("() => document.body.textContent") == "hello"

    run(story())


def hang_up(handler: SimpleHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("route", "code"),
    [
        (lambda handler: answer(handler, "gone", 404), "http_error"),
        (lambda handler: answer(handler, "", 404), "http_error"),
        (lambda handler: answer(handler, "", 500), "http_error"),
        (lambda handler: answer(handler, "", 401, www_authenticate="Basic realm=x"), "http_error"),
        (lambda handler: answer(handler, "", 204), "not_html"),
        (lambda handler: answer(handler, "{}", content_type="application/json"), "not_html"),
        (lambda handler: answer(handler, "%PDF-1.4", content_type="application/pdf"), "not_html"),
        (lambda handler: answer(handler, "<svg/>", content_type="image/svg+xml"), "not_html"),
        (lambda handler: answer(handler, "x", content_disposition="attachment"), "not_html"),
        (lambda handler: answer(handler, "x", content_type="application/x-thing"), "not_html"),
        (redirect("/page"), "connection_failed"),
        (redirect("ftp://127.0.0.1/"), "not_html"),
        (redirect("file:///etc/passwd"), "url_not_allowed"),
        (redirect("http://127.0.0.2/"), "url_not_allowed"),
        (redirect("http://no-such-host.invalid/"), "host_not_found"),
        (hang_up, "connection_failed"),
    ],
)
def test_what_is_no_page_fails_with_its_code(
    run: Run, browser: Browser, site: Site, route: Any, code: str
) -> None:
    site.routes["/page"] = route

    async def story() -> None:
        async with browser.page() as page:
            assert await code_of(page.goto(site.url("/page"))) == code

    run(story())


def test_xhtml_is_html(run: Run, browser: Browser, site: Site) -> None:
    body = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>x</p></body></html>'
    site.routes["/"] = lambda handler: answer(handler, body, content_type="application/xhtml+xml")

    async def story() -> None:
        async with browser.page() as page:
            assert (await page.goto(site.url())).mime_type == "application/xhtml+xml"
            assert await page.ready()

    run(story())


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:1/", "url_not_allowed"),
        ("http://127.0.0.2/", "url_not_allowed"),
        ("http://localhost/", "url_not_allowed"),
        ("http://no-such-host.invalid/", "host_not_found"),
        ("file:///etc/passwd", "invalid_url"),
        ("chrome://version", "invalid_url"),
        ("about:blank", "invalid_url"),
        ("not a url", "invalid_url"),
    ],
)
def test_a_url_that_leads_nowhere_fails_with_its_code(
    run: Run, browser: Browser, url: str, code: str
) -> None:
    async def story() -> None:
        async with browser.page() as page:
            assert await code_of(page.goto(url)) == code

    run(story())


def test_a_closed_port_is_a_failed_connection(run: Run, browser: Browser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    async def story() -> None:
        async with browser.page() as page:
            assert await code_of(page.goto(f"http://127.0.0.1:{port}/")) == "connection_failed"

    run(story())


def test_a_server_that_never_answers_is_a_timeout(run: Run, browser: Browser) -> None:
    async def story(port: int) -> None:
        async with browser.page() as page:
            assert await code_of(page.goto(f"http://127.0.0.1:{port}/", timeout=0.5)) == "timeout"

    with socket.create_server(("127.0.0.1", 0)) as listener:
        run(story(listener.getsockname()[1]))


@pytest.mark.parametrize(
    "way", ["<script>location = '/end'</script>", "<meta http-equiv=refresh content='0;/end'>"]
)
@pytest.mark.parametrize(("status", "code"), [(200, None), (404, "http_error")])
def test_the_document_is_the_one_a_page_sends_the_browser_to(
    run: Run, browser: Browser, site: Site, way: str, status: int, code: str | None
) -> None:
    site.routes["/"] = way
    site.routes["/end"] = lambda handler: answer(handler, "<p id=end>end", status)

    async def story() -> None:
        async with browser.page() as page:
            await page.goto(site.url())
            if code:
                assert await code_of(page.ready()) == code
            else:
                assert await page.ready()
                assert await page.evaluate("() => document.querySelector('#end').textContent") == "end"
            assert page.document and page.document.url == site.url("/end")

    run(story())


@pytest.mark.parametrize(
    ("function", "arguments", "result"),
    [
        ("() => 1", (), 1),
        ("() => undefined", (), None),
        ("() => null", (), None),
        (
            "(a, b) => [b, a]",
            ("FUNCTION", {"x": ["</script>\u2028"]}),
            [{"x": ["</script>\u2028"]}, "FUNCTION"],
        ),
        ("async () => { await 0; return 'later' } // and a comment", (), "later"),
        ("() => 'a\\ud800b\\u{1F600}\\\\ud800'", (), "a\ufffdb\U0001f600\\ud800"),
        ("function () { return this === globalThis }", (), True),
    ],
)
def test_a_function_is_called_with_json_and_answers_json(
    run: Run, browser: Browser, function: str, arguments: tuple[Any, ...], result: Any
) -> None:
    async def story() -> None:
        async with browser.page() as page:
            assert await page.evaluate(function, *arguments) == result

    run(story())


def test_an_exception_of_the_function_says_what_it_was(run: Run, browser: Browser) -> None:
    async def story() -> None:
        async with browser.page() as page:
            with pytest.raises(RuntimeError, match="not a function"):
                await page.evaluate("() => document.nothing()")
            with pytest.raises(RuntimeError, match="rejected"):
                await page.evaluate("async () => { throw new Error('rejected') }")

    run(story())


def test_a_result_that_is_too_large_is_refused(run: Run, browser: Browser) -> None:
    async def story() -> None:
        async with browser.page() as page:
            assert await code_of(page.evaluate("() => 'x'.repeat(33e6)")) == "page_too_large"
            assert len(await page.evaluate("() => 'x'.repeat(31e6)")) == 31_000_000

    run(story())


def test_a_hostile_page_cannot_answer_for_itself(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<p>true<script>
      JSON.stringify = Array.from = () => "false";
      document.querySelector = () => ({ textContent: "false" });
      Object.defineProperty(Node.prototype, "textContent", { get: () => "false" });
      Object.prototype.toJSON = String.prototype.toJSON = () => "false";
      MutationObserver = performance.now = undefined;
    </script>"""

    async def story() -> None:
        async with browser.page() as page:
            await page.goto(site.url())
            assert await page.ready()
            assert await page.evaluate("() => [document.querySelector('p').textContent.slice(0, 4)]") == [
                "true"
            ]

    run(story())


def test_a_function_that_loops_ends_at_its_timeout(run: Run, browser: Browser) -> None:
    async def story() -> None:
        async with browser.page() as page:
            assert await code_of(page.evaluate("() => { for (;;); }", timeout=0.3)) == "timeout"
            assert await page.evaluate("() => 'alive'") == "alive"

    run(story())


def test_a_document_that_goes_away_under_a_call_is_asked_again_in_the_next(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = "<p>first"
    site.routes["/next"] = "<p>next"
    wait = "() => new Promise((resolve) => setTimeout(() => resolve(document.body.textContent), 200))"

    async def story() -> None:
        async with browser.page() as page:
            await page.goto(site.url())
            asked = asyncio.create_task(page.evaluate(wait))
            await page.cdp("Runtime.evaluate", {"expression": "location = '/next'"})
            assert await asked == "next"

    run(story())


@pytest.mark.parametrize("dialog", ["alert(1)", "confirm(1)", "prompt(1)", "print()"])
def test_dialogs_hold_nothing_up(run: Run, browser: Browser, site: Site, dialog: str) -> None:
    site.routes["/"] = f"<body><script>{dialog}; document.body.append('after')</script>"
    quiet, _, text = run(readiness(browser, site.url()))
    assert (quiet, text) == (True, "after")


def test_a_page_that_wants_to_be_stayed_on_can_be_left(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<script>onbeforeunload = (event) => event.preventDefault()</script>stay"
    site.routes["/next"] = "<p>next"

    async def story() -> None:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            await page.goto(site.url("/next"))
            assert await page.ready()
            assert await page.evaluate("() => document.body.textContent") == "next"

    run(story())


@pytest.mark.parametrize(
    "way",
    [
        "open('/popup')",
        "open('/popup', '_blank', 'noopener')",
        "a.target = '_blank'; a.click()",
        "a.dispatchEvent(new MouseEvent('click', {ctrlKey: true}))",
        "a.dispatchEvent(new MouseEvent('click', {shiftKey: true}))",
        "a.dispatchEvent(new MouseEvent('click', {button: 1}))",
    ],
)
def test_windows_are_closed_counted_and_load_nothing(
    run: Run, browser: Browser, site: Site, way: str
) -> None:
    opening = f"for (let i = 0; i < 3; i++) {{ {way} }}"
    site.routes["/"] = f"<a id=a href=/popup>x</a><script>onload = () => {{ {opening} }}</script>"
    site.routes["/popup"] = "<p>popup"

    async def story() -> None:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            another = await page.another()
            assert await another.evaluate("() => 1") == 1
            targets = (await page.cdp("Target.getTargets"))["targetInfos"]
            shown = [target["url"] for target in targets if target["type"] == "page"]
            assert sorted(shown) == ["about:blank", site.url()]
            assert page._taken["windows"] == 3
            assert "/popup" not in site.seen

    run(story())


def test_a_page_that_loops_for_ever_ends_when_its_caller_gives_up(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = "<p>x<script>onload = () => { for (;;); }</script>"

    async def story() -> float:
        start = time.monotonic()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.0), browser.page() as page:
                await page.goto(site.url())
                await page.ready()
        return time.monotonic() - start

    assert run(story()) < 3
    site.routes["/"] = "<p>next"
    assert run(readiness(browser, site.url()))[2] == "next"
