"""Components at other widths of the viewport: where a size came from the layout around, what it is there.

Called by `extract`, last of what is asked of the page: its own scripts may answer to the new width. A size
that was repaired is the page's at one width; at others this writes what the layout gives there, and the type
where what is around gives another, from the page's own breakpoints on. Promises nothing between the widths it
looked at.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from .cascade.conditions import Condition
from .lines import SLACK, Alone, Page, Said, There, fitted, in_line, lay_apart, mounted, px, wear
from .model import Fidelity
from .mounted import Mounted

#: Looked at besides the width of the request, in CSS px.
WIDTHS = (1280, 768, 375)

#: Seconds that a page may take to lay itself out at one of them.
PATIENCE = 4.0

#: What the size of a text hangs on.
TYPE = ("font-size", "line-height")

NOTHING_SAID: Said = {}

#: Shares of a room that are written as such: columns of a grid.
SHARES = [(1, 1), *((part, whole) for whole in (2, 3, 4, 5, 6, 8, 12) for part in range(1, whole))]

EDGE = re.compile(r"(min|max)-width:\s*([\d.]+)(px|em|rem)|width\s*([<>]=?)\s*([\d.]+)(px|em|rem)")

#: Width of the viewport in px -> of each component what is there; None: hidden.
Seen = Mapping[int, Sequence[There | None]]


async def observe(page: Page, viewport: tuple[int, int]) -> Seen:
    """Look at all components of `page` at other widths than that of `viewport`. Raises as `evaluate` does."""
    width, height = viewport
    seen = {}
    for other in _outwards(width):
        await page.resize((other, height))
        boxes = await page.evaluate("() => boxes()", timeout=PATIENCE)
        seen[other] = [box and There(*box) for box in boxes]
    return seen


async def fit(
    mount: Page,
    components: Sequence[Mounted],
    viewport: tuple[int, int],
    conditions: Iterable[Condition],
    seen: Seen,
) -> None:
    """Give `components` their sizes at other widths. They are mounted in `mount` as `mend` left them."""
    width, height = viewport
    edges = breakpoints(conditions)
    said = await _fit_here(mount, components)
    nearer = {True: said, False: copy.deepcopy(said)}  # to narrower and to wider viewports
    for other, boxes in seen.items():
        condition = _condition(other, width, edges)
        alone = await _typed(mount, components, (other, height), boxes, condition)
        for one, box, there, so_far in zip(components, alone, boxes, nearer[other < width], strict=True):
            if there:
                told = _told(one, there, box, so_far)
                one.at_widths += [(condition, name, value) for name, value in told.items()]
                so_far |= told
    await _judge(mount, components, height, seen)


async def _fit_here(mount: Page, components: Sequence[Mounted]) -> list[dict[str, str]]:
    """Give `components` their sizes at the first width: what is said of each that others take back."""
    alone = await mounted(mount, [None] * len(components))
    apart = await lay_apart(mount, components, alone)
    kept = []
    for i, (one, box) in enumerate(zip(components, alone, strict=True)):
        said = apart[i] if i in apart else _put_right(one, box)
        was = one.verdicts["default"]
        equal, repaired = max(0, was.equal - len(said)), was.repaired + len(said)
        one.verdicts["default"] = replace(was, equal=equal, repaired=repaired)
        kept.append({name: value for name, value in said.items() if i in apart or name == "word-spacing"})
    return kept


async def _judge(mount: Page, components: Sequence[Mounted], height: int, seen: Seen) -> None:
    """Compare their sizes once more, as they are at other widths now."""
    changed = [i for i, one in enumerate(components) if one.at_widths]
    await wear(mount, components, changed)
    residual = Counter[int]()
    for other, boxes in seen.items() if changed else ():
        await mount.resize((other, height))
        alone = await mounted(mount, boxes)
        for i, (box, there) in enumerate(zip(alone, boxes, strict=True)):
            residual[i] += sum(1 for _ in _differing(there, box)) if there else 0
    for i, one in enumerate(components):
        shown = sum(1 for boxes in seen.values() if boxes[i])
        repaired = len(one.at_widths)
        equal = 2 * shown - max(repaired, residual[i])
        one.verdicts["widths"] = Fidelity(shown, 2 * shown, equal, repaired, residual[i])


def _put_right(one: Mounted, alone: Alone) -> Said:
    """Say what the mounted box `alone` lacks of its size on the page. Part of a line has none but its end."""
    if alone.lines:
        pseudo, said = fitted(one, alone)
    else:
        pseudo, said = "", dict(_differing(There(one.box.width, one.box.height), alone))
    if said:
        one.repair(0, pseudo, said)
    return said


async def _typed(
    mount: Page,
    components: Sequence[Mounted],
    viewport: tuple[int, int],
    boxes: Sequence[There | None],
    condition: Condition,
) -> Sequence[Alone]:
    """The boxes of the mounted components in a viewport, in the type that each has there on its page."""
    await mount.resize(viewport)
    alone = await mounted(mount, boxes)
    for place, name in enumerate(TYPE):
        unlike = {
            i: there.type[place]
            for i, (one, box, there) in enumerate(zip(components, alone, boxes, strict=True))
            if there and not one.textless and box.type[place] not in ("", there.type[place])
        }
        for i, value in unlike.items():
            components[i].at_widths.append((condition, name, value))
        if unlike:
            await wear(mount, components, unlike)
            alone = await mounted(mount, boxes)
    return alone


def breakpoints(conditions: Iterable[Condition]) -> list[float]:
    """The widths in px from which on some media query of the page holds, or holds no more."""
    found = set()
    for kind, text in conditions:
        for bound, number, unit, sign, other, other_unit in EDGE.findall(text) if kind == "media" else ():
            edge = float(number or other) * (1 if (unit or other_unit) == "px" else 16)
            after = bound == "max" or sign in ("<=", ">")
            found.add(round(edge + 0.02, 2) if after and edge == int(edge) else float(round(edge + 0.005)))
    return sorted(found)


def _outwards(width: int) -> list[int]:
    """The other widths, those nearest to `width` first: what is further away is written over them."""
    return sorted((other for other in WIDTHS if other != width), key=lambda other: abs(other - width))


def _condition(other: int, width: int, edges: Sequence[float]) -> Condition:
    """From the page's breakpoint that is nearest to the width it was read at, to the side of the other."""
    nearer = [one for one in WIDTHS if min(other, width) < one < max(other, width)]
    if other < width:
        bound = min(nearer, default=width)
        edge = max((one for one in edges if other < one <= bound), default=float(bound))
        return Condition("media", f"(max-width: {round(edge - 0.02, 2):g}px)")
    bound = max(nearer, default=width)
    edge = min((one for one in edges if bound < one <= other), default=bound + 1.0)
    return Condition("media", f"(min-width: {edge:g}px)")


def _told(one: Mounted, there: There, alone: Alone, nearer: Said) -> Said:
    if there.lines and (alone.lines or "display" in nearer):
        return in_line(one, there, alone, nearer)
    return {} if alone.lines else dict(_differing(there, alone, nearer))


def _differing(there: There, alone: Alone, nearer: Said = NOTHING_SAID) -> Iterable[tuple[str, str]]:
    """Sizes to say of the mounted box `alone` so that it is as the one on the page. What is said of a width
    `nearer` to the first goes on here, unless something else is said.
    """
    width = _share(there.width, there.room, alone.beside)
    height = px(there.height - alone.above)
    for name, value, size, was, least in (
        ("width", width, there.width, alone.width, alone.beside),
        ("height", height, there.height, alone.height, alone.above),
    ):
        said = name in nearer or abs(size - was) > SLACK
        if said and size > least and value != nearer.get(name):
            yield name, value


def _share(width: float, room: float, around: float) -> str:
    for part, whole in SHARES:
        share = f"{100 * part / whole:.6g}%"
        if abs(width - room * part / whole) < (SLACK if part == whole else SLACK / 10):
            return f"calc({share} - {px(around)})" if around else share
    return px(width - around)
