"""No page reaches a private address: every way out of tests/canaries.py, tried in a real Chromium.

The same suite runs without the gate, where the canaries hear it: so the test is known to see.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from extractor.egress.gate import Gate
from extractor.egress.outbound import Policy
from extractor.egress.proxy import EgressProxy
from tests import origins
from tests.canaries import ELEMENTS, PAGES, SCRIPTS, UNTRIED, VECTORS, Canaries, canaries, site
from tests.devtools import Devtools, Page, devtools

pytestmark = pytest.mark.chromium

Run = Callable[[Awaitable[Any]], Any]

PATIENCE = 10.0  # seconds; a bound on failure

#: What Chromium holds back, by its flags or because it has a proxy: it never comes to the gate.
HELD_BACK = {
    *("webrtc stun", "webrtc turn", "webrtc peer", "rtc mdns", "web transport", "webtransport hash"),
    *("speculation", "prerender", "fetch options"),
}

#: Without the gate, names lead where `lookup` leads.
UNGATED = ("--host-resolver-rules=MAP private.test 127.0.0.1, MAP mixed.test 127.0.0.1",)


async def lookup(host: str, port: int) -> list[str]:
    names = {"private.test": ["127.0.0.1"], "mixed.test": ["93.184.215.14", "127.0.0.1"], "unknown.test": []}
    return names.get(host, [host])


async def attack(
    browser: Devtools, birds: Canaries, origin: str, done: Callable[[], bool], proxy: str = ""
) -> None:
    """Try every vector, from pages behind a proxy if one is given, and wait until it is done."""
    async with browser.context(proxy) as context:
        await browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath="/tmp", **context)
        for vector in PAGES:
            await browser.open(context, birds.fill(vector, origin))
        await browser.open(context, origin + "/elements")
        page = await browser.attach(await browser.open(context, origin + "/scripts"))
        await arrival(page, origin + "/scripts")
        for vector in SCRIPTS:
            code = json.dumps(birds.fill(vector, origin))
            await page.evaluate(f"() => {{ try {{ eval({code}) }} catch {{}} }}")
        ends = asyncio.get_running_loop().time() + PATIENCE
        while not done() and asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(0.02)


async def arrival(page: Page, url: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(RuntimeError):  # between two documents there is none
                if await page.evaluate("() => document.readyState + location") == f"complete{url}":
                    return
            await asyncio.sleep(0.01)


def refused(gate: Gate, birds: Canaries) -> set[str]:
    """The vectors whose port the gate refused."""
    codes = {what.rpartition(":")[2]: code for what, code in gate.failures.items()}
    return {vector for vector, port in birds.ports.items() if codes.get(str(port)) == "url_not_allowed"}


async def opened(browser: Devtools) -> list[str]:
    """The pages that are not of the web, besides the full browser's own surface."""
    targets = (await browser.call("Target.getTargets"))["targetInfos"]
    pages = [page["url"] for page in targets if page["type"] == "page"]
    return [url for url in pages if url.startswith(("file:", "chrome://version", "view-source:"))]


def elements(birds: Canaries) -> str:
    return "\n".join(birds.fill(vector, "") for vector in ELEMENTS)


@pytest.fixture(scope="module")
def ways(run: Run, chromium_path: str) -> set[str]:
    """The vectors that lead to their canary without the gate."""

    async def story() -> set[str]:
        async with canaries() as birds, site(elements(birds)) as origin:
            async with devtools(chromium_path, UNGATED) as browser:
                await attack(browser, birds, origin, lambda: birds.heard >= set(VECTORS) - UNTRIED)
            return birds.heard

    heard: set[str] = run(story())
    return heard


def test_without_the_gate_the_ways_lead_to_their_canaries(ways: set[str]) -> None:
    assert len(ways) >= 195, sorted(set(VECTORS) - ways)
    assert f"{len(VECTORS)} ways" in Path("docs/security.md").read_text(encoding="utf-8")


def test_with_the_gate_no_way_leads_anywhere(run: Run, chromium_path: str, ways: set[str]) -> None:
    async def story() -> None:
        async with canaries() as birds, site(elements(birds)) as origin:
            policy = Policy(
                private_hosts=frozenset({origin.removeprefix("http://")}),
                allowed_ports=frozenset(birds.ports.values()),  # what refuses is the address, not the port
            )
            proxy, tried = EgressProxy(policy, lookup=lookup), ways - HELD_BACK
            async with devtools(chromium_path) as browser, proxy.page() as gate:
                await attack(browser, birds, origin, lambda: refused(gate, birds) >= tried, gate.url)
                assert tried - refused(gate, birds) == set()
            assert birds.heard == set()

    run(story())


