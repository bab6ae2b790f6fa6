"""When a page is ready to be read.

Called by `page.py`. A page is ready once its load event is over, its fonts are there, its eager images are
fetched, and neither the DOM, a canvas nor the network changed for `QUIET`, or for longer (`QUIET_SHARE`)
where all goes slowly. So that this neither wastes time nor waits for ever:

- a page without any script or refresh has nothing to wait for after its load event;
- only requests that can change what is seen count (`COUNTED`): no event streams, pings, media, prefetches;
- a request of a script or a frame counts for `LONG_POLL` at most, a script's third alike not at all;
- what still moves or asks `RESTLESS` after the load event may do so for ever: it is taken as it stands;
- lazy images in view count for a second after load; those elsewhere never come by themselves;
- images need not be decoded: their size is known, and whatever draws them decodes them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

QUIET = 0.2  # seconds without change, at least
QUIET_SHARE = 0.125  # of the seconds from the page's start to its last change
STEP = 0.025  # seconds between two looks at what can only be looked for
LONG_POLL = 2.0  # seconds
RESTLESS = 4.0  # seconds after the load event
POLLS = 3  # the time the same request is sent that makes a poll of it

#: Resource types of the DevTools protocol whose arrival may change what is seen.
COUNTED = frozenset({"Document", "Stylesheet", "Image", "Font", "Script", "XHR", "Fetch"})
SCRIPTED = frozenset({"XHR", "Fetch"})

#: A function's source: gives one look at the document, the `state` of `Traffic.wait`.
LOOK = Path(__file__).with_name("ready.js").read_text(encoding="utf-8")


class Traffic:
    """The requests of the page with this main frame: fed with its Network events."""

    def __init__(self, frame: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._frame = frame
        self._clock = clock
        self._pending: dict[str, float] = {}  # request id -> when it stops counting
        self._sent: Counter[tuple[str, str, str]] = Counter()
        self._changed = clock()

    def started(self, event: Mapping[str, Any]) -> None:
        """Network.requestWillBeSent: also the next leg of a redirect."""
        request, kind = event["request"], event.get("type")
        if kind not in COUNTED or not request["url"].startswith("http"):
            return
        if not event.get("loaderId"):
            return  # a worker's script: its end is told to the worker's own session
        now = self._clock()
        if kind in SCRIPTED:
            same = request["method"], request["url"], request.get("postData", "")
            self._sent[same] += 1
            if self._sent[same] >= POLLS:
                return
        # A frame of another site may go on in a process of its own, and its request never end here.
        brief = kind in SCRIPTED or (kind == "Document" and event.get("frameId") != self._frame)
        self._pending[event["requestId"]] = now + LONG_POLL if brief else float("inf")
        self._changed = now

    def ended(self, event: Mapping[str, Any]) -> None:
        """Network.loadingFinished or loadingFailed."""
        if self._pending.pop(event["requestId"], 0) > self._clock():
            self._changed = self._clock()

    def restart(self) -> None:
        """A new document: what the old one asked for counts no more."""
        self._pending.clear()
        self._sent.clear()

    def wait(self, state: Mapping[str, float], share: float = 1.0) -> float:
        """Seconds until a loaded page can be ready at the earliest, or for a `share` of `QUIET`; 0 or less
        when it is.
        """
        now = self._clock()
        if not (state["fonts"] and state["images"]):
            return STEP
        if state["loadedFor"] > RESTLESS:
            return 0
        if any(until > now for until in self._pending.values()):
            return STEP
        if state["still"]:
            return 0
        quiet_for = min(state["unchangedFor"], now - self._changed)
        return max(share * QUIET, state["changedAt"] * QUIET_SHARE) - quiet_for
