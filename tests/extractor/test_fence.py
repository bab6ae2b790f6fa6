"""What a page in a real Chromium may not reach."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.egress.outbound import Policy
from extractor.model import ExtractError
from tests.extractor.pages import code_of
from tests.local_site import Site, redirect

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A listener on a loopback address that no policy of these tests names; `untouched` looks at it."""
    with socket.create_server(("127.0.0.2", 0)) as listener:
        listener.setblocking(False)
        yield listener


def untouched(canary: socket.socket) -> bool:
    try:
        connection, _ = canary.accept()
    except BlockingIOError:
        return True
    connection.close()
    return False


def address(canary: socket.socket) -> str:
    return "http://{}:{}".format(*canary.getsockname())


@pytest.mark.parametrize(
    "route",
    [
        lambda target: redirect(target),
        lambda target: f"<script>location = '{target}'</script>",
        lambda target: f"<meta http-equiv=refresh content='0;{target}'>",
    ],
)
def test_a_page_that_leads_to_a_refused_address_is_not_allowed(
    run: Run, browser: Browser, site: Site, canary: socket.socket, route: Any
) -> None:
    site.routes["/"] = route(address(canary))

    async def story() -> None:
        async with browser.page() as page:
            with pytest.raises(ExtractError, match=r"^URL not allowed$"):
                await page.goto(site.url())
                await page.ready()

    run(story())
    assert untouched(canary)


PROBES = """
<img src="{canary}/img"><link rel=stylesheet href="{canary}/css"><iframe src="{canary}/frame"></iframe>
<iframe srcdoc="<img src={canary}/srcdoc>"></iframe><video src="{canary}/video"></video>
<img src="/redirect"><link rel=prefetch href="{canary}/prefetch">
<link rel=preload as=image href="{canary}/preload">
<a id=blank target=_blank href="{canary}/blank"></a>
<script>
  fetch("{canary}/fetch", {{ mode: "no-cors" }}).catch(() => 0);
  navigator.sendBeacon("{canary}/beacon", "x");
  new EventSource("{canary}/events");
  window.open("{canary}/popup");
  blank.click();
  const source = URL.createObjectURL(new Blob([`fetch("{canary}/worker").catch(() => 0)`]));
  new Worker(source);
  new SharedWorker(source);
</script>"""


def test_nothing_a_page_asks_for_reaches_a_refused_address(
    run: Run, browser: Browser, site: Site, canary: socket.socket
) -> None:
    site.routes["/"] = PROBES.format(canary=address(canary))
    site.routes["/redirect"] = redirect(address(canary))

    async def story() -> None:
        async with browser.page() as page:
            await page.goto(site.url())
            assert await page.ready()
            assert await page.evaluate("() => document.images.length") == 2

    run(story())
    assert "/redirect" in site.seen
    assert untouched(canary)


def test_a_page_may_not_leave_the_allowed_domains_but_its_parts_may(
    run: Run, chromium_path: str, site: Site
) -> None:
    policy = Policy(private_hosts=frozenset({"127.0.0.1", "localhost"}), allowed_domains=("127.0.0.1",))
    site.routes["/"] = f"<img src='{site.url('/image', host='localhost')}'>"
    site.routes["/away"] = redirect(site.url("/", host="localhost"))

    async def story() -> None:
        async with Browser(chromium_path, policy=policy) as browser:
            async with browser.page() as page:
                await page.goto(site.url())
                await page.ready()
            async with browser.page() as page:
                assert await code_of(page.goto(site.url("/away"))) == "url_not_allowed"
            async with browser.page() as page:
                assert await code_of(page.goto(site.url("/", host="localhost"))) == "url_not_allowed"

    run(story())
    assert [path for path in site.seen if path != "/favicon.ico"] == ["/", "/image", "/away"]
