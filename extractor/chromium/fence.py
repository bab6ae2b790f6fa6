"""The fence around a page's documents: the allowlist, for navigations and their redirects.

Called by `browser.py`, once for each browser it starts. Promises that no page shows a document of a domain
that the policy does not allow, that one which is held shows no other, and that its windows load none.
Where a byte may go at all is for the gate to say, which does not know a page from its parts.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any, Protocol

from ..egress.outbound import Policy, parse
from ..model import ExtractError
from .cdp import Channel

#: Schemes whose content is the page's own.
LOCAL = ("data:", "blob:", "about:")


class Page(Protocol):
    """Who is told when its own document is refused, unless it wants no other anyway."""

    held: bool

    def refuse(self, error: ExtractError) -> None: ...


class Fence:
    """Answers Chromium's `Fetch.requestPaused`, which the browser's session has for all its targets.

    `pages` are the pages by their main frames, `windows` the main frames of what they opened.
    """

    def __init__(
        self, channel: Channel, policy: Policy, pages: Mapping[str, Page], windows: Container[str]
    ) -> None:
        self._pages = pages
        self._windows = windows
        self._channel = channel
        self._policy = policy

    async def close(self) -> None:
        """From here on documents are judged."""
        self._channel.on("Fetch.requestPaused", self._paused)
        await self._channel.call("Fetch.enable", {"patterns": [{"resourceType": "Document"}]})

    def _paused(self, request: dict[str, Any]) -> None:
        frame = request.get("frameId", "")
        page = self._pages.get(frame)
        url = request["request"]["url"]
        if frame in self._windows or (page and page.held):
            self._fail(request, "Aborted")  # which leaves the old one standing
            return
        try:
            if page and not url.startswith(LOCAL):
                self._policy.check_domain(parse(url).host)
        except ExtractError as error:
            assert page is not None
            page.refuse(error)
            self._fail(request, "BlockedByClient")
        else:
            self._channel.post("Fetch.continueRequest", {"requestId": request["requestId"]})

    def _fail(self, request: Mapping[str, Any], reason: str) -> None:
        failure = {"requestId": request["requestId"], "errorReason": reason}
        self._channel.post("Fetch.failRequest", failure)
