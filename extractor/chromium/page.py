"""One page in a browser context of its own: open it, wait for it, ask it.

Made by `Browser.page()` for whoever extracts. Promises that no call outlives the page: each ends with its
result, an ExtractError, or its caller's cancelling, which is safe at every await. A page that takes more than
its limits is lost, and whoever waits for it learns so at once. The page's own scripts cannot lie to
`evaluate`, which runs in a world of its own; nor do dialogs hold anything up.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..egress.gate import Gate
from ..egress.outbound import Policy
from ..model import ExtractError
from .answers import explain, phrase
from .cdp import Channel, Navigated, ProtocolError
from .elements import Elements
from .ready import LOOK, STEP, Traffic
from .style_sheets import StyleSheet, read_style_sheets

HTML = frozenset({"text/html", "application/xhtml+xml"})

#: The largest result of `evaluate`, in UTF-16 units of its JSON.
MAX_RESULT = 32_000_000

#: Packs a result as JSON text: one string crosses faster than objects do. null: it is too large.
PACK = """(value, limit) => {
  const pack = (value) => {
    const text = JSON.stringify(value === undefined ? null : value);
    return text.length > limit ? null : text;
  };
  return value instanceof Promise ? value.then(pack) : pack(value);
}"""

#: Ends once the document is loaded.
LOADED = """document.readyState === "complete" ? "" : new Promise((resolve) => {
  addEventListener("load", () => resolve(""), { once: true });
})"""

#: What Chromium says when a document went away under a call.
GONE = re.compile(
    r"context was destroyed|Cannot find context|navigated or closed|No frame (with|for) given id"
)

#: A lone surrogate in JSON text: valid there, but no Unicode text may hold it.
LONE_SURROGATE = re.compile(r"(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}")


OpenPage: TypeAlias = "Callable[[], Awaitable[Page]]"


@dataclass(frozen=True, slots=True)
class Document:
    """What the server answered for the page's document. `url` is the one after redirects."""

    url: str
    status: int
    mime_type: str


