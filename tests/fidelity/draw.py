"""The pictures: every look of the sampled components, on their page and on a blank one.

Called by `measure.py`. Promises both sides of a look drawn alike: the same part of the box, at the same
fraction of a pixel, with everything else hidden.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tests.fidelity.side import HEIGHT, Alone, Box, Side, State, There

#: Where a page is looked at -> width in CSS px, preferred colour scheme. The first shows the states, too.
SITES: Mapping[str, tuple[int, str]] = {
    "1280 px": (1280, "light"),
    "768 px": (768, "light"),
    "375 px": (375, "light"),
    "dark": (1280, "dark"),
}
DEFAULT, GROUP = "1280 px", "group hover"

#: As a pointer or the keyboard would have it: what is around a hovered element is hovered too.
STATES: Mapping[str, State] = {
    "hover": State(("hover",), ("hover",)),
    "focus-visible": State(("focus", "focus-visible", "focus-within"), ("focus-within",)),
    "active": State(("hover", "active"), ("hover", "active")),
    "disabled": State(property="disabled"),
    "checked": State(property="checked"),
}
AROUND = State((), ("hover",))  # the pointer is around a component, not over it

#: The block a component stands in alone: as wide as its parent's content box was.
WRAPPER = '<div dir="{direction}" style="position:relative;width:{around}px;margin:40px">{html}</div>'


@dataclass(frozen=True, slots=True)
class Spot:
    """A component at one site, as it stands on its page. `number`: in the result, from 0."""

    number: int
    site: str
    box: Box
    margins: tuple[int, int]
    around: float  # CSS px, the content width of its parent
    direction: str

    def block(self, html: str) -> str:
        """Its markup in a block as wide as its parent."""
        return WRAPPER.format(direction=self.direction, around=self.around, html=html)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A PNG in base64, and the size of the border box in CSS px."""

    picture: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shot:
    """One look of a component as its page shows it, and how to bring it about elsewhere."""

    look: str
    spot: Spot
    drawing: Drawing
    state: State | None = None
    inner: int | None = None  # the element inside that a pointer is over


async def originals(
    there: There,
    components: Sequence[Mapping[str, Any]],
    sample: int,
    looks: Collection[str],
    missed: Counter[str],
) -> list[Shot]:
    """Up to `sample` components in all `looks`, site by site, spot by spot; `missed`: why others are not."""
    order = list(range(len(components)))
    random.Random(7).shuffle(order)
    chosen = await there.ask("choose", [each["selector"] for each in components], order, sample)
    missed.update(chosen["missed"])
    shots: list[Shot] = []
    for site, (width, scheme) in SITES.items():
        if site != DEFAULT and site not in looks:
            continue
        await there.move(width, scheme)
        for index, number in enumerate(chosen["chosen"]):
            place = await there.ask("place", index)
            if why := place.get("miss") or ("changed by a script" if place["scripted"] else ""):
                missed[f"{site}: {why}"] += 1
                continue
            spot = Spot(
                number,
                site,
                place["box"],
                await there.margins(place["box"]),
                place["around"],
                place["direction"],
            )
            shots.append(Shot(site, spot, await _draw(there, index, spot)))
            if site == DEFAULT:
                shots += [shot async for shot in _states(there, index, shots[-1], looks)]
    return shots


async def _states(there: There, index: int, plain: Shot, looks: Collection[str]) -> AsyncIterator[Shot]:
    await there.ask("remember", index)
    for look, state in STATES.items():
        if look in looks and (look != "focus-visible" or await there.ask("focusable", index)):
            async with there.put(index, state) as possible:
                if possible:
                    yield Shot(look, plain.spot, await _drawn(there, index, plain.spot, plain.drawing), state)
    if GROUP not in looks:
        return
    hover = STATES["hover"]
    async with there.put(index, AROUND):
        grouped = await there.ask("changed", index)
    if grouped:  # alone, what is around a component is the component itself
        async with there.put(index, hover):
            yield Shot(GROUP, plain.spot, await _drawn(there, index, plain.spot, plain.drawing), hover)
    if inner := await there.ask("inner", index):
        async with there.put(index, hover, inner // 2):
            drawing = await _drawn(there, index, plain.spot, plain.drawing)
        yield Shot(GROUP, plain.spot, drawing, hover, inner // 2)


async def copies(
    alone: Alone, summary: Mapping[str, Any], shots: Sequence[Shot], together: bool
) -> list[Drawing | None]:
    """The same looks on a blank page, in the order of `shots`; None where there is nothing to see.

    Each component on a page of its own with its css, or all on one with the css file.
    """
    components = summary["components"]
    drawings: list[Drawing | None] = []
    for site, of_site in groupby(shots, lambda shot: shot.spot.site):
        width, scheme = SITES[site]
        await alone.page.emulate(width, HEIGHT, scheme)
        groups = [(spot, list(group)) for spot, group in groupby(of_site, lambda shot: shot.spot)]
        if together:
            await _mount_all(alone, summary, [spot for spot, _ in groups])
        for index, (spot, group) in enumerate(groups):
            if not together:
                component = components[spot.number]
                block = spot.block(component["htmlSnippet"])
                await alone.mount(component["css"], [block], [selector(component)])
            drawings += await _copy(alone, index if together else 0, group)
    return drawings


async def _mount_all(alone: Alone, summary: Mapping[str, Any], spots: Iterable[Spot]) -> None:
    """All components on one page; only those that are compared are seen."""
    components = summary["components"]
    seen = {spot.number: spot for spot in spots}
    blocks = [
        seen[number].block(component["htmlSnippet"])
        if number in seen
        else f"<div hidden>{component['htmlSnippet']}</div>"
        for number, component in enumerate(components)
    ]
    await alone.mount(summary["cssFile"], blocks, [selector(components[number]) for number in seen])


def selector(component: Mapping[str, Any]) -> str:
    """Finds a component by its own class."""
    return "." + str(component["className"]).split()[0]


async def _copy(alone: Alone, index: int, shots: Sequence[Shot]) -> list[Drawing | None]:
    spot = shots[0].spot
    if not await alone.ask("align", index, spot.box["x"], spot.box["y"]):
        return [None for _ in shots]
    box = await alone.ask("box", index)
    spot = Spot(spot.number, spot.site, box, spot.margins, spot.around, spot.direction)
    plain = await _draw(alone, index, spot)
    await alone.ask("remember", index)
    drawings: list[Drawing | None] = []
    for shot in shots:
        if shot.state is None:
            drawings.append(plain)
            continue
        async with alone.put(index, shot.state, shot.inner):
            drawings.append(await _drawn(alone, index, spot, plain))
    return drawings


async def _drawn(side: Side, index: int, spot: Spot, plain: Drawing) -> Drawing:
    """A look that may be the default one: then it is not drawn again."""
    if not await side.ask("changed", index):
        return plain
    return await _draw(side, index, spot)


async def _draw(side: Side, index: int, spot: Spot) -> Drawing:
    """The part of the page where the component stands by default, as large as it is now."""
    now = await side.ask("box", index)
    picture = await side.picture(
        index, {**spot.box, "width": now["width"], "height": now["height"]}, spot.margins
    )
    return Drawing(picture, now["width"], now["height"])
