"""The egress proxy as an HTTP proxy, over real sockets."""

from __future__ import annotations

import asyncio

import pytest

from tests.origins import (
    FAST,
    HELLO,
    NOT_REACHED,
    Names,
    Run,
    answers,
    client,
    code,
    origin,
    proxy,
    through,
)

pytestmark = pytest.mark.usefixtures("silence", "tidiness")


def test_a_connection_carries_many_requests_over_one_upstream(run: Run) -> None:
    async def story() -> None:
        async with through(answers(HELLO)) as way:
            for _ in range(3):
                assert (await way.browser.get(way.url)).endswith(b"\r\n\r\nhello")
            assert (way.origin.connections, way.gate.requests) == (1, 3)

    run(story())


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("GET", HELLO),
        ("GET", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"),
        ("GET", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5;a=b\nhello\n1\n!\n0\n\n"),
        ("GET", "HTTP/1.1 204 No Content\n\n"),
        ("GET", "HTTP/1.1 304 Not Modified\nContent-Length: 5\n\n"),
        ("HEAD", "HTTP/1.1 200 OK\nContent-Length: 5\n\n"),
        ("HEAD", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n"),
    ],
)
def test_answers_with_a_known_end_pass_as_they_are_and_keep_the_connection(
    run: Run, method: str, answer: str
) -> None:
    async def story() -> None:
        async with through(answers(answer)) as way:
            for _ in range(2):
                got = await way.browser.get(way.url, method)
                assert got.decode() == answer.replace("\n", "\r\n")
        assert way.origin.connections == 1

    run(story())


@pytest.mark.parametrize(
    "head", ["HTTP/1.1 200 OK", "HTTP/1.0 200 OK", "HTTP/1.1 200 OK\nTransfer-Encoding: gzip"]
)
def test_an_answer_without_a_known_end_closes_the_connection(run: Run, head: str) -> None:
    async def story() -> None:
        script = answers(head + "\n\nhello", then_close=True)
        async with through(script) as way:
            got = await way.browser.get(way.url)
        assert got.endswith(b"Connection: close\r\n\r\nhello")

    run(story())


@pytest.mark.parametrize("ending", ["Connection: close", "Keep-Alive: timeout=5"])
def test_an_origin_that_closes_does_not_close_the_browsers_connection(run: Run, ending: str) -> None:
    async def story() -> None:
        script = answers(HELLO.replace("\n\n", f"\n{ending}\n\n"), then_close=True)
        async with through(script) as way:
            for number in (1, 2, 3):
                assert (await way.browser.get(way.url)).endswith(b"hello")
                await way.origin.closed.wait()
                way.origin.closed.clear()
                assert way.origin.connections == number

    run(story())


def test_an_origin_that_speaks_unasked_is_not_taken_for_an_answer(run: Run) -> None:
    async def story() -> None:
        late = "HTTP/1.1 408 Request Timeout\nContent-Length: 0\n\n"
        async with through(answers(HELLO + late)) as way:
            for _ in range(2):
                assert b" 200 OK" in await way.browser.get(way.url)
        assert way.origin.connections == 2

    run(story())


def test_interim_answers_are_passed_on(run: Run) -> None:
    async def story() -> None:
        hints = "HTTP/1.1 103 Early Hints\nLink: </a.css>; rel=preload\n\n"
        async with through(answers(hints + hints + HELLO)) as way:
            got = [await way.browser.get(way.url)]
            got += [await way.browser.answer(), await way.browser.answer()]
        assert b"".join(got).decode() == (hints + hints + HELLO).replace("\n", "\r\n")

    run(story())


def test_requests_sent_at_once_are_answered_in_order(run: Run) -> None:
    async def story() -> None:
        script = answers(HELLO, HELLO.replace("hello", "world"))
        async with through(script) as way:
            await way.browser.ask(f"GET {way.url} HTTP/1.1\n\n" * 2)
            assert (await way.browser.answer()).endswith(b"hello")
            assert (await way.browser.answer()).endswith(b"world")

    run(story())


@pytest.mark.parametrize(
    "answer",
    [
        "HTTP/1.1 200 OK\nContent-Length: 500\n\nhello",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello there\n0\n\n",
    ],
)
def test_an_answer_cut_short_looks_cut_short(run: Run, answer: str) -> None:
    async def story() -> None:
        script = answers(answer, then_close=True)
        async with through(script) as way:
            with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
                await way.browser.get(way.url)

    run(story())


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no HTTP\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\n",
        "HTTP/1.1 101 Switching Protocols\nUpgrade: x\nConnection: Upgrade\n\n",
        "HTTP/1.1 407 Proxy Authentication Required\nProxy-Authenticate: Basic\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\nX: " + "x" * FAST.head_bytes + "\n\n",
    ],
    ids=range(6),
)
def test_an_answer_that_is_none_is_a_bad_gateway(run: Run, answer: str) -> None:
    async def story() -> None:
        script = answers(answer, then_close=True)
        async with through(script) as way:
            assert await way.browser.get(way.url) == NOT_REACHED
            assert code(way.gate, way.url) == "connection_failed"

    run(story())


