"""When a page is ready to be read.

Called by `page.py`. A page is ready once its load event is over, its fonts are there, its eager images are
fetched, and for `QUIET` neither the DOM nor the network changed. So that this neither wastes time nor waits
for ever:

- a page without any script or refresh has nothing to wait for after its load event;
- only requests that can change what is seen count (`COUNTED`): no event streams, pings, media, prefetches;
- a script's request counts for `LONG_POLL` at most, and from the third alike on not at all: it polls;
- DOM changes count for `RESTLESS` after load at most: what still moves then is an animation;
- images need not be decoded: their size is known, and whatever draws them decodes them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

QUIET = 0.2  # seconds without change
STEP = 0.025  # seconds between two looks at what can only be looked for
LONG_POLL = 2.0  # seconds
RESTLESS = 3.0  # seconds after the load event
POLLS = 3  # the request alike that makes a poll of it

#: Resource types of the DevTools protocol whose arrival may change what is seen.
COUNTED = frozenset({"Document", "Stylesheet", "Image", "Font", "Script", "XHR", "Fetch"})
SCRIPTED = frozenset({"XHR", "Fetch"})

#: A function's source: gives one look at the document, the `state` of `Traffic.wait`.
LOOK = Path(__file__).with_name("ready.js").read_text(encoding="utf-8")


class Traffic:
    """The requests of one page: fed with its Network events."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pending: dict[str, float] = {}  # request id -> when it stops counting
        self._alike: Counter[tuple[str, str, str]] = Counter()
        self._changed = clock()

    def started(self, event: Mapping[str, Any]) -> None:
        """Network.requestWillBeSent: also the next leg of a redirect."""
        request, kind = event["request"], event.get("type")
        if kind not in COUNTED or not request["url"].startswith("http"):
            return
        now = self._clock()
        if kind in SCRIPTED:
            alike = request["method"], request["url"].partition("?")[0], request.get("postData", "")
            self._alike[alike] += 1
            if self._alike[alike] >= POLLS:
                return
        self._pending[event["requestId"]] = now + LONG_POLL if kind in SCRIPTED else float("inf")
        self._changed = now

    def ended(self, event: Mapping[str, Any]) -> None:
        """Network.loadingFinished or loadingFailed."""
        if self._pending.pop(event["requestId"], 0) > self._clock():
            self._changed = self._clock()

    def restart(self) -> None:
        """A new document: what the old one asked for counts no more."""
        self._pending.clear()
        self._alike.clear()

    def wait(self, state: Mapping[str, Any]) -> float:
        """Seconds until a loaded page can be ready at the earliest; 0 or less when it is."""
        now = self._clock()
        if not (state["fonts"] and state["images"]) or any(until > now for until in self._pending.values()):
            return STEP
        if state["still"]:
            return 0
        dom = 0 if state["loadedFor"] > RESTLESS else QUIET - state["unchangedFor"]
        return max(dom, QUIET - (now - self._changed))
