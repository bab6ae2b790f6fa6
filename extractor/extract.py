"""A URL becomes an Extraction: the story from top to bottom.

Called by the job handler and by `python -m extractor`. Promises components that stand alone, in document
order, with what is known to fall short in their notes; raises ExtractError and nothing else that is expected.
A browser that crashes under it is replaced and the extraction tried once more.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Collection, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from . import backdrops, states, widths
from .authored import authored, planned, sheets
from .cascade import Piece, Stylist
from .cascade.shorthands import both
from .cascade.stylist import NOTES
from .cascade.write import Sheet, css, together
from .chromium.browser import Browser
from .chromium.cdp import Navigated, retrieve
from .chromium.lazy import wake
from .chromium.page import Page
from .collect import Collected, Found, collect, number
from .css import sheet
from .fonts import Face, face, loaded, worn
from .html import clean, serialize
from .model import Component, ExtractError, Extraction, Note, Options
from .mount import Mount
from .mounted import Mounted
from .react.export import Exported, Part, export
from .react.jsx import Jsx, convert
from .rewrite import Garment

#: What a component does not take over from outside: it says something of a page, or of a finger on it.
NOT_PASSED_ON = ("text-size-adjust", "tap-highlight-color", "orphans", "widows")

#: The note on a component that takes a state of what was around it over.
MOVED = "ancestor_state_moved"

DANGLING = Note("reference_missing", "Its css refers by url(#id) to an SVG element that is not part of it.")
T = TypeVar("T")
Timings: TypeAlias = "defaultdict[str, float]"  # milliseconds

BUSY = Note("page_busy", "The page was still loading or changing when it was read.")
SLOW = Note("page_slow", "The page took too long to show itself in all states and at other widths.")
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
    timings: Timings = defaultdict(float)
    async with browser.page(options.viewport) as page:
        with _timed(timings, "load"):
            _, beside = await asyncio.gather(page.goto(url), page.another())
        read = await _read(page, beside, options, timings)
        page.close()
        with _timed(timings, "write"):
            return await _extraction(url, options, read, timings)


async def _extraction(url: str, options: Options, read: _Read, timings: Timings) -> Extraction:
    done = []
    for piece in read.pieces:
        done.append(_written(piece))
        await asyncio.sleep(0)
    react_file, exported = export([_part(one) for one in done], typescript=options.react == "tsx")
    components = []
    for place, (ready, react) in enumerate(zip(done, exported, strict=True)):
        components.append(_component(ready, react, read.backdrop.get(place)))
        await asyncio.sleep(0)
    return Extraction(
        url=url,
        final_url=read.final_url,
        title=read.collected.title,
        viewport=read.collected.viewport,
        components=tuple(components),
        css_file=sheet(
            (str(rule) for piece in read.pieces for rule in piece.mounted.at_rules),
            css(together(one.sheet for one in done)),
        ),
        react_file=react_file,
        completed_at=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        timings=timings,
        notes=read.notes,
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What was found while the page was open: its components as they look, not yet written."""

    final_url: str
    collected: Collected
    pieces: Sequence[_Piece]
    backdrop: Mapping[int, str]  # by place, where it is a picture
    notes: tuple[Note, ...]


async def _read(page: Page, beside: Page, options: Options, timings: Timings) -> _Read:
    """Read the document that the page comes to: twice it may go on meanwhile, then it has to stay."""
    moved = False
    while True:
        with _timed(timings, "ready"):
            quiet = await page.ready(options.ready_timeout)
        try:
            async with page.staying():
                return await _read_document(page, beside, options, timings, quiet)
        except Navigated:
            page.held, moved = moved, True


async def _read_document(page: Page, beside: Page, options: Options, timings: Timings, quiet: bool) -> _Read:
    with _timed(timings, "ready"):
        if await wake(page):
            quiet = await page.ready(options.ready_timeout)
    async with Mount(beside) as mount:
        with _timed(timings, "collect"):
            numbered = await number(page, options)
            read = await sheets(page, numbered)
            collected, plan = await asyncio.gather(collect(page, options), planned(beside, read, numbered))
            found = list(collected.found)
            faces = {face(*one) for one in collected.fonts}
            fonts = loaded(plan.flat.named, faces)
        async with _meanwhile(mount.expect(fonts)), _meanwhile(backdrops.seen(beside, found)) as seen:
            with _timed(timings, "cascade"):
                numbers = [sorted(one.tree.numbers()) for one in found]
                wanted = {n for each in numbers for n in each}
                written = await authored(page, beside, numbered, plan, wanted)
            with _timed(timings, "rewrite"):
                context = _Context(
                    written.stylist,
                    frozenset(name for one in collected.properties for name in both(one)),
                    faces,
                )
                pieces = []
                for index, (one, mine) in enumerate(zip(found, numbers, strict=True), 1):
                    pieces.append(_piece(index, one, mine, context))
                    mount.add(pieces[-1].mounted)
                    await asyncio.sleep(0)  # leases are renewed and other jobs go on
            mounted = [piece.mounted for piece in pieces]
            async with (
                _meanwhile(states.observe(page, mounted, numbered.document, written.moving)) as in_states,
                _meanwhile(_at_widths(page, collected.viewport, in_states)) as at_widths,
            ):
                with _timed(timings, "mount"):
                    await mount.mended()
                    backdrop = await seen
                with _timed(timings, "states"):
                    observed, slow = await _unless_slow(in_states, states.NOTHING)
                    await states.verify(beside, mounted, observed)
                with _timed(timings, "widths"):
                    boxes, slower = await _unless_slow(at_widths, {})
                    await widths.fit(beside, mounted, collected.viewport, written.conditions, boxes)
    final_url = page.document.url if page.document else ""
    busy = () if quiet else (BUSY,)
    notes = (*busy, *collected.notes, *written.notes, *(slow or slower))
    return _Read(final_url, collected, pieces, backdrop, notes)


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """`work` under way; it is given up where the block ends before it."""
    task = asyncio.create_task(work)
    task.add_done_callback(retrieve)
    try:
        yield task
    finally:
        task.cancel()


