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
from .chromium.lazy import wake
from .collect import Found, collect
from .css import Looks, Rule, Writer, sheet
from .html import Cleaned, clean, serialize
from .model import Component, ExtractError, Extraction, Note, Options
from .react.export import Exported, Part, export
from .react.jsx import Jsx, convert

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
            if await wake(page):
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
        react_file, exported = export([_part(piece) for piece in pieces], typescript=options.react == "tsx")
        components = []
        for index, (piece, react) in enumerate(zip(pieces, exported, strict=True), 1):
            components.append(_component(index, piece, react))
            await asyncio.sleep(0)
    return Extraction(
        url=url,
        final_url=final_url,
        title=collected.title,
        viewport=collected.viewport,
        components=tuple(components),
        css_file=sheet(
            (face for piece in pieces for face in piece.font_faces),
            (rule for piece in pieces for rule in piece.rules),
        ),
        react_file=react_file,
        completed_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        timings=timings,
        notes=collected.notes if quiet else (*collected.notes, BUSY),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A component but for what depends on the others, and its share of the files that hold all."""

    found: Found
    class_name: str
    cleaned: Cleaned
    css: str
    react: Jsx
    font_faces: list[str]
    rules: list[Rule]


def _piece(index: int, found: Found, writer: Writer) -> _Piece:
    class_name = f"gen-{found.kind}-{index}"
    worn = Looks(class_name)
    cleaned = clean(found.tree, worn.class_of, class_name, found.refs)
    rules, font_faces = writer.rules(worn, cleaned.ids), writer.font_faces(worn)
    react = convert(cleaned.root)
    return _Piece(found, class_name, cleaned, sheet(font_faces, rules), react, font_faces, rules)


def _part(piece: _Piece) -> Part:
    found = piece.found
    return Part(found.kind, piece.class_name, piece.css, piece.react.tree, found.name, found.selector)


def _component(index: int, piece: _Piece, react: Exported) -> Component:
    found, cleaned = piece.found, piece.cleaned
    dangling = () if set(found.refs) <= cleaned.ids.keys() else (DANGLING,)
    return Component(
        index=index,
        kind=found.kind,
        cleaned_html=serialize(cleaned.root, classes=False),
        html=serialize(cleaned.root),
        class_name=piece.class_name,
        css=piece.css,
        react=react.snippet(),
        component_name=react.name,
        role=found.role,
        name=found.name,
        group=react.group,
        props=react.props,
        selector=found.selector,
        box=found.box,
        backdrop=found.backdrop,
        notes=(*found.notes, *cleaned.notes, *dangling, *piece.react.notes),
    )


@contextmanager
def _timed(timings: dict[str, float], stage: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[stage] = (time.perf_counter() - start) * 1000
