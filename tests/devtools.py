"""Just enough of DevTools to put a page behind a gate: used by tests and benchmarks of the proxy."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import websockets

from extractor.chromium import launch as chromium
from extractor.chromium.flags import GATED


class Devtools:
    """One connection to a browser. One call at a time; events are dropped."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._ids = count(1)

    async def call(self, method: str, session: str = "", **params: Any) -> Any:
        number = next(self._ids)
        message = {"id": number, "method": method, "params": params}
        await self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        async with asyncio.timeout(20):
            while (answer := json.loads(await self._socket.recv())).get("id") != number:
                pass
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        return answer["result"]

    @asynccontextmanager
    async def context(self, proxy: str = "") -> AsyncIterator[dict[str, str]]:
        """A browser context behind a proxy, if one is given: parameters for `open`."""
        way = {"proxyServer": proxy, "proxyBypassList": "<-loopback>"} if proxy else {}
        context = await self.call("Target.createBrowserContext", **way)
        try:
            yield context
        finally:
            await self.call("Target.disposeBrowserContext", **context)

    async def open(self, context: dict[str, str], url: str) -> dict[str, str]:
        """A new page that goes to the URL: parameters for `attach`."""
        target: dict[str, str] = await self.call("Target.createTarget", url=url, **context)
        return target

    async def attach(self, page: dict[str, str]) -> str:
        """The session of a page."""
        return str((await self.call("Target.attachToTarget", flatten=True, **page))["sessionId"])

    async def evaluate(self, session: str, script: str) -> Any:
        """The value of a script, run as if the user had clicked; a promise is waited for."""
        answer = await self.call(
            "Runtime.evaluate",
            session,
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        return answer["result"].get("value")


@asynccontextmanager
async def devtools(executable: str, network: tuple[str, ...] = GATED) -> AsyncIterator[Devtools]:
    """A Chromium of its own, with these flags about the network."""
    process = await chromium.launch(executable, network)
    try:
        async with websockets.connect(process.endpoint, max_size=None) as socket:
            yield Devtools(socket)
    finally:
        await process.close()
