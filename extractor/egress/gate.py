"""A page's gate: what it may reach, how much it may take, and what it was denied.

Made by `proxy.py`, one a page; `relay.py` asks it about every request, and whoever opened the page asks it
afterwards why something failed. Promises that every connection it dials goes to an address that the policy
allowed, the very one that was checked: a name is resolved once a page, and never by anybody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Container
from contextlib import suppress

from ..limits import TOO_MUCH, Limits
from ..model import ExtractError
from .outbound import Policy, is_public, not_allowed, parse
from .resolver import Lookup
from .wire import Wire

#: The last failures are remembered, no more: a page chooses how many there are.
MAX_FAILURES = 500


class Gate:
    """One page's way out. `url` is what the page's browser context takes as its proxy server.

    `requests` and `bytes_relayed` count what was asked for and what passed, both ways. `exceeded` is done,
    with the error that says so, once the page has taken too much; then nothing passes any more. `own_ports`
    are ports of this service on loopback, which no policy opens to a page.
    """

    def __init__(
        self, policy: Policy, limits: Limits, lookup: Lookup, own_ports: Container[int] = ()
    ) -> None:
        self.url = ""
        self.exceeded: asyncio.Future[ExtractError] = asyncio.get_running_loop().create_future()
        self.limits = limits
        self.requests = 0
        self.bytes_relayed = 0
        self._policy = policy
        self._lookup = lookup
        self._own_ports = own_ports
        self._lookups = asyncio.Semaphore(limits.lookups)
        self._resolving: dict[tuple[str, int], asyncio.Task[list[str]]] = {}
        self._upstreams: set[Wire] = set()
        self._reached: set[str] = set()
        self._failures: dict[str, ExtractError] = {}

    def failure(self, url: str) -> ExtractError | None:
        """Why the page did not get a URL; None if neither the gate nor the network kept it from it.

        A page that exceeded its own limits failed as a whole, whatever the URL. Codes: `url_not_allowed`,
        `host_not_found`, `connection_failed`, `timeout`, `page_too_large`.
        """
        known = self._failures.get(url.partition("#")[0])
        with suppress(ExtractError):  # what is no http(s) URL never comes here
            _, host, port, _ = parse(url)
            known = known or self._failures.get(f"{host}:{port}")
        return self.exceeded.result() if self.exceeded.done() else known

    @property
    def failures(self) -> dict[str, str]:
        """Code by "host:port" that was never reached, or by URL of a host that was."""
        return {what: error.code for what, error in self._failures.items()}

    def count(self) -> None:
        """Count a request. Raises ExtractError `page_too_large`."""
        self.requests += 1
        if self.requests > self.limits.requests:
            self.exceed("requests")
        self._check()

    def admit(self, host: str, port: int) -> None:
        """Judge where a request goes as it is written. Raises ExtractError `url_not_allowed`."""
        self._policy.check_request(f"http://{host}:{port}/")

    async def dial(self, host: str, port: int) -> Wire:
        """A connection to an address of the host that was checked. Raises ExtractError."""
        try:
            async with asyncio.timeout(self.limits.connect_seconds):
                return await self._connect(await self._addresses(host, port), port)
        except TimeoutError:
            raise ExtractError("timeout", "The page's host did not answer in time.") from None

    def spend(self, count: int) -> None:
        """Count bytes that are about to pass. Raises ExtractError `page_too_large`."""
        self.bytes_relayed += count
        if self.bytes_relayed > self.limits.page_bytes:
            self.exceed("page_bytes")
        self._check()

    def exceed(self, limit: str) -> None:
        """The page has taken more of something than `limits` says, wherever that was noticed."""
        if not self.exceeded.done():
            self.exceeded.set_result(ExtractError("page_too_large", TOO_MUCH[limit]))

    def reached(self, host: str) -> None:
        """A "host:port" answered. From now on it is a single URL that fails, not the host."""
        self._reached.add(host)
        self._failures.pop(host, None)

    def fail(self, host: str, url: str, error: ExtractError) -> None:
        """Remember why a request failed. `url` is "" for a tunnel."""
        what = url if host in self._reached else host
        if what:
            self._failures[what] = error
        if len(self._failures) > MAX_FAILURES:
            del self._failures[next(iter(self._failures))]

    async def close(self) -> None:
        """Hang up and stop resolving."""
        for wire in self._upstreams:
            wire.abort()
        lookups = list(self._resolving.values())
        for task in lookups:
            task.cancel()
        await asyncio.gather(*lookups, return_exceptions=True)

    def _check(self) -> None:
        if self.exceeded.done():
            raise self.exceeded.result()

    async def _addresses(self, host: str, port: int) -> list[str]:
        """Whoever asks first starts the lookup, and may leave without ending it for the others."""
        task = self._resolving.get((host, port))
        if task is None:
            task = self._resolving[host, port] = asyncio.create_task(self._resolve(host, port))
            task.add_done_callback(_retrieve)
        return await asyncio.shield(task)

    async def _resolve(self, host: str, port: int) -> list[str]:
        async with self._lookups:
            addresses = await self._policy.resolve_public(host, port, self._lookup)
        if port in self._own_ports and not all(map(is_public, addresses)):
            raise not_allowed()
        return addresses

    async def _connect(self, addresses: list[str], port: int) -> Wire:
        """The first address that answers; each has its share of the time."""
        share = self.limits.connect_seconds / len(addresses)
        for address in addresses:
            with suppress(OSError):  # TimeoutError is one
                async with asyncio.timeout(share):
                    _, wire = await asyncio.get_running_loop().create_connection(self._wire, address, port)
                    return wire
        raise ExtractError("connection_failed", "The connection to the page failed.")

    def _wire(self) -> Wire:
        return Wire(self.limits.idle_seconds, self._upstreams.add, self._upstreams.discard)


def _retrieve(task: asyncio.Task[list[str]]) -> None:
    """Mark an exception as seen: asyncio logs one that nobody waited for."""
    if not task.cancelled():
        task.exception()
