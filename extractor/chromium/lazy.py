"""Lazy content: images and sections that come only when someone scrolls to them.

Called by `settling` once a page is ready. Promises that what scrolls (the page, and scrollers of a third of
the viewport or more) was passed through once from top to end, in bounded steps and time, and stands where it
stood before: whatever the page does while scrolled it undoes itself, as for a visitor who returns to the
top, within `SETTLE`. A page that neither runs scripts nor waits for an image, or fits its viewport, pays one
look. What an endless page adds at its end is not waited for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

#: `steps` of `stride` clientHeights over all scrollers, within `seconds`; at the end of each a `rest` of so
#: many ms: many pages answer to scrolling ten times a second, and some keep what they answered last.
LIMITS = {"steps": 60, "stride": 0.75, "seconds": 2.0, "rest": 120}

#: Seconds that handlers which wait for the end of scrolling have, back at the top.
SETTLE = 0.2

PASS = Path(__file__).with_name("lazy.js").read_text(encoding="utf-8")


class Page(Protocol):
    """The part of `page.Page` that is needed here."""

    async def evaluate(self, function: str, *arguments: Any) -> Any: ...


async def wake(page: Page) -> bool:
    """Pass through the page once; False if there is nothing to pass through. It may answer to that until
    `SETTLE` later, and be loading again, too.
    """
    return bool(await page.evaluate(PASS, LIMITS))
