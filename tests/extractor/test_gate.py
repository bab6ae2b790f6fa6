"""Where a page's gate lets it go, and what it remembers of the rest."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from tests.origins import (
    BAD_REQUEST,
    FAST,
    HELLO,
    NO_ANSWER,
    NOT_REACHED,
    PUBLIC,
    REFUSED,
    Mute,
    Names,
    Run,
    answers,
    client,
    code,
    never,
    origin,
    proxy,
    through,
)

pytestmark = pytest.mark.usefixtures("silence", "tidiness")

#: How a page may write the address of this machine. `{}` is the port.
NOTATIONS = (
    *("127.0.0.1:{}", "127.1:{}", "2130706433:{}", "0x7f000001:{}", "0177.0.0.1:{}", "127.0.0.1.:{}"),
    *("0.0.0.0:{}", "0:{}", "127.255.255.254:{}", "localhost:{}", "LOCALHOST.:{}", "a.localhost:{}"),
    *("[::1]:{}", "[::]:{}", "[::ffff:127.0.0.1]:{}", "[::ffff:7f00:1]:{}", "[0:0:0:0:0:0:0:1]:{}"),
    *("[64:ff9b::7f00:1]:{}", "[2002:7f00:1::]:{}", "[fd00::2]:{}", "169.254.169.254:{}", "192.0.2.2:{}"),
    *("x@127.0.0.1:{}", "a.test@127.0.0.1:{}", "%31%32%37.0.0.1:{}", "①②⑦.0.0.1:{}"),
)


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("request_line", ["GET http://{}/ HTTP/1.1", "CONNECT {} HTTP/1.1"])
def test_no_notation_reaches_a_private_address(run: Run, notation: str, request_line: str) -> None:
    async def story() -> None:
        async with (
            origin(never) as (canary, port),
            proxy(ports=(port,)).page() as gate,
            client(gate) as browser,
        ):
            await browser.ask(request_line.format(notation.format(port)) + "\n\n")
            assert await browser.end() in (REFUSED, BAD_REQUEST)
        assert canary.connections == 0

    run(story())


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], [PUBLIC, "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1"]]
)
def test_a_name_that_leads_to_a_private_address_is_refused(run: Run, addresses: list[str]) -> None:
    async def story() -> None:
        async with origin(never) as (canary, port):
            names = Names(trap_test=[addresses])
            async with proxy(ports=(port,), names=names).page() as gate, client(gate) as browser:
                url = f"http://trap.test:{port}/"
                assert await browser.get(url) == NOT_REACHED
                assert code(gate, url) == "url_not_allowed"
        assert canary.connections == 0

    run(story())


def test_no_answer_tells_a_private_name_from_an_unknown_one_or_a_closed_port(run: Run) -> None:
    async def story() -> None:
        names = Names(trap_test=[["10.0.0.1"]], empty_test=[[]])
        async with proxy("127.0.0.1:1", names=names).page() as gate:
            for url, failure in (
                ("http://trap.test/", "url_not_allowed"),
                ("http://unknown.test/", "host_not_found"),
                ("http://empty.test/", "host_not_found"),
                ("http://127.0.0.1:1/", "connection_failed"),
            ):
                async with client(gate) as browser:
                    assert await browser.get(url) == NOT_REACHED
                assert code(gate, url) == failure

    run(story())


def test_what_is_connected_is_what_was_checked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name's next answer would be private. Public addresses are led to the origin here."""
    dialled: list[Any] = []
    served = 0

    async def story() -> None:
        nonlocal served
        loop = asyncio.get_running_loop()
        connect = loop.create_connection

        async def create_connection(protocol: Any, host: str, port: int) -> Any:
            if port == served:
                dialled.append(host)
            return await connect(protocol, "127.0.0.1" if host == PUBLIC else host, port)

        monkeypatch.setattr(loop, "create_connection", create_connection)
        async with origin(answers(HELLO)) as (_, port):
            served = port
            names = Names(rebind_test=[[PUBLIC], ["127.0.0.1"]])
            egress, url = proxy(ports=(port,), names=names), f"http://rebind.test:{port}/"
            async with egress.page() as gate:
                for _ in range(2):
                    async with client(gate) as browser:
                        assert (await browser.get(url)).endswith(b"hello")
            async with egress.page() as gate, client(gate) as browser:
                assert await browser.get(url) == NOT_REACHED
        assert names.asked == ["rebind.test", "rebind.test"]

    run(story())
    assert dialled == [PUBLIC, PUBLIC]


