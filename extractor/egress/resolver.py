"""Names to addresses, by the system's resolver.

Called by `outbound.py`. Promises that a name whose servers never answer holds up nothing but itself: each
lookup has a thread of its own, which no other lookup waits for and the process's end neither. The loop's
executor has few threads, so that one page with many such names would stop all others.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

#: Resolves a host for a port: every address, in the order to try them. Raises OSError or UnicodeError.
Lookup = Callable[[str, int], Awaitable[list[str]]]


async def lookup(host: str, port: int) -> list[str]:
    """A `Lookup`."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def settle(addresses: list[str], error: Exception | None) -> None:
        if answer.done():
            return  # cancelled
        if error:
            answer.set_exception(error)
        else:
            answer.set_result(addresses)

    def ask() -> None:
        addresses: list[str] = []
        failure: Exception | None = None
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = [str(address[0]) for *_, address in answers]
        except (OSError, UnicodeError) as error:
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, addresses, failure)

    threading.Thread(target=ask, name="lookup", daemon=True).start()
    return await answer