@pytest.mark.parametrize(
    "body", ["Content-Length: 11\n\nhello there", "Transfer-Encoding: chunked\n\n5;x\nhello\n0\n\n"]
)
def test_a_requests_body_passes_as_it_is(run: Run, body: str) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            head = await reader.readuntil(b"\r\n\r\n")
            sent = await reader.readuntil(b"there" if b"Length: 11" in head else b"0\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(sent), sent))

    async def story() -> None:
        async with through(script) as way:
            for _ in range(2):
                await way.browser.ask(f"POST {way.url} HTTP/1.1\n{body}")
                got = await way.browser.answer()
                sent = body.replace("\n", "\r\n").encode()
                assert got.partition(b"\r\n\r\n")[2] == sent.partition(b"\r\n\r\n")[2]
        assert way.origin.connections == 1

    run(story())


def test_an_answer_before_the_request_is_complete_arrives_and_ends_the_connection(run: Run) -> None:
    async def story() -> None:
        script = answers("HTTP/1.1 413 Content Too Large\nContent-Length: 3\n\nno!")
        async with through(script) as way:
            await way.browser.ask(f"POST {way.url} HTTP/1.1\nContent-Length: 999\n\nhello")
            assert (await way.browser.answer()).endswith(b"Connection: close\r\n\r\nno!")
            assert await way.browser.end() == b""

    run(story())


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says hello, then what it hears."""
    writer.write(b"hello ")
    while data := await reader.read(100):
        writer.write(data)


@pytest.mark.parametrize("private", ["127.0.0.1:{port}", "127.0.0.1", "home.test:{port}"])
def test_a_tunnel_passes_bytes_both_ways(run: Run, private: str) -> None:
    async def story() -> None:
        async with origin(echo) as (served, port):
            allowed = private.format(port=port)
            names = Names(home_test=[["127.0.0.1"]])
            async with proxy(allowed, names=names).page() as gate, client(gate) as browser:
                await browser.ask(f"CONNECT {allowed.split(':')[0]}:{port} HTTP/1.1\nHost: x\n\nearly ")
                assert await browser.reader.readuntil(b"early ") == (
                    b"HTTP/1.1 200 Connection established\r\n\r\nhello early "
                )
                await browser.ask("late")
                assert await browser.reader.readexactly(4) == b"late"
            await served.closed.wait()

    run(story())


def test_an_upgraded_connection_is_a_tunnel(run: Run) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" in head
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        await echo(reader, writer)

    async def story() -> None:
        async with through(script) as way:
            wish = "Connection: upgrade\nUpgrade: websocket"
            await way.browser.ask(f"GET {way.url} HTTP/1.1\n{wish}\n\n")
            assert b" 101 " in await way.browser.answer()
            await way.browser.ask("ping")
            assert await way.browser.reader.readexactly(10) == b"hello ping"

    run(story())


def test_last_words_pass_through_a_tunnel(run: Run) -> None:
    heard: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read())

    async def story() -> None:
        async with through(script) as way:
            await way.browser.ask(f"CONNECT {way.host} HTTP/1.1\n\n")
            await way.browser.reader.readuntil(b"\r\n\r\n")
            way.browser.writer.write(b"x" * 1_000_000)
            await way.browser.writer.drain()
            way.browser.writer.close()
            await way.origin.closed.wait()

    run(story())
    assert len(heard[0]) == 1_000_000
