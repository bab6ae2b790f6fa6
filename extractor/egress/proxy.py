"""The browser's only way out: a forward proxy in the caller's loop, with a door of its own for each page.

Called by `browser.py`: `async with proxy.page() as gate`, and the page's browser context takes `gate.url` as
its proxy server and `<-loopback>` as its bypass list, else Chromium goes to loopback addresses by itself.
Promises that a page reaches what the policy allows and takes no more than its limits, and that nothing of it
is left when its block ends.

A page is known by the port it comes in at. Credentials would do too, but Chromium takes none with a proxy's
address: every request would have to be stopped over DevTools to answer the challenge, those of workers
included. A listening socket needs nothing of the browser, and closing it is final.

`relay.py` speaks with browser and origins, `gate.py` judges and counts, `http1.py` knows the messages.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ..limits import Limits
from .gate import Gate
from .outbound import Policy
from .relay import Relay
from .resolver import Lookup, lookup
from .wire import Wire

log = logging.getLogger(__name__)


class EgressProxy:
    """Gates for the asking. `lookup` resolves names: (host, port) -> addresses, or OSError.

    `own_ports` are ports of this service on loopback that no page reaches, whatever the policy opens. Its own
    are among them: through another page's door a page would take of that one's limits.
    """

    def __init__(self, policy: Policy, limits: Limits | None = None, lookup: Lookup = lookup) -> None:
        self._policy = policy
        self._limits = limits or Limits()
        self._lookup = lookup
        self.own_ports: set[int] = set()
        self._doors: set[_Door] = set()

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Gate]:
        """A page's gate. Its door and all that came in by it are closed when the block is left."""
        door = _Door(Gate(self._policy, self._limits, self._lookup, self.own_ports))
        self._doors.add(door)
        try:
            await door.open()
            self.own_ports.add(door.port)
            yield door.gate
        finally:
            self._doors.discard(door)
            self.own_ports.discard(door.port)
            await door.close()

    async def close(self) -> None:
        """Close every gate that is still open; what goes through them fails."""
        await asyncio.gather(*(door.close() for door in self._doors))


class _Door:
    """A gate's listening port, and the connections that came in by it."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.port = 0
        self._server: asyncio.Server | None = None
        self._clients: set[Wire] = set()
        self._serving: dict[Wire, tuple[Relay, asyncio.Task[None]]] = {}

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        idle = self.gate.limits.idle_seconds
        self._server = await loop.create_server(
            lambda: Wire(idle, self._opened, self._closed), "127.0.0.1", 0
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self.gate.url = f"http://127.0.0.1:{self.port}"

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        tasks = [task for _, task in self._serving.values()]
        for task in tasks:
            task.cancel()
        for client in self._clients:
            client.abort()
        await asyncio.gather(*tasks, self.gate.close(), return_exceptions=True)
        await self._server.wait_closed()

    def _opened(self, client: Wire) -> None:
        self._clients.add(client)
        if len(self._clients) > self.gate.limits.connections:
            client.abort()
            return
        relay = Relay(client, self.gate)
        task = asyncio.create_task(relay.run())
        self._serving[client] = relay, task
        task.add_done_callback(lambda task: self._served(client, task))

    def _served(self, client: Wire, task: asyncio.Task[None]) -> None:
        del self._serving[client]
        if not task.cancelled() and (error := task.exception()):
            log.error("A connection of the browser could not be served", exc_info=error)
            client.abort()

    def _closed(self, client: Wire) -> None:
        """A browser that hangs up no longer wants its answer."""
        self._clients.discard(client)
        relay, task = self._serving.get(client, (None, None))
        if relay and task and not relay.tunnels:
            task.cancel()
