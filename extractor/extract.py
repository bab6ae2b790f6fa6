"""A URL becomes an Extraction: the story from top to bottom.

Called by the job handler and by `python -m extractor`. Promises components that stand alone, in document
order, with what is known to fall short in their notes; raises ExtractError and nothing else that is expected.
A browser that crashes under it is replaced and the extraction tried once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from . import backdrops, states, widths
from .authored import asked, authored, planned, sheets
from .cascade.shorthands import both
from .chromium.browser import Browser
from .chromium.cdp import Navigated, retrieve
from .chromium.page import Page
from .collect import Found, collect, number
from .drafts import Common, Draft, Drafts, draft
from .fonts import face, loaded
from .model import ExtractError, Extraction, Note, Options
from .mount import Mount
from .report import extraction
from .settling import Settling, Unsettled
from .timings import Timings

T = TypeVar("T")

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
    timings = Timings()
    async with browser.page(options.viewport) as page:
        with timings.stage("load"):
            _, beside = await asyncio.gather(page.goto(url), page.another())
        read = await _read(page, beside, options, timings)
        page.close()
        with timings.stage("write"):
            return await extraction(url, options, read, timings.spent)


async def _read(page: Page, beside: Page, options: Options, timings: Timings) -> Drafts:
    """Read the document that the page comes to, early, while it settles; where it changes then, once more.

    Twice it may go on to another meanwhile, then it has to stay.
    """
    moved = False
    settling = Settling(page, options, timings)
    while True:
        await settling.ready()
        try:
            async with page.staying():
                await settling.begin()
                return await _read_document(page, beside, options, timings, settling)
        except Unsettled:
            pass
        except Navigated:
            page.held, moved = moved, True
            settling = Settling(page, options, timings)


async def _read_document(
    page: Page, beside: Page, options: Options, timings: Timings, settling: Settling
) -> Drafts:
    async with Mount(beside) as mount:
        with timings.stage("collect"):
            numbered = await number(page, options)
            read = await sheets(page, numbered)
            collected, plan = await asyncio.gather(collect(page, options), planned(beside, read, numbered))
            answers = await asked(page, plan)
            found = list(collected.found)
            faces = {face(*one) for one in collected.fonts}
            fonts = loaded(plan.flat.named, faces)
        async with (
            _meanwhile(settling.wake()) as waking,
            _meanwhile(_at_rest(settling, waking)) as resting,
            _meanwhile(mount.expect(fonts)) as expecting,
            _meanwhile(backdrops.seen(beside, found)) as seen,
        ):
            with timings.stage("cascade"):
                numbers = [sorted(one.tree.numbers()) for one in found]
                wanted = {n for each in numbers for n in each}
                written = await authored(beside, numbered, plan, answers, wanted)
            with timings.stage("rewrite"):
                common = Common(
                    written.stylist,
                    frozenset(name for one in collected.properties for name in both(one)),
                    plan.holding,
                    faces,
                )
                drafts = await _drafted(zip(found, numbers, strict=True), common, mount, waking)
            mounted = [one.mounted for one in drafts]
            with timings.stage("ready"):
                await waking
            async with (
                _meanwhile(states.observe(page, mounted, numbered.document, written.moving)) as in_states,
                _meanwhile(_confirmed(settling, resting, in_states)) as confirming,
                _meanwhile(_at_widths(page, collected.viewport, confirming)) as at_widths,
            ):
                with timings.stage("mount"):
                    await _while_it_stays(mount.mended(), confirming)
                    backdrop = await seen
                with timings.stage("states"):
                    observed, slow = await _unless_slow(in_states, states.NOTHING)
                    await states.verify(beside, mounted, observed)
                with timings.stage("ready"):
                    _, unsure = await _unless_slow(confirming, None)
                with timings.stage("widths"):
                    boxes, slower = await _unless_slow(at_widths, {})
                    await widths.fit(beside, mounted, collected.viewport, written.conditions, boxes)
                refused = await expecting
    final_url = page.document.url if page.document else ""
    busy = () if settling.quiet else (BUSY,)
    notes = (*busy, *collected.notes, *written.notes, *(slow or unsure or slower))
    return Drafts(final_url, collected, [one.told(refused) for one in drafts], backdrop, notes)


async def _at_rest(settling: Settling, waking: Awaitable[None]) -> None:
    await waking
    if settling.early:
        await settling.rest()


async def _confirmed(settling: Settling, resting: Awaitable[None], in_states: Awaitable[object]) -> None:
    """That the page stayed as it was read, asked of it when it is in no state any more."""
    await resting
    await in_states
    await settling.confirm()


async def _while_it_stays(work: Coroutine[Any, Any, T], confirming: asyncio.Task[None]) -> T:
    """`work`, given up as soon as the page is known to have changed."""
    async with _meanwhile(work) as task:
        await asyncio.wait({task, confirming}, return_when=asyncio.FIRST_COMPLETED)
        if confirming.done() and isinstance(confirming.exception(), Unsettled):
            confirming.result()
        return await task


async def _drafted(
    found: Iterable[tuple[Found, Sequence[int]]], common: Common, mount: Mount, waking: asyncio.Task[None]
) -> list[Draft]:
    """The components, mounted while others are still made. Raises Unsettled as soon as that is known."""
    drafts = []
    for index, (one, numbers) in enumerate(found, 1):
        drafts.append(draft(index, one, numbers, common))
        mount.add(drafts[-1].mounted)
        await asyncio.sleep(0)  # leases are renewed and other jobs go on
        if waking.done():
            waking.result()
    return drafts


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, T]) -> AsyncIterator[asyncio.Task[T]]:
    """`work` under way; it is given up where the block ends before it."""
    task = asyncio.create_task(work)
    task.add_done_callback(retrieve)
    try:
        yield task
    finally:
        task.cancel()


async def _at_widths(page: Page, viewport: tuple[int, int], confirming: Awaitable[None]) -> widths.Seen:
    """The page at other widths, last of what is asked of it: it may answer to them."""
    await confirming
    page.held = True  # at another width it may want to be another page
    return await widths.observe(page, viewport)


async def _unless_slow(work: Awaitable[T], nothing: T) -> tuple[T, tuple[Note, ...]]:
    try:
        return await work, ()
    except ExtractError as error:
        if error.code != "timeout":
            raise
        return nothing, (SLOW,)