class Page:
    """A page. `document` is the newest that arrived, None before the first. `another` opens one beside it,
    `close` begins to close both: nothing more may be asked of them. One that is `held` goes nowhere any more.
    """

    close: Callable[[], object]

    def __init__(self, channel: Channel, frame: str, policy: Policy, gate: Gate, another: OpenPage) -> None:
        self.another = another
        self.elements = Elements(channel, self._world)
        self.document: Document | None = None
        self.held = False
        self._channel = channel
        self._frame = frame
        self._context: int | None = None
        self._policy = policy
        self._gate = gate
        self._asked = ""  # the URL of the newest document that was asked for, after redirects
        self._refused: ExtractError | None = None
        self._failure = ""  # Chromium's network error for the newest document
        self._answers: dict[str, Document] = {}  # by loader id
        self._parsed, self._loaded = asyncio.Event(), asyncio.Event()
        self._traffic = Traffic(frame)
        self._taken: Counter[str] = Counter()
        gate.exceeded.add_done_callback(lambda exceeded: self.lose(exceeded.result()))

    async def prepare(self, viewport: tuple[int, int]) -> None:
        """Listen, and set the viewport in CSS px; before the first `goto`."""
        for event, handler in (
            ("Network.requestWillBeSent", self._traffic.started),
            ("Network.requestWillBeSent", self._on_request),
            ("Network.responseReceived", self._on_response),
            ("Network.loadingFinished", self._traffic.ended),
            ("Network.loadingFailed", self._traffic.ended),
            ("Network.dataReceived", lambda event: self.take("page_bytes", event["dataLength"])),
            ("Page.frameNavigated", self._on_navigated),
            ("Page.frameAttached", lambda event: self.take("frames")),
            ("Page.domContentEventFired", lambda event: self._parsed.set()),
            ("Page.loadEventFired", lambda event: self._loaded.set()),
            ("Page.javascriptDialogOpening", self._on_dialog),
        ):
            self._channel.on(event, handler)
        await asyncio.gather(
            self.cdp("Page.enable"),
            self.cdp("Network.enable", {"maxTotalBufferSize": 0}),  # nobody asks for bodies
            self.resize(viewport),
        )

    async def resize(self, viewport: tuple[int, int]) -> None:
        """Set the viewport, in CSS px. Raises as `cdp` does."""
        width, height = viewport
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.cdp("Emulation.setDeviceMetricsOverride", metrics)

    async def goto(self, url: str, timeout: float = 30.0) -> Document:
        """Open a URL and return its document as soon as it begins to arrive.

        Raises ExtractError `invalid_url`, `url_not_allowed`, `host_not_found`, `connection_failed`,
        `http_error` (a status of 400 or more), `not_html`, `page_too_large`, `timeout` or `browser_crashed`.
        """
        url = self._policy.check_url(url)
        self._refused = None
        self._loaded.clear()
        try:
            async with asyncio.timeout(timeout):
                answer = await self.cdp("Page.navigate", {"url": url})
        except TimeoutError:
            raise ExtractError("timeout", f"The page did not answer within {timeout:g} s.") from None
        if "loaderId" in answer:  # else the document stays: only the fragment differs
            self.document = self._answers.get(answer["loaderId"])
        self._failure = answer.get("errorText", "")
        return self._check()

    async def ready(self, cap: float = 10.0, share: float = 1.0) -> bool:
        """Wait until the page is ready to be read, as `ready.py` defines it; at most `cap` seconds; with a
        `share`, until it has been quiet for that one of the least time.

        False if the page was still busy then: it is taken as it stands. Raises ExtractError `timeout` if not
        even its HTML had arrived or its scripts left no time to look, and what `goto` raises for the document
        that stands now: a page may have sent the browser elsewhere.
        """
        quiet = False
        try:
            async with asyncio.timeout(cap):
                while not quiet:
                    state = await self.evaluate(LOOK, timeout=None)
                    if state["parsed"]:
                        self._parsed.set()
                    if state["elements"] > self._gate.limits.elements:
                        self.exceed("elements")
                    if not (state["loaded"] or self._loaded.is_set()):
                        await self._loaded.wait()
                        continue
                    wait = self._traffic.wait(state, share)
                    quiet = state["loaded"] and wait <= 0
                    if not quiet:
                        await asyncio.sleep(max(wait, STEP))
        except TimeoutError:
            if not self._parsed.is_set():
                raise ExtractError("timeout", f"The page was not there after {cap:g} s.") from None
        self._check()
        return quiet

    async def until_ready(self) -> float:
        """Seconds until it can be ready at the earliest. Raises as `evaluate` does."""
        return max(0.0, self._traffic.wait(await self.evaluate(LOOK)))

    @asynccontextmanager
    async def staying(self) -> AsyncIterator[None]:
        """Inside, it is the document of now that is asked: calls end with `Navigated` once it is gone."""
        moved = self._channel.moved = asyncio.get_running_loop().create_future()
        try:
            yield
        except ProtocolError as error:  # said of what is gone, or no more to be found: which of them?
            await asyncio.wait({moved}, timeout=1.0)
            if moved.done():
                raise moved.result() from error
            raise
        finally:
            self._channel.moved = None

    async def evaluate(self, function: str, *arguments: Any, timeout: float | None = 10.0) -> Any:
        """Call a JavaScript function, given by its source, in a world of ours; its result as JSON.

        The function sees the page's DOM but none of its scripts' objects, nor they its own. It may be async.
        Raises ExtractError `timeout` after so many seconds, and ends what runs in the page then,
        `page_too_large` (a result over `MAX_RESULT`) or `browser_crashed`; RuntimeError for an exception of
        the function.
        """
        source = f"({PACK})((\n{function}\n)(...{json.dumps(arguments)}), {MAX_RESULT})"
        try:
            async with asyncio.timeout(timeout):
                text = await self._run(source)
        except TimeoutError:
            self._channel.post("Runtime.terminateExecution")
            raise ExtractError("timeout", "Reading the page took too long.") from None
        if text is None:
            raise ExtractError("page_too_large", "The page is too large.")
        if "\\ud" in text:
            text = LONE_SURROGATE.sub(r"\1\\ufffd", text)
        return json.loads(text)

    async def cdp(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """A raw DevTools command. Raises ProtocolError, or the ExtractError that the page was lost by."""
        return await self._channel.call(method, params)

    async def style_sheets(self) -> list[StyleSheet]:
        """The author's style sheets, as `style_sheets.py` says. Raises as `cdp` does."""
        return await read_style_sheets(self._channel, self._frame)

    async def show(self, html: str) -> None:
        """Make `html` the whole document of a page that went nowhere. Raises as `cdp` does."""
        await self.cdp("Page.setDocumentContent", {"frameId": self._frame, "html": html})

    def refuse(self, error: ExtractError) -> None:
        """The fence refused this page's own document."""
        self._refused = error
        self._loaded.set()

    def take(self, what: str, amount: int = 1) -> None:
        """Count what the page took of something that `Limits` bounds."""
        self._taken[what] += amount
        if self._taken[what] > getattr(self._gate.limits, what):
            self.exceed(what)

    def exceed(self, limit: str) -> None:
        """It has taken too much: it is lost, and its gate is shut."""
        self._gate.exceed(limit)

    def lose(self, error: ExtractError) -> None:
        """It is over: every call ends with this error."""
        if not self._channel.lost.done():
            self._channel.lost.set_result(error)
        self._loaded.set()

    async def _run(self, source: str) -> str | None:
        """Where a page goes on to another document under our hands, ask that one when it is loaded."""
        asked = source
        while True:
            if self._refused:
                raise self._refused
            try:
                text = await self._run_once(asked)
            except ProtocolError as error:
                if not GONE.search(str(error)):
                    raise
                asked, self._context = LOADED, None
                await asyncio.sleep(STEP)
                continue
            if asked is source:
                return text
            self._check()
            asked = source

    async def _world(self) -> int:
        """The context of our world in the document of now."""
        if self._context is None:
            frame = {"frameId": self._frame, "worldName": "cliq"}
            self._context = (await self.cdp("Page.createIsolatedWorld", frame))["executionContextId"]
        return self._context

    async def _run_once(self, source: str) -> str | None:
        call = {"expression": source, "contextId": await self._world(), "awaitPromise": True}
        answer = await self.cdp("Runtime.evaluate", call | {"returnByValue": True})
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
        text: str | None = answer["result"]["value"]
        return text

    def _check(self) -> Document:
        """The document, if it is a page's HTML; else the ExtractError that says why not."""
        document = self.document
        if failure := self._refused or self._gate.failure(self._asked):
            raise failure
        if document and document.status >= 400:
            raise ExtractError("http_error", f"The page answered with HTTP status {phrase(document.status)}.")
        if document and document.status >= 200 and document.mime_type not in HTML:
            raise ExtractError("not_html", f"The URL leads to {document.mime_type}, not to an HTML page.")
        if self._failure or document is None:
            raise ExtractError(*explain(self._failure))
        return document

    def _on_request(self, event: Mapping[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.take("requests")
        if event.get("type") == "Document" and event.get("frameId") == self._frame:
            self._asked = event["request"]["url"]

    def _on_response(self, event: Mapping[str, Any]) -> None:
        if event["type"] == "Document" and event.get("frameId") == self._frame:
            response = event["response"]
            self._answers[event["loaderId"]] = Document(
                response["url"], response["status"], response["mimeType"]
            )

    def _on_navigated(self, event: Mapping[str, Any]) -> None:
        if event["frame"]["id"] == self._frame:
            self.document = self._answers.get(event["frame"]["loaderId"])
            self._context = None
            self._failure = "net::" if "unreachableUrl" in event["frame"] else ""
            self._parsed.clear()
            self._loaded.clear()
            self._traffic.restart()
            if self._channel.moved and not self._channel.moved.done():
                self._channel.moved.set_result(Navigated())
            self.take("documents")

    def _on_dialog(self, event: Mapping[str, Any]) -> None:
        self.take("dialogs")
        leaving = event["type"] == "beforeunload"
        self._channel.post("Page.handleJavaScriptDialog", {"accept": leaving})