async def _at_widths(page: Page, viewport: tuple[int, int], in_states: Awaitable[object]) -> widths.Seen:
    """The page at other widths, last of what is asked of it: it may answer to them."""
    await in_states
    page.held = True  # at another width it may want to be another page
    return await widths.observe(page, viewport)


async def _unless_slow(work: Awaitable[T], nothing: T) -> tuple[T, tuple[Note, ...]]:
    try:
        return await work, ()
    except ExtractError as error:
        if error.code != "timeout":
            raise
        return nothing, (SLOW,)


@dataclass(frozen=True, slots=True)
class _Context:
    """What all components of a page share: `judged` are longhands as `Garment` needs them, `faces` loaded."""

    stylist: Stylist
    judged: frozenset[str]
    faces: Collection[Face]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A component on its way."""

    index: int
    found: Found
    mounted: Mounted
    notes: tuple[Note, ...]

    @property
    def class_name(self) -> str:
        return f"gen-{self.found.kind}-{self.index}"


@dataclass(frozen=True, slots=True)
class _Written:
    """A component but for what depends on the others, and its share of the files that hold all."""

    piece: _Piece
    css: str
    sheet: Sheet
    react: Jsx


def _piece(index: int, found: Found, numbers: Sequence[int], context: _Context) -> _Piece:
    look = (
        context.stylist.look(Piece(tuple(numbers)), frozenset((*found.differing, *NOT_PASSED_ON)))
        if numbers
        else None
    )
    refs = {*found.refs, *(look.named.ids if look else ())}
    cleaned = clean(found.tree, f"gen-{found.kind}-{index}", refs)
    dangling = () if refs <= cleaned.ids.keys() else (DANGLING,)
    text = "".join(cleaned.root.itertext())
    at_rules = list(worn(list(look.named.at_rules(text)), context.faces)) if look else []
    garment = Garment.of(look, numbers, cleaned.nodes).without_needless(cleaned.nodes, context.judged)
    notes = [Note(code, NOTES[code]) for code in sorted(look.notes & NOTES.keys())] if look else []
    return _Piece(
        index,
        found,
        Mounted(
            cleaned,
            found.box,
            found.room,
            garment,
            at_rules,
            answers_around=any(n.code == MOVED for n in notes),
        ),
        (*found.notes, *cleaned.notes, *dangling, *notes),
    )


def _written(piece: _Piece) -> _Written:
    mounted = piece.mounted
    rules = mounted.sheet(piece.class_name)
    css = sheet(map(str, mounted.at_rules), str(rules))
    return _Written(piece, css, rules, convert(mounted.cleaned.root))


def _part(one: _Written) -> Part:
    found = one.piece.found
    return Part(found.kind, one.piece.class_name, one.css, one.react.tree, found.name, found.selector)


def _component(one: _Written, react: Exported, pictured: str | None) -> Component:
    piece, found, mounted = one.piece, one.piece.found, one.piece.mounted
    root = mounted.cleaned.root
    return Component(
        index=piece.index,
        kind=found.kind,
        cleaned_html=serialize(root, classes=False),
        html=serialize(root),
        class_name=piece.class_name,
        css=one.css,
        react=react.snippet(),
        component_name=react.name,
        role=found.role,
        name=found.name,
        group=react.group,
        props=react.props,
        selector=found.selector,
        box=found.box,
        backdrop=pictured or found.backdrop,
        room=found.room[0],
        states=mounted.garment.states(),
        fidelity=mounted.verdicts,
        notes=(*piece.notes, *one.react.notes),
    )


@contextmanager
def _timed(timings: Timings, stage: str) -> Iterator[None]:
    start = time.perf_counter()
    try:
        yield
    finally:
        timings[stage] += (time.perf_counter() - start) * 1000