def test_every_checked_address_is_tried(run: Run) -> None:
    async def story() -> None:
        async with origin(answers(HELLO), "127.0.0.3") as (_, port):
            names = Names(home_test=[["127.0.0.2", "::1", "127.0.0.3"]])
            async with proxy("home.test", names=names).page() as gate, client(gate) as browser:
                assert (await browser.get(f"http://home.test:{port}/")).endswith(b"hello")

    run(story())


def test_a_private_host_opens_its_own_port_and_name_only(run: Run) -> None:
    async def story() -> None:
        async with origin(answers(HELLO)) as (_, port), origin(never) as (canary, other):
            names = Names(home_test=[["127.0.0.1"]], other_test=[["127.0.0.1"]])
            ports = (port, other)
            async with proxy(f"home.test:{port}", names=names, ports=ports).page() as gate:
                for host, expected in (
                    (f"home.test:{port}", b"hello"),
                    (f"home.test:{other}", NOT_REACHED),
                    (f"other.test:{other}", NOT_REACHED),
                    (f"127.0.0.1:{other}", REFUSED),
                ):
                    async with client(gate) as browser:
                        assert (await browser.get(f"http://{host}/")).endswith(expected)
            assert canary.connections == 0

    run(story())


def test_no_policy_opens_a_port_of_our_own(run: Run) -> None:
    async def story() -> None:
        async with origin(answers(HELLO)) as (_, port):
            names = Names(home_test=[["127.0.0.1"]])
            egress = proxy("127.0.0.1", "127.0.0.1.", "0.0.0.0", "[::ffff:7f00:1]", "home.test", names=names)
            async with egress.page() as gate, egress.page() as other:
                egress.own_ports.add(port)
                for own in (port, int(gate.url.rpartition(":")[2]), int(other.url.rpartition(":")[2])):
                    for host in ("127.0.0.1", "127.0.0.1.", "0.0.0.0", "[::ffff:127.0.0.1]", "home.test"):
                        async with client(gate) as browser:
                            assert await browser.get(f"http://{host}:{own}/") == NOT_REACHED
                egress.own_ports.discard(port)
            async with egress.page() as gate, client(gate) as browser:
                assert (await browser.get(f"http://home.test:{port}/")).endswith(b"hello")

    run(story())


def test_other_ports_are_refused(run: Run) -> None:
    async def story() -> None:
        async with proxy(names=Names(public_test=[[PUBLIC]])).page() as gate:
            for port in (22, 25, 8080, 65535):
                async with client(gate) as browser:
                    await browser.ask(f"CONNECT public.test:{port} HTTP/1.1\n\n")
                    assert await browser.end() == REFUSED

    run(story())


def test_a_host_that_never_answers_is_a_gateway_timeout(run: Run) -> None:
    async def story() -> None:
        async with through(never, replace(FAST, idle_seconds=0.05)) as way:
            assert await way.browser.get(way.url) == NO_ANSWER
            assert code(way.gate, way.url) == "timeout"

    run(story())


def test_names_that_never_resolve_time_out_and_are_asked_for_a_few_at_a_time(run: Run) -> None:
    async def story() -> None:
        mute = Mute()
        limits = replace(FAST, connect_seconds=0.05, lookups=2)
        async with proxy(limits=limits, names=mute).page() as gate:

            async def ask(number: int) -> None:
                async with client(gate) as browser:
                    assert await browser.get(f"http://a{number}.test/") == NO_ANSWER

            await asyncio.gather(*map(ask, range(10)))
            assert code(gate, "http://a5.test/") == "timeout"
        assert len(mute.asked) == 2

    run(story())


def test_one_failed_url_is_not_blamed_on_its_host(run: Run) -> None:
    async def story() -> None:
        async with through(answers(HELLO, "nonsense\n\n")) as way:
            await way.browser.get(way.url)
            await way.browser.get(way.url + "later")
            assert code(way.gate, way.url) == ""
            assert code(way.gate, way.url + "later#top") == "connection_failed"
            assert way.gate.failures == {way.url + "later": "connection_failed"}

    run(story())
