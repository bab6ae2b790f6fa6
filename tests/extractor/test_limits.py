"""How much a page's gate lets through, and that nothing outlives it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from extractor.limits import Limits
from tests.origins import (
    BAD_REQUEST,
    FAST,
    HELLO,
    REFUSED,
    Mute,
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


async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An answer that never ends."""
    await reader.read(100)
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize(
    "length", ["Content-Length: 99999999999\n\n", "Transfer-Encoding: chunked\n\n5\nhello\n6\n"]
)
def test_an_answer_that_is_too_large_is_cut_off(run: Run, length: str) -> None:
    async def story() -> None:
        script = answers(f"HTTP/1.1 200 OK\n{length}")
        async with through(script, replace(FAST, response_bytes=10)) as way:
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await way.browser.get(way.url)
            assert code(way.gate, way.url) == "page_too_large"
            assert code(way.gate, way.url + "other") == ""

    run(story())


@pytest.mark.parametrize("tunnel", [False, True])
def test_a_page_that_takes_too_much_gets_no_more(run: Run, tunnel: bool) -> None:
    async def story() -> None:
        async with through(flood, replace(FAST, page_bytes=1_000_000)) as way:
            line = f"CONNECT {way.host}" if tunnel else f"GET {way.url}"
            await way.browser.ask(f"{line} HTTP/1.1\n\n" + "x" * 100 * tunnel)
            assert await got(way.browser.reader) <= 1_100_000
            assert code(way.gate, "http://any.test/") == "page_too_large"
            async with client(way.gate) as browser:
                assert await browser.get(way.url) == REFUSED

    run(story())


async def got(reader: asyncio.StreamReader) -> int:
    """Bytes until the connection ends, one way or the other."""
    count = 0
    try:
        while data := await reader.read(65536):
            count += len(data)
    except ConnectionError:
        pass
    return count


def test_a_page_has_so_many_requests(run: Run) -> None:
    async def story() -> None:
        async with through(answers(HELLO), replace(FAST, requests=2)) as way:
            assert [(await way.browser.get(way.url))[-5:] for _ in range(2)] == [b"hello"] * 2
            await way.browser.ask(f"GET {way.url} HTTP/1.1\n\n")
            assert await way.browser.end() == REFUSED
            assert code(way.gate, way.url) == "page_too_large"

    run(story())


def test_a_page_has_so_many_connections(run: Run) -> None:
    async def story() -> None:
        async with through(answers(HELLO), replace(FAST, connections=1)) as way:
            await way.browser.get(way.url)
            async with client(way.gate) as second:
                assert await got(second.reader) == 0

    run(story())


def test_a_head_that_is_too_long_is_refused(run: Run) -> None:
    async def story() -> None:
        async with through(answers(HELLO), replace(FAST, head_bytes=300)) as way:
            await way.browser.ask(f"GET {way.url} HTTP/1.1\nX: " + "x" * 400)
            assert await way.browser.end() == BAD_REQUEST

    run(story())


@pytest.mark.parametrize(
    "said", ["", "GET http", "POST {} HTTP/1.1\nContent-Length: 9\n\nx", "CONNECT {} HTTP/1.1\n\n"]
)
def test_a_silent_connection_is_closed(run: Run, said: str) -> None:
    async def story() -> None:
        async with through(never, replace(FAST, idle_seconds=0.05)) as way:
            await way.browser.ask(said.format(way.host if "CONN" in said else way.url))
            await got(way.browser.reader)

    run(story())


def test_a_slow_browser_slows_its_origin_down(run: Run) -> None:
    stalled = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x" * 100_000)
            try:
                await asyncio.wait_for(writer.drain(), 0.2)
            except TimeoutError:
                return stalled.set()

    async def story() -> None:
        async with through(script) as way:
            await way.browser.ask(f"GET {way.url} HTTP/1.1\n\n")
            await asyncio.wait_for(stalled.wait(), 5)
            assert way.gate.bytes_relayed < 50_000_000

    run(story())


def test_a_browser_that_hangs_up_ends_its_request(run: Run) -> None:
    async def story() -> None:
        arrived = asyncio.Event()

        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            arrived.set()
            await reader.read()

        async with through(script) as way:
            await way.browser.ask(f"GET {way.url} HTTP/1.1\n\n")
            await arrived.wait()
            way.browser.writer.close()
            await asyncio.wait_for(way.origin.closed.wait(), 2)

    run(story())


@pytest.mark.parametrize(
    "line", ["GET {url}", "CONNECT {host}", "POST {url} HTTP/1.1\nContent-Length: 99\nX:"]
)
@pytest.mark.parametrize("end", ["block", "close", "cancel"])
def test_the_end_of_a_page_ends_its_connections(run: Run, line: str, end: str) -> None:
    async def story() -> None:
        async with origin(never) as (served, port):
            egress = proxy(f"127.0.0.1:{port}")
            opened: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            leave = asyncio.Event()

            async def page() -> None:
                async with egress.page() as gate:
                    opened.set_result(gate)
                    await leave.wait()

            task = asyncio.create_task(page())
            gate = await opened
            async with client(gate) as browser:
                await browser.ask(line.format(url=f"http://127.0.0.1:{port}/", host=f"127.0.0.1:{port}"))
                await browser.ask(" HTTP/1.1\n\n")
                while not served.connections:
                    await asyncio.sleep(0)
                if end == "close":
                    await egress.close()
                elif end == "cancel":
                    task.cancel()
                leave.set()
                await asyncio.wait({task})
                await got(browser.reader)
                await served.closed.wait()
            with pytest.raises(OSError):
                await asyncio.open_connection("127.0.0.1", int(gate.url.rpartition(":")[2]))

    run(story())


def test_the_end_of_a_page_ends_its_lookups(run: Run) -> None:
    async def story() -> None:
        mute = Mute()
        async with proxy(names=mute).page() as gate, client(gate) as browser:
            await browser.ask("GET http://slow.test/ HTTP/1.1\n\n")
            while not gate.requests:
                await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert mute.ended.is_set()

    run(story())


def test_defaults_are_bounds() -> None:
    assert all(value > 0 for value in (getattr(Limits(), name) for name in Limits.__slots__))
