"""The one connection of all pages: pyppeteer's, with what it gets wrong mended.

Made by `browser.py`. The only file that imports pyppeteer, and of it only the connection. Its launcher blocks
the event loop for 30 s when Chromium does not start, and its Page needs commands that Chromium has removed
(request interception), misses statuses after client redirects and hangs past its own timeouts (pyppeteer
issue 108, puppeteer issue 1493); `launch.py` and `page.py` do that work over raw DevTools commands. Promises
that a command ends, and that nothing a page says ends the connection.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pyppeteer.connection import CDPSession, ws_connect
from pyppeteer.connection import Connection as Original
from pyppeteer.errors import NetworkError

from ..model import ExtractError
from .cdp import retrieve

log = logging.getLogger(__name__)
for library in ("pyppeteer", "websockets"):
    logging.getLogger(library).setLevel(logging.WARNING)  # at DEBUG they write down every page whole


class Connection(Original):  # type: ignore[misc]
    """A connection that 2.0.0 would end, or spin at."""

    def __init__(self, url: str, loop: asyncio.AbstractEventLoop) -> None:
        """Not compressed, as the original's is: it goes over loopback, and pages are large."""
        super().__init__(url, loop)
        self._ws = ws_connect(
            url, compression=None, max_size=None, loop=loop, ping_interval=None, ping_timeout=None
        )

    def send(self, method: str, params: dict[str, Any] | None = None) -> asyncio.Future[dict[str, Any]]:
        """The original's, but nobody has to wait for the answer: asyncio would log its exception."""
        reply: asyncio.Future[dict[str, Any]] = super().send(method, params)
        reply.add_done_callback(retrieve)
        return reply

    def write(self, message: dict[str, Any]) -> None:
        """Send a session's message as it is."""
        if not self._connected:
            raise ConnectionError("Connection is closed")
        self._loop.create_task(self._async_send(json.dumps(message), 0))

    async def _async_send(self, msg: str, callback_id: int) -> None:
        """The original, on a closed connection, answers one call twice and leaves the others pending."""
        with suppress(Exception):
            await self.connection.send(msg)

    async def _on_message(self, message: str) -> None:
        """An exception in here would end the one connection of all pages."""
        try:
            said = json.loads(message)
            if session := self._sessions.get(said.get("sessionId")):
                session.said(said, len(message))
            elif said.get("id") in self._callbacks:
                self._on_response(said)
            else:
                self._on_query(said)
        except Exception:
            log.exception("A DevTools message could not be handled")

    async def opened(self) -> None:
        """Wait for the handshake: `send` would spin until then, for ever if it fails."""
        self._recv_fut.add_done_callback(retrieve)
        while not self._connected and not self._recv_fut.done():
            await asyncio.sleep(0.001)  # pyppeteer has no event for it
        if self._recv_fut.done():
            error = self._recv_fut.exception()
            raise ExtractError("browser_unavailable", "Chromium did not start.") from error

    def session(self, session_id: str) -> Session:
        """`createSession` without its await, which no caller could cancel safely."""
        session = self._sessions[session_id] = Session(self, "page", session_id, self._loop)
        return session


class Session(CDPSession):  # type: ignore[misc]
    """A page's session, flat: its messages name it. The original's are JSON inside others, answered twice.

    `heard` is given the length of each message: a page can make Chromium say a lot.
    """

    heard: Callable[[int], None] | None = None

    def send(self, method: str, params: dict[str, Any] | None = None) -> asyncio.Future[dict[str, Any]]:
        """The answer to a command. Raises NetworkError once the session is closed."""
        if self._connection is None:
            raise NetworkError(f"Protocol error ({method}): the session is closed.")
        self._lastId += 1
        reply: asyncio.Future[dict[str, Any]] = self._loop.create_future()
        reply.error, reply.method = NetworkError(), method  # type: ignore[attr-defined]
        self._callbacks[self._lastId] = reply
        named = {"id": self._lastId, "sessionId": self._sessionId}
        self._connection.write(named | {"method": method, "params": params or {}})
        return reply

    def said(self, message: dict[str, Any], length: int) -> None:
        """An answer or an event."""
        if self.heard:
            self.heard(length)
        if "id" in message:
            self._on_response(message)
        else:
            self.emit(message["method"], message.get("params", {}))

    _on_response = Original._on_response
