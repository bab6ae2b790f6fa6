"""A page on its way to rest: it is read early, while it settles, and once more where it changes then.

Called by `extract`. Promises that what stands in the end is what was read: a page is woken, so that its lazy
content comes, and rests, before it is asked whether it is still the same. One that is known to change settles
first: its images are still to come, or a script moves something.
"""

from __future__ import annotations

import asyncio

from .chromium.lazy import SETTLE, wake
from .chromium.page import Page
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
    whether it was when it had. Each step waits `cap` seconds at most.
    """

    def __init__(self, page: Page, cap: float, timings: Timings) -> None:
        self.early = True
        self.quiet = False
        self._page = page
        self._cap = cap
        self._timings = timings
        self._answers = False  # to being scrolled

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
        if await self._page.evaluate(CHANGES, RECENT):
            await self._wake()
            await self.rest()
            self.early = False
        else:
            self._timings.settling(await self._page.rest())

    async def wake(self) -> None:
        """Let lazy content come to a page that was read early. Raises Unsettled where it is another then."""
        if self.early:
            await self._wake()
            if self._answers:
                await self.confirm()

    async def rest(self) -> None:
        """Let it come to rest."""
        with self._timings.settles():
            if self._answers:
                await asyncio.sleep(SETTLE)
            self.quiet = await self._page.ready(self._cap)

    async def confirm(self) -> None:
        """Raises Unsettled where the page is another than was read; it is not read early any more then."""
        if self.early and await self._page.evaluate("() => changed()"):
            self.early = False
            raise Unsettled

    async def _wake(self) -> None:
        with self._timings.settles():
            await self._page.ready(self._cap)
            self._answers = await wake(self._page)
