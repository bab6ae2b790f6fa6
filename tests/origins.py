"""Around the egress proxy, for its tests: scripted origins, a browser's side, a resolver of the test's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import Any, NamedTuple

from extractor.egress.gate import Gate
from extractor.egress.outbound import Policy
from extractor.egress.proxy import EgressProxy
from extractor.egress.resolver import Lookup
from extractor.limits import Limits

REFUSED = b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
NOT_REACHED = REFUSED.replace(b"403 Forbidden", b"502 Bad Gateway")
NO_ANSWER = REFUSED.replace(b"403 Forbidden", b"504 Gateway Timeout")
BAD_REQUEST = REFUSED.replace(b"403 Forbidden", b"400 Bad Request")

Run = Callable[[Awaitable[Any]], Any]
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

PUBLIC = "93.184.215.14"
FAST = Limits(connect_seconds=2.0, idle_seconds=5.0)


class Origin:
    """A server on a loopback address that follows a script for each connection; `connections` counts them."""

    def __init__(self, script: Script) -> None:
        self.connections = 0
        self.closed = asyncio.Event()  # a connection was closed by its peer, or the script is over
        self._script = script

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._script(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.closed.set()


@asynccontextmanager
async def origin(script: Script, address: str = "127.0.0.1") -> AsyncIterator[tuple[Origin, int]]:
    served = Origin(script)
    server = await asyncio.start_server(served.serve, address, 0)
    try:
        yield served, server.sockets[0].getsockname()[1]
    finally:
        server.close()


def answers(*texts: str, then_close: bool = False) -> Script:
    """One request, one answer, in turn; the last one again and again. Bodies of requests are not read."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue = list(texts)
        while True:
            await reader.readuntil(b"\r\n\r\n")
            text = queue.pop(0) if len(queue) > 1 else queue[0]
            writer.write(text.replace("\n", "\r\n").encode())
            if then_close:
                return

    return script


HELLO = "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads for ever and says nothing."""
    while await reader.read(65536):
        pass


class Client:
    """The browser's side of one connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def ask(self, request: str) -> None:
        self.writer.write(request.replace("\n", "\r\n").encode())

    async def get(self, url: str, method: str = "GET") -> bytes:
        """The whole answer to a request, its framing as sent; what comes to the end if it has none."""
        await self.ask(f"{method} {url} HTTP/1.1\nHost: x\n\n")
        return await self.answer(method)

    async def answer(self, method: str = "GET") -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        low = head.lower()
        if method == "HEAD" or b" 204 " in head[:16] or b" 304 " in head[:16] or b" 10" in head[:12]:
            return head
        if b"chunked" in low:
            return head + await self.reader.readuntil(b"0\r\n\r\n")
        if b"content-length: " in low:
            return head + await self.reader.readexactly(
                int(low.split(b"content-length: ")[1].split(b"\r")[0])
            )
        return head + await self.reader.read()

    async def end(self) -> bytes:
        return await self.reader.read()


@asynccontextmanager
async def client(gate: Gate) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(gate.url.rpartition(":")[2]))
    try:
        yield Client(reader, writer)
    finally:
        writer.close()


class Names:
    """A resolver: each name has a list of answers, the last of which stays."""

    def __init__(self, **names: list[list[str]]) -> None:
        self._names = {name.replace("_", "."): answers for name, answers in names.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self._names.get(host)
        if answers is not None:
            return answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            return [str(ip_address(host))]
        except ValueError:
            raise OSError("no such name") from None


class Mute:
    """A resolver that never answers; `ended` is set when it is no longer asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.ended = asyncio.Event()

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()
        return []


def code(gate: Gate, url: str) -> str:
    failure = gate.failure(url)
    return failure.code if failure else ""


def proxy(
    *private: str, limits: Limits = FAST, names: Lookup | None = None, ports: tuple[int, ...] = ()
) -> Any:
    policy = Policy(private_hosts=frozenset(private), allowed_ports=frozenset({80, 443, *ports}))
    return EgressProxy(policy, limits, names or Names())


class Way(NamedTuple):
    """From a browser through a gate to an origin."""

    browser: Client
    gate: Gate
    origin: Origin
    host: str
    url: str


@asynccontextmanager
async def through(script: Script, limits: Limits = FAST) -> AsyncIterator[Way]:
    async with (
        origin(script) as (served, port),
        proxy(f"127.0.0.1:{port}", limits=limits).page() as gate,
        client(gate) as browser,
    ):
        yield Way(browser, gate, served, f"127.0.0.1:{port}", f"http://127.0.0.1:{port}/")
