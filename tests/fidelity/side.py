"""One side of a comparison: a page that lays components bare, forces states and takes pictures.

Called by `measure.py`, once for the page the components come from and once for the blank page.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Any

from tests.devtools import Page

INPAGE = (Path(__file__).parent / "inpage.js").read_text(encoding="utf-8")
MARGIN = 6  # CSS px around a box that belong to its picture: shadows and outlines
HEIGHT = 800  # of every viewport, in CSS px

#: {x, y, width, height} in CSS px, relative to the viewport.
Box = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class State:
    """Pseudo-classes forced on a component and on what is around it, or a property set on it."""

    own: Sequence[str] = ()
    around: Sequence[str] = ()
    property: str = ""


class Side:
    """A page with the functions of `inpage.js`."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def prepare(self) -> None:
        """Once for each document."""
        await self.page.evaluate(f"() => {INPAGE}()")
        for domain in ("DOM", "CSS"):
            await self.page.call(f"{domain}.enable")
        await self.page.call("DOM.getDocument", depth=0)
        transparent = {"r": 0, "g": 0, "b": 0, "a": 0}
        await self.page.call("Emulation.setDefaultBackgroundColorOverride", color=transparent)

    async def ask(self, name: str, *arguments: Any) -> Any:
        """The value of one of the functions of `inpage.js`."""
        return await self.page.evaluate(f"(...all) => fidelity.{name}(...all)", *arguments)

    async def corner(self, box: Box) -> tuple[float, float]:
        """A box's corner in the document, whose left edge is not the viewport's on a page that runs RTL."""
        port = (await self.page.call("Page.getLayoutMetrics"))["cssLayoutViewport"]
        return box["x"] + port["pageX"], box["y"] + port["pageY"]

    async def margins(self, box: Box) -> tuple[int, int]:
        """Left and top of its picture: less than MARGIN where the document ends."""
        left, top = (max(0, min(MARGIN, floor(edge + 0.01))) for edge in await self.corner(box))
        return left, top

    async def picture(self, index: int, box: Box, margins: tuple[int, int]) -> str:
        """A component alone on transparent ground: a PNG in base64 of `box` and its margins."""
        (x, y), (left, top) = await self.corner(box), margins
        clip = {"x": floor(x + 0.01) - left, "y": floor(y + 0.01) - top, "scale": 1}
        clip |= {"width": ceil(box["width"]) + left + MARGIN, "height": ceil(box["height"]) + top + MARGIN}
        await self.ask("bare", index)
        options = {"format": "png", "clip": clip, "captureBeyondViewport": True, "optimizeForSpeed": True}
        answer = await self.page.call("Page.captureScreenshot", **options)
        await self.ask("dress")
        return str(answer["data"])

    @asynccontextmanager
    async def put(self, index: int, state: State, inner: int | None = None) -> AsyncIterator[bool]:
        """A component, or one of its inner elements, in a state; False where it cannot be."""
        if state.property:
            done = await self.ask("set", index, state.property, True)
            yield done
            if done:
                await self.ask("set", index, state.property, False)
            return
        nodes = await self.nodes("(...all) => fidelity.chain(...all)", index, inner)
        await self.force(nodes[:1], state.own)
        await self.force(nodes[1:], state.around)
        yield bool(nodes)
        await self.force(nodes, ())

    async def nodes(self, function: str, *arguments: Any) -> list[int]:
        """DevTools' numbers of the elements of a list that a function returns."""
        handle = await self.page.handle(function, *arguments)
        found = (await self.page.call("Runtime.getProperties", objectId=handle, ownProperties=True))["result"]
        handles = [each["value"]["objectId"] for each in found if each["name"].isdecimal()]
        asked = (self.page.call("DOM.requestNode", objectId=handle) for handle in handles)
        return [answer["nodeId"] for answer in await asyncio.gather(*asked)]

    async def force(self, nodes: Iterable[int], names: Sequence[str]) -> None:
        """Put nodes into these pseudo-classes, and into no other."""
        calls = (
            self.page.call("CSS.forcePseudoState", nodeId=node, forcedPseudoClasses=list(names))
            for node in nodes
        )
        await asyncio.gather(*calls)


LOADED = "() => document.readyState === 'complete' && location.href !== 'about:blank'"
PATIENCE = 20.0  # seconds a page may take to load


class There(Side):
    """The page the components come from."""

    async def open(self, url: str) -> None:
        await self.page.emulate(1280, HEIGHT)
        await self.page.call("Page.navigate", url=url)
        await self._loaded()
        await self.prepare()
        await self.ask("settle")
        await self.ask("freeze")

    async def _loaded(self) -> None:
        """DevTools forget their nodes when a document has arrived: nothing is asked of them before."""
        with suppress(TimeoutError):  # a page that never ends loading is measured as it stands
            async with asyncio.timeout(PATIENCE):
                while not await self.page.evaluate(LOADED):
                    await asyncio.sleep(0.02)

    async def move(self, width: int, scheme: str) -> None:
        """To another viewport or colour scheme; scripts are given time to follow."""
        await self.page.emulate(width, HEIGHT, scheme)
        await asyncio.sleep(0.3)
        await self.ask("frame")


class Alone(Side):
    """A blank standards-mode page that holds nothing but components."""

    async def mount(
        self, css: str, blocks: Sequence[str], selectors: Sequence[str], still: bool = True
    ) -> None:
        """Put wrapped components there; those of `selectors` are compared. `still`: nothing moves."""
        await self.page.evaluate("() => { document.adoptedStyleSheets = [] }")  # the next document keeps them
        # Room on the right: no picture reaches beyond the end of its document.
        ground = "html, body { margin: 0 } body { width: max-content; padding-right: 40px }"
        style = f"<style>{ground}</style><style>{css}</style>"
        await self.page.set_content(f"<!doctype html><meta charset=utf-8>{style}{''.join(blocks)}")
        await self.prepare()
        await self.ask("hold", selectors)
        if still:
            await self.ask("freeze")
        await self.ask("rest")
