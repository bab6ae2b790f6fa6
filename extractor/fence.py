"""The first fence: every HTTP request of a browser is judged before it leaves.

Called by `browser.py`, once for each browser it starts. Promises that no navigation, redirect, frame,
subresource, worker or popup of any page asks a host that is not public by name or by DNS. It does not reach
WebSockets, speculative prefetches, or a name that resolves to something else a moment later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from extractor.cdp import Channel, retrieve
from extractor.model import ExtractError
from extractor.outbound import Policy

#: Schemes whose content is the page's own.
LOCAL = ("data:", "blob:", "about:")


class Fence:
    """Answers Chromium's `Fetch.requestPaused`, which the browser's session has for all its targets.

    `pages` maps a page's main frame to the function that is told when its own document is refused.
    """

    def __init__(self, channel: Channel, policy: Policy) -> None:
        self.pages: dict[str, Callable[[ExtractError], None]] = {}
        self._channel = channel
        self._policy = policy
        self._hosts: dict[tuple[str, int], asyncio.Task[list[str]]] = {}
        self._answers: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """From here on requests are judged."""
        self._channel.on("Fetch.requestPaused", self._paused)
        await self._channel.call("Fetch.enable")

    def forget(self) -> None:
        """Ask DNS again for the next request of each host."""
        self._hosts.clear()

    def _paused(self, request: dict[str, Any]) -> None:
        answer = asyncio.create_task(self._answer(request))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answer(self, request: dict[str, Any]) -> None:
        told = self.pages.get(request.get("frameId", "")) if request["resourceType"] == "Document" else None
        try:
            await self._judge(request["request"]["url"], is_page=told is not None)
        except ExtractError as error:
            if told is not None:
                told(error)
            reason = {"requestId": request["requestId"], "errorReason": "BlockedByClient"}
            self._channel.post("Fetch.failRequest", reason)
        else:
            self._channel.post("Fetch.continueRequest", {"requestId": request["requestId"]})

    async def _judge(self, url: str, is_page: bool) -> None:
        if url.startswith(LOCAL):
            return
        host, port = self._policy.check_request(url)
        if is_page:
            self._policy.check_domain(host)
        resolving = self._hosts.get((host, port))
        if resolving is None:
            resolving = asyncio.create_task(self._policy.resolve_public(host, port))
            resolving.add_done_callback(retrieve)
            self._hosts[host, port] = resolving
        await resolving
