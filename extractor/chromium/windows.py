"""The windows that pages open: closed at once, shown nothing, and counted.

Called by `browser.py`, one for each browser it starts; the fence asks which documents are theirs. Promises
that whatever opens in a page's context and is no page of ours is closed and put to that page's account, also
what does not say who opened it, as a click with Ctrl does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from .cdp import Channel


class Page(Protocol):
    """Who is to blame for a window."""

    def take(self, what: str) -> None: ...


class Windows:
    """`target in windows`: it is one, and not yet gone. `channel` is the browser's."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._blamed: dict[str, Page] = {}  # by context
        self._opening = 0  # pages of ours that Chromium has yet to name
        self._unclaimed: dict[str, str] = {}  # targets that may be one of them, and their contexts
        self._open: set[str] = set()

    def __contains__(self, target: object) -> bool:
        return target in self._open or target in self._unclaimed

    def blame(self, context: str, page: Page) -> None:
        """The first page of a context answers for it; from here on its windows are looked for."""
        self._blamed.setdefault(context, page)

    def forget(self, context: str) -> None:
        self._blamed.pop(context, None)

    @contextmanager
    def opening(self) -> Iterator[None]:
        """A page of ours is opened meanwhile, and claimed: nothing is closed before that is known."""
        self._opening += 1
        try:
            yield
        finally:
            self._opening -= 1
            self._close()

    def claim(self, target: str) -> None:
        self._unclaimed.pop(target, None)

    def created(self, event: dict[str, Any]) -> None:
        """Target.targetCreated"""
        target = event["targetInfo"]
        if target["type"] == "page" and target.get("browserContextId") in self._blamed:
            self._unclaimed[target["targetId"]] = target["browserContextId"]
            self._close()

    def gone(self, target: str) -> None:
        self._unclaimed.pop(target, None)
        self._open.discard(target)

    def _close(self) -> None:
        while self._unclaimed and not self._opening:
            target, context = self._unclaimed.popitem()
            self._open.add(target)
            self._channel.post("Target.closeTarget", {"targetId": target})
            if page := self._blamed.get(context):
                page.take("windows")
