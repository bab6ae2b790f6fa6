"""Just enough of DevTools to drive a bare Chromium: used by tests and benchmarks that need one without ours.

`async with devtools(path) as browser: page = await browser.page(); await page.evaluate("() => 1 + 1")`.
Calls may overlap; events are dropped.
"""

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

PATIENCE = 30.0  # seconds a call may take; a bound on failure


class Devtools:
    """One connection to a browser."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._ids = count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}

    async def call(self, method: str, session: str = "", **params: Any) -> Any:
        """The result of a command. Raises RuntimeError where Chromium refuses it or is gone."""
        number = next(self._ids)
        answered = self._asked[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": params}
        await self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        async with asyncio.timeout(PATIENCE):
            answer = await answered
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    async def listen(self) -> None:
        """Hand answers to whoever asked, until the browser is gone."""
        try:
            async for text in self._socket:
                answer = json.loads(text)
                asked = self._asked.pop(answer.get("id"), None)
                if asked and not asked.done():
                    asked.set_result(answer)
        finally:
            for asked in self._asked.values():
                if not asked.done():
                    asked.set_result({"error": {"message": "Chromium is gone."}})

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

    async def attach(self, target: dict[str, str]) -> Page:
        """A page to talk to."""
        return Page(self, (await self.call("Target.attachToTarget", flatten=True, **target))["sessionId"])

    async def page(self) -> Page:
        """A blank page outside every context."""
        return await self.attach(await self.open({}, "about:blank"))


class Page:
    """One page of a browser."""

    def __init__(self, browser: Devtools, session: str) -> None:
        self._browser = browser
        self._session = session

    async def call(self, method: str, **params: Any) -> Any:
        return await self._browser.call(method, self._session, **params)

    async def evaluate(self, function: str, *arguments: Any) -> Any:
        """The JSON value of a JavaScript function applied to JSON arguments, as if the user had clicked.

        A promise is waited for. Raises RuntimeError for what the function throws.
        """
        return (await self._run(function, arguments, returnByValue=True)).get("value")

    async def handle(self, function: str, *arguments: Any) -> str:
        """The id of the object a JavaScript function returns, for commands that want one."""
        return str((await self._run(function, arguments))["objectId"])

    async def _run(self, function: str, arguments: tuple[Any, ...], **params: Any) -> dict[str, Any]:
        source = f"({function})(...{json.dumps(arguments)})"
        answer = await self.call(
            "Runtime.evaluate", expression=source, awaitPromise=True, userGesture=True, **params
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
        result: dict[str, Any] = answer["result"]
        return result

    async def set_content(self, html: str) -> None:
        """Replace the document by another."""
        frame = (await self.call("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        await self.call("Page.setDocumentContent", frameId=frame, html=html)

    async def emulate(self, width: int, height: int, scheme: str = "light") -> None:
        """A viewport in CSS px and a preferred colour scheme."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        await self.call(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
        )


@asynccontextmanager
async def devtools(executable: str, network: tuple[str, ...] = GATED) -> AsyncIterator[Devtools]:
    """A Chromium of its own, with these flags about the network."""
    process = await chromium.launch(executable, network)
    try:
        async with websockets.connect(process.endpoint, max_size=None, ping_interval=None) as socket:
            browser = Devtools(socket)
            listening = asyncio.create_task(browser.listen())
            try:
                yield browser
            finally:
                listening.cancel()
                await asyncio.wait({listening})
    finally:
        await process.close()
