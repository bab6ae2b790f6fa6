"""The browser: a warm Chromium that survives its own death.

Called by whoever extracts: `async with browser.page() as page`. Promises a fresh context and page each time,
disposed of in bounded time however the block ends; a dead or stopped browser ends every pending call with
ExtractError `browser_crashed` and is replaced at the next `page()`. A page that takes too much is told so at
once, and what it took is freed. One event loop, the caller's.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache, partial
from types import TracebackType
from typing import Any

from ..egress.gate import Gate
from ..egress.outbound import Policy
from ..egress.proxy import EgressProxy
from ..limits import Limits
from ..model import ExtractError
from . import memory
from .cdp import Channel, ProtocolError
from .connection import Connection
from .fence import Fence
from .launch import Process, launch
from .page import Page
from .windows import Windows

log = logging.getLogger(__name__)

HEARTBEAT = 2.0  # seconds between two questions whether the browser is there
PATIENCE = 4.0  # seconds it has to answer one
DISPOSAL = 5.0  # seconds to get rid of a context
WORN = 100  # pages after which a browser is replaced as soon as none is open
WEIGHING = 0.1  # seconds between two looks at the memory it takes


class _Life:
    """One Chromium from its start to its end. `lost` is done, with the error for the client, at its end."""

    def __init__(self, process: Process, connection: Connection, policy: Policy, allowance: int) -> None:
        self.lost: asyncio.Future[ExtractError] = asyncio.get_running_loop().create_future()
        self.opened = 0  # pages so far
        self.open = 0  # pages now
        self._process = process
        self._connection = connection
        self._policy = policy
        self._allowance = allowance
        self._root = Channel(connection, self.lost)
        self._pages: dict[str, Page] = {}  # by target, which is the main frame's id too
        self._windows = Windows(self._root)
        self._fence = Fence(self._root, policy, self._pages, self._windows)
        self._watching = asyncio.create_task(self._watch())
        self._weighing = asyncio.create_task(self._weigh())

    @classmethod
    async def start(cls, executable: str, policy: Policy, allowance: int) -> _Life:
        """Raises ExtractError `browser_unavailable`, or `browser_crashed` for one that dies at once."""
        process = await launch(executable)
        try:
            connection = Connection(process.endpoint, asyncio.get_running_loop())
            await connection.opened()
        except BaseException:
            await process.close()
            raise
        life = cls(process, connection, policy, allowance)
        try:
            life._root.on("Target.targetCreated", life._windows.created)
            life._root.on("Target.targetCrashed", life._on_target_crashed)
            life._root.on("Target.targetDestroyed", life._on_target_gone)
            await life._root.call("Target.setDiscoverTargets", {"discover": True})
            await life._fence.close()
        except BaseException:
            await life.end("The browser did not start.")
            raise
        return life

    @property
    def port(self) -> int:
        """Where its DevTools listen."""
        return self._process.port

    async def end(self, why: str) -> None:
        """End it; the work is the watch's, so a cancelled caller leaves nothing half done."""
        self._lose(ExtractError("browser_crashed", why))
        await asyncio.wait({self._watching})

    def _lose(self, error: ExtractError) -> None:
        if not self.lost.done():
            self.lost.set_result(error)

    async def _watch(self) -> None:
        """Wait for the end, asking now and then whether the browser is still there; then clean up."""
        ends = {self._connection._recv_fut, self.lost}
        silent = False
        while not silent and not any(end.done() for end in ends):
            await asyncio.wait(ends, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            asked = {self._root.post("Browser.getVersion"), *ends}
            for _ in range(2):  # a second chance: were we held up ourselves, the answer waits to be read
                done, _ = await asyncio.wait(asked, timeout=PATIENCE / 2, return_when=asyncio.FIRST_COMPLETED)
            silent = not done
        if not self.lost.done():
            log.error("Chromium %s", "does not answer and is killed" if silent else "ended by itself")
            self._lose(ExtractError("browser_crashed", "The browser crashed."))
        self._process.kill()
        await asyncio.wait({self._connection._recv_fut}, timeout=1.0)
        await self._connection.dispose()
        await self._process.close()

    async def _weigh(self) -> None:
        """While pages are open, end what takes the most memory whenever there is too little for all."""
        while not self.lost.done():
            await asyncio.wait({self.lost}, timeout=WEIGHING)
            taken = memory.usage(self._process.group) if self.open else {}
            if sum(taken.values()) > self._allowance:
                self._lighten(max(taken, key=lambda pid: taken[pid]))

    def _lighten(self, pid: int) -> None:
        """Kill a page's process, or the browser where it is another: what pages store is kept there."""
        if memory.is_renderer(pid):
            log.warning("A page takes too much memory and is ended")
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            return
        log.warning("Chromium takes too much memory and is replaced")
        if self.open == 1:  # of several nobody knows which it was: they are tried again
            for page in self._pages.values():
                page.exceed("memory")
        self._lose(ExtractError("browser_crashed", "The browser crashed."))

    def _on_target_crashed(self, event: dict[str, Any]) -> None:
        """Nobody kills a page's process but we ourselves and the kernel, both for the memory it takes."""
        page = self._pages.get(event["targetId"])
        if page and event["status"] == "killed":
            page.exceed("memory")
        elif page:
            page.lose(ExtractError("browser_crashed", "The page crashed."))

    def _on_target_gone(self, event: dict[str, Any]) -> None:
        self._pages.pop(event["targetId"], None)
        self._windows.gone(event["targetId"])

    # Opening is two steps: the context has to be known to `dispose` whatever becomes of the page.

    async def open_context(self, gate: Gate) -> str:
        way_out = {"proxyServer": gate.url, "proxyBypassList": "<-loopback>"}
        context = await self._root.call("Target.createBrowserContext", {"disposeOnDetach": True, **way_out})
        return str(context["browserContextId"])

    async def open_page(self, context: str, gate: Gate, viewport: tuple[int, int]) -> Page:
        where = {"browserContextId": context}
        self._root.post("Browser.setDownloadBehavior", where | {"behavior": "deny"})
        self._root.post("Browser.grantPermissions", where | {"permissions": []})  # these, and no others
        with self._windows.opening():
            created = await self._root.call("Target.createTarget", where | {"url": "about:blank"})
            target = created["targetId"]
            self._windows.claim(target)
        attached = await self._root.call("Target.attachToTarget", {"targetId": target, "flatten": True})
        session = self._connection.session(attached["sessionId"])
        another = partial(self.open_page, context, gate, viewport)
        page = Page(Channel(session, self.lost), target, self._policy, gate, another)
        self._pages[target] = page
        self._windows.blame(context, page)
        session.heard = partial(page.take, "told_bytes")
        await page.prepare(viewport)
        return page

    async def dispose(self, opening: asyncio.Future[str]) -> None:
        """Drop a context with all its pages, if it came to be. Never fails."""
        try:
            async with asyncio.timeout(DISPOSAL):
                context = await opening
                self._windows.forget(context)
                await self._root.call("Target.disposeBrowserContext", {"browserContextId": context})
        except TimeoutError:
            self.opened = WORN
        except (ExtractError, ProtocolError):
            pass  # it is gone already, or never was


class Browser:
    """Pages for the asking. Starts Chromium at the first, keeps it warm, replaces it when it is gone.

    `limits` bound a page, `allowance` what Chromium may take of the memory, in bytes: by default what the
    machine or the container has for one page at a time.
    """

    def __init__(
        self, executable: str, *, policy: Policy, limits: Limits | None = None, allowance: int | None = None
    ) -> None:
        self._executable = executable
        self._policy = policy
        self._proxy = EgressProxy(policy, limits)
        self._allowance = allowance or memory.allowance(pages=1)
        self._life: _Life | None = None
        self._changing = asyncio.Lock()  # held by whoever starts or ends a browser
        self._disposals: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Browser:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @asynccontextmanager
    async def page(self, viewport: tuple[int, int] = (1280, 800)) -> AsyncIterator[Page]:
        """A page in a fresh context, with a viewport of CSS px; both are gone when the block is left.

        Raises ExtractError `browser_unavailable` or `browser_crashed`.
        """
        async with self._proxy.page() as gate:
            life = await self._borrow()
            opening = asyncio.ensure_future(life.open_context(gate))
            disposal = cache(partial(self._dispose, life, opening))
            try:
                page = await life.open_page(await asyncio.shield(opening), gate, viewport)
                page.close = disposal
                yield page
            finally:
                life.open -= 1
                if gate.exceeded.done():  # it may have left something behind
                    life.opened = WORN
                await asyncio.wait({disposal()})

    def _dispose(self, life: _Life, opening: asyncio.Future[str]) -> asyncio.Task[None]:
        disposal = asyncio.create_task(life.dispose(opening))
        self._disposals.add(disposal)
        disposal.add_done_callback(self._disposals.discard)
        return disposal

    async def close(self) -> None:
        """End the browser and wait until its processes and files are gone. Pending calls end as crashed."""
        async with self._changing:
            await self._end()

    async def _end(self) -> None:
        if self._life:
            await self._life.end("The browser was closed.")
            self._proxy.own_ports.discard(self._life.port)
            self._life = None

    async def _borrow(self) -> _Life:
        """The living browser, counted as having one page more; a new one if need be."""
        async with self._changing:
            life = self._life
            if life and (life.lost.done() or (life.opened >= WORN and not life.open)):
                await self._end()
            if self._life is None:
                self._life = await _Life.start(self._executable, self._policy, self._allowance)
                self._proxy.own_ports.add(self._life.port)
            self._life.opened += 1
            self._life.open += 1
            return self._life