def test_a_name_that_changes_its_answer_leads_nowhere_else(
    run: Run, chromium_path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding. The one public address is led to the attacker's site, on whatever port."""
    asks = "() => fetch(location).then((it) => it.ok)"
    asks_another = (
        "() => fetch('http://other.test:' + location.port, {mode: 'no-cors'}).then(() => 0, () => 0)"
    )

    async def story(opened: frozenset[str]) -> tuple[list[Any], list[str], bool]:
        loop = asyncio.get_running_loop()
        connect = loop.create_connection
        async with canaries(["fetch"]) as birds, site("") as origin, devtools(chromium_path) as browser:
            port = birds.ports["fetch"]
            names = origins.Names(
                rebind_test=[[origins.PUBLIC], ["127.0.0.1"]], other_test=[[origins.PUBLIC, "127.0.0.1"]]
            )

            async def lead(protocol: Any, host: str, at: int) -> Any:
                led = ("127.0.0.2", int(origin.rpartition(":")[2])) if host == origins.PUBLIC else (host, at)
                return await connect(protocol, *led)

            monkeypatch.setattr(loop, "create_connection", lead)
            policy = Policy(private_hosts=opened, allowed_ports=frozenset({port}))
            proxy, url = EgressProxy(policy, lookup=names), f"http://rebind.test:{port}/html"
            async with proxy.page() as gate, browser.context(gate.url) as context:
                page = await browser.attach(await browser.open(context, url))
                await arrival(page, url)
                seen = [await page.evaluate(script) for script in (asks, asks, asks_another, asks)]
                assert origins.code(gate, f"http://other.test:{port}/") == "url_not_allowed"
            async with proxy.page() as gate, browser.context(gate.url) as context, asyncio.timeout(PATIENCE):
                await browser.open(context, url)
                while not (gate.failure(url) or birds.heard):
                    await asyncio.sleep(0.01)
                seen.append(origins.code(gate, url))
            monkeypatch.undo()
            return seen, names.asked, bool(birds.heard)

    there, asked = [True, True, 0, True], ["rebind.test", "other.test", "rebind.test"]
    assert run(story(frozenset())) == ([*there, "url_not_allowed"], asked, False)
    # Opened by the operator, the name leads wherever it likes: the test is known to see.
    assert run(story(frozenset({"rebind.test"}))) == ([*there, ""], asked, True)


def test_a_page_without_a_gate_reaches_nothing(run: Run, chromium_path: str) -> None:
    async def story() -> None:
        async with (
            canaries(["fetch"]) as birds,
            devtools(chromium_path) as browser,
            browser.context() as context,
        ):
            for host in ("127.0.0.1", "localhost", "[::1]"):
                url = f"http://{host}:{birds.ports['fetch']}/"
                page = await browser.attach(await browser.open(context, "about:blank"))
                outcome = await page.call("Page.navigate", url=url)
                assert outcome["errorText"] == "net::ERR_PROXY_CONNECTION_FAILED"
            assert birds.heard == set()

    run(story())


def test_whoever_opened_a_page_learns_why_it_failed(run: Run, chromium_path: str) -> None:
    async def story() -> None:
        async with site("") as origin, devtools(chromium_path) as browser:
            async with canaries(["fetch"]) as birds:
                closed = f"127.0.0.1:{birds.ports['fetch']}"
            policy = Policy(private_hosts=frozenset({origin.removeprefix("http://"), closed}))
            proxy = EgressProxy(policy, lookup=lookup)
            for url, end, code in (
                (f"{origin}/html", "", ""),
                ("http://10.0.0.1/", "", "url_not_allowed"),
                ("https://10.0.0.1/", "", "url_not_allowed"),
                ("http://private.test/", "", "url_not_allowed"),
                (f"{origin}/to/302?https://[::1]/", "https://[::1]/", "url_not_allowed"),
                ("https://unknown.test/", "", "host_not_found"),
                (f"http://{closed}/a#b", "", "connection_failed"),
            ):
                async with proxy.page() as gate, browser.context(gate.url) as context:
                    page = await browser.attach(await browser.open(context, "about:blank"))
                    await page.call("Page.navigate", url=url)
                    failure = gate.failure(end or url)
                    assert (failure.code if failure else "") == code, url

    run(story())


@pytest.mark.parametrize("url", ["file:///etc/passwd", "chrome://version/", "view-source:file:///etc/passwd"])
def test_no_page_opens_what_is_not_on_the_web(run: Run, chromium_path: str, url: str) -> None:
    ways = (
        f"location = '{url}'",
        f"open('{url}')",
        f"document.body.innerHTML = '<iframe src={url}></iframe><object data={url}></object>'",
        f"Object.assign(document.createElement('a'), {{href: '{url}'}}).click()",
        f"open('/to/302?{url}')",
        f"location = '/to/302?{url}'",
    )

    async def story() -> None:
        async with site("") as origin, devtools(chromium_path) as browser:
            policy = Policy(private_hosts=frozenset({origin.removeprefix("http://")}))
            async with EgressProxy(policy).page() as gate, browser.context(gate.url) as context:
                for way in ways:
                    page = await browser.attach(await browser.open(context, origin + "/html"))
                    await arrival(page, origin + "/html")
                    with suppress(RuntimeError):  # it went to an error page meanwhile
                        await page.evaluate(f"() => {{ {way} }}")
                        loaded = "() => fetch('/html').then(() => document.documentElement.innerText)"
                        assert "root:" not in str(await page.evaluate(loaded))
                assert await opened(browser) == []
                await browser.open(context, "file:///etc/passwd")  # DevTools may: the test is known to see
                assert await opened(browser) != []

    run(story())
