"""A URL becomes an Extraction: the story from top to bottom.

Called by the job handler and by `python -m extractor`. Promises components that stand alone, in document
order, with what is known to fall short in their notes; raises ExtractError and nothing else that is expected.
A browser that crashes under it is replaced and the extraction tried once more.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from .chromium.browser import Browser
from .collect import Found, collect
from .css import Looks, Rule, Writer, sheet
from .html import clean, serialize
from .model import Component, ExtractError, Extraction, Note, Options
from .react.jsx import component as react_component
from .react.jsx import module as react_module

#: kind -> how the names of its React components start; the index makes them unique.
NAMES = {
    "button": "Button",
    "a": "Link",
    "input": "Input",
    "select": "Select",
    "textarea": "Textarea",
    "label": "Label",
}

DANGLING = Note("reference_missing", "Its css refers by url(#id) to an SVG element that is not part of it.")
BUSY = Note("page_busy", "The page was still loading or changing when it was read.")
DEFAULTS = Options()


async def extract(browser: Browser, url: str, options: Options = DEFAULTS) -> Extraction:
    """Extract the components of `url`. Raises ExtractError."""
    try:
        return await _extract(browser, url, options)
    except ExtractError as error:
        if error.code != "browser_crashed":
            raise
    return await _extract(browser, url, options)


async def _extract(browser: Browser, url: str, options: Options) -> Extraction:
    timings: dict[str, float] = {}
    async with browser.page(options.viewport) as page:
        with _timed(timings, "load"):
            document = await page.goto(url)
        with _timed(timings, "ready"):
            quiet = await page.ready(options.ready_timeout)
        with _timed(timings, "collect"):
            collected = await collect(page, options)
        final_url = (page.document or document).url
    with _timed(timings, "build"):
        writer = Writer(collected.font_faces)
        pieces = []
        for index, found in enumerate(collected.found, 1):
            pieces.append(_piece(index, found, writer))
            await asyncio.sleep(0)  # leases are renewed and other jobs go on
    return Extraction(
        url=url,
        final_url=final_url,
        title=collected.title,
        viewport=collected.viewport,
        components=tuple(piece.component for piece in pieces),
        css_file=sheet(
            (face for piece in pieces for face in piece.font_faces),
            (rule for piece in pieces for rule in piece.rules),
        ),
        react_file=react_module(piece.function for piece in pieces),
        completed_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        timings=timings,
        notes=collected.notes if quiet else (*collected.notes, BUSY),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A component, and its share of the files that hold all."""

    component: Component
    function: str
    font_faces: list[str]
    rules: list[Rule]


def _piece(index: int, found: Found, writer: Writer) -> _Piece:
    class_name = f"gen-{found.kind}-{index}"
    name = f"{NAMES[found.kind]}{index}"
    looks = Looks(class_name)
    cleaned = clean(found.tree, looks.class_of, class_name, found.refs)
    dangling = () if set(found.refs) <= cleaned.ids.keys() else (DANGLING,)
    rules, font_faces = writer.rules(looks, cleaned.ids), writer.font_faces(looks)
    react = react_component(name, cleaned.root)
    component = Component(
        index=index,
        kind=found.kind,
        cleaned_html=serialize(cleaned.root, classes=False),
        html=serialize(cleaned.root),
        class_name=class_name,
        css=sheet(font_faces, rules),
        react=react_module([react.function]),
        component_name=name,
        selector=found.selector,
        box=found.box,
        backdrop=found.backdrop,
        notes=(*found.notes, *cleaned.notes, *dangling, *react.notes),
    )
    return _Piece(component, react.function, font_faces, rules)


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[stage] = (time.perf_counter() - start) * 1000
