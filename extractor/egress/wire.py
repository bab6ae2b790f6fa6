"""One TCP connection of the proxy: reads that wait, writes that hold back, an end that is always reached.

Called by `gate.py`, which keeps a page's connections, and `relay.py`, which reads and writes. Less than
asyncio's streams, with what a proxy needs besides: to see without waiting what has arrived (a connection that
spoke while nobody asked is not used again), to give bytes back, and silence about a peer that hangs up.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from extractor.egress.http1 import BadMessage

#: With more than this unread, in bytes, the peer is not read from.
HIGH_WATER = 128 * 1024

_BLANK_LINE = re.compile(rb"\n\r?\n")


class Wire(asyncio.Protocol):
    """A connection. One task at a time reads, one writes; a wait ends in TimeoutError after `idle` seconds.

    `opened` and `closed` are called in the loop, once each: when it stands and when it is gone. A peer that
    ends its direction has ended the connection, as browsers do; what it said before can still be read.
    """

    def __init__(self, idle: float, opened: Callable[[Wire], None], closed: Callable[[Wire], None]) -> None:
        self._idle = idle
        self._opened = opened
        self._closed = closed
        self._unread = bytearray()
        self._ended = False
        self._broken = False
        self._paused = False
        self._reading: asyncio.Future[None] | None = None
        self._writing: asyncio.Future[None] | None = None

    @property
    def quiet(self) -> bool:
        """Whether the peer has neither hung up nor said anything that is unread."""
        return not self._ended and not self._unread

    async def head(self, limit: int) -> bytes:
        """What comes before a blank line; b"" if the peer hangs up first. BadMessage beyond `limit` bytes."""
        searched = 0
        while (blank := _BLANK_LINE.search(self._unread, searched)) is None:
            if len(self._unread) > limit:
                break
            if self._ended:
                return b""
            searched = max(0, len(self._unread) - 2)
            await self._arrival()
        if blank is None or blank.end() > limit:
            raise BadMessage(f"A head is longer than {limit} bytes.")
        head = bytes(self._unread[: blank.start()]).removesuffix(b"\r")
        del self._unread[: blank.end()]
        return head

    async def read(self) -> bytes:
        """What arrives next, b"" at the end. ConnectionError if the connection broke instead."""
        while self.quiet:
            await self._arrival()
        if self._broken and not self._unread:
            raise ConnectionResetError("The connection broke.")
        return self.take()

    def take(self) -> bytes:
        """What has arrived, without waiting."""
        data = bytes(self._unread)
        self._unread.clear()
        return data

    def give_back(self, data: bytes) -> None:
        """Bytes to be read first, next time."""
        self._unread[:0] = data

    async def send(self, data: bytes) -> None:
        """Write, and wait while the peer is slow to read. ConnectionError if it is gone."""
        if self._transport.is_closing():
            raise ConnectionResetError("The connection is closed.")
        self._transport.write(data)
        while self._paused and not self._ended:
            self._writing = asyncio.get_running_loop().create_future()
            await self._wait(self._writing)

    def close(self) -> None:
        """Send what is written, then hang up. Harmless when repeated."""
        self._transport.close()

    def abort(self) -> None:
        """Hang up at once. Harmless when repeated."""
        self._transport.abort()

    async def _arrival(self) -> None:
        self._transport.resume_reading()
        self._reading = asyncio.get_running_loop().create_future()
        await self._wait(self._reading)

    async def _wait(self, event: asyncio.Future[None]) -> None:
        """`asyncio.timeout` at a third of its price: this is the path of every request."""
        timer = event.get_loop().call_later(self._idle, _expire, event)
        try:
            await event
        finally:
            timer.cancel()

    # asyncio's side.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._opened(self)

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if len(self._unread) > HIGH_WATER:
            self._transport.pause_reading()
        _wake(self._reading)

    def connection_lost(self, error: Exception | None) -> None:
        self._ended = True
        self._broken = error is not None
        _wake(self._reading)
        _wake(self._writing)
        self._closed(self)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        _wake(self._writing)


def _expire(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_exception(TimeoutError())


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter and not waiter.done():
        waiter.set_result(None)
