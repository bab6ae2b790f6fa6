"""One DevTools session as the rest of this package uses it.

Called by `browser.py`, `fence.py` and `page.py`. Promises that a call ends: with the answer, with
`ProtocolError`, or with an ExtractError as soon as the page or its browser is lost, or with `Navigated` once
the document is gone that was to stay. Cancelling a call is safe at any time: its reply is left to arrive for
nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from ..model import ExtractError


class ProtocolError(Exception):
    """Chromium refused one command; the page goes on."""


class Navigated(Exception):
    """The document that was asked about is gone: the page shows another."""


class Session(Protocol):
    """What pyppeteer's Connection and CDPSession have in common."""

    def send(self, method: str, params: dict[str, Any]) -> asyncio.Future[dict[str, Any]]: ...

    def on(self, event: str, f: Callable[[dict[str, Any]], None]) -> Any: ...


class Channel:
    """Commands and events of one session.

    `lost` is done, with the error for the client, once the session's page is lost; `browser_lost` likewise
    for the whole browser, `moved`, where one is set, once the page shows another document.
    """

    def __init__(self, session: Session, browser_lost: asyncio.Future[ExtractError]) -> None:
        self.lost: asyncio.Future[ExtractError] = asyncio.get_running_loop().create_future()
        self.moved: asyncio.Future[Navigated] | None = None
        self._browser_lost = browser_lost
        self._session = session

    def on(self, event: str, handler: Callable[[dict[str, Any]], None]) -> None:
        self._session.on(event, handler)

    async def call(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """The result of a DevTools command.

        Raises ProtocolError, `Navigated`, or the ExtractError that the page or its browser was lost by.
        """
        reply: asyncio.Future[Any] = self.post(method, params)
        # Not `await reply`: cancelling would cancel it, and pyppeteer then fails over the late answer.
        ends = [one for one in (self.lost, self._browser_lost, self.moved) if one]
        await asyncio.wait({reply, *ends}, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            if end.done():
                raise end.result()
        error = reply.exception()
        if error is None:
            result: dict[str, Any] = reply.result()
            return result
        if str(error).endswith(("closed.", "is closed")):  # pyppeteer's words for a session that is no more
            raise ExtractError("browser_crashed", "The page was closed.")
        raise ProtocolError(str(error))

    def post(self, method: str, params: dict[str, Any] | None = None) -> asyncio.Future[dict[str, Any]]:
        """Send a command that nobody has to wait for."""
        try:
            reply = self._session.send(method, params or {})
        except Exception as error:  # pyppeteer's NetworkError or ConnectionError: the session is closed
            reply = asyncio.get_running_loop().create_future()
            reply.set_exception(error)
        reply.add_done_callback(retrieve)
        return reply


def retrieve(reply: asyncio.Future[Any]) -> None:
    """Mark a future's exception as seen: asyncio logs one that nobody asked for."""
    if not reply.cancelled():
        reply.exception()
