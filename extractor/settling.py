"""A page on its way to rest: it is read early, while it settles, and once more where it changes then.

Called by `extract`. Promises that a page which is read early stands in the end as it was read: it is woken,
so that its lazy content comes, and rests, before it is asked whether it is the same. One that is known to
change settles before it is read: its images are still to come, or a script moves something.
"""

from __future__ import annotations

import asyncio

from .chromium.lazy import SETTLE, wake
from .chromium.page import Page
from .model import Options
from .timings import Timings

#: The share of the least time of quiet after which a page is read, while the rest of it passes.
EARLY = 0.25

#: Whether a page is known to change: images are to come, or `ready.js` saw a change so many ms ago.
CHANGES = """(ms) => performance.now() - globalThis.lastTouch < ms
  || Array.from(document.images).some(({ complete }) => !complete)"""
RECENT = 50


class Unsettled(Exception):
    """The page changed since it was read: that was too early."""


class Settling:
    """The way of the document that stands now. `early`: whether it is read before it has settled; `quiet`:
    whether it was when it had.
    """

    def __init__(self, page: Page, options: Options, timings: Timings) -> None:
        self.early = True
        self.quiet = False
        self._page = page
        self._cap = options.ready_timeout
        self._patience = options.collect_timeout
        self._timings = timings
        self._scrolled = False

    async def ready(self) -> None:
        """Wait until the page can be read: early at first, then when it has settled."""
        with self._timings.stage("ready"):
            if self.early:
                await self._page.ready(self._cap, EARLY)
            else:
                await self.rest()

    async def begin(self) -> None:
        """It is about to be read."""
        if not self.early:
            return
        if await self._page.evaluate(CHANGES, RECENT, timeout=self._patience):
            await self._wake()
            await self.rest()
            self.early = False
        else:
            self._timings.settling(await self._page.until_ready())

    async def wake(self) -> None:
        """Let lazy content come to a page that was read early. Raises Unsettled where it is another then."""
        if self.early:
            await self._wake()
            if self._scrolled:
                await self.confirm()

    async def rest(self) -> None:
        """Let it come to rest."""
        with self._timings.settles():
            if self._scrolled:
                await asyncio.sleep(SETTLE)
            self.quiet = await self._page.ready(self._cap)

    async def confirm(self) -> None:
        """Raises Unsettled where the page is another than was read; it is not read early any more then."""
        if self.early and await self._page.evaluate("() => changed()", timeout=self._patience):
            self.early = False
            raise Unsettled

    async def _wake(self) -> None:
        with self._timings.settles():
            await self._page.ready(self._cap)
            self._scrolled = await wake(self._page)
