"""Components in their states: forced on the page and in the mount alike, compared, and repaired.

Called by `extract`: the page is observed while the components are mounted, which are verified thereafter.
Promises for one component of each look that what a state changes on the page it changes here, on every
element; others of that look take its repairs over. The state is forced on the element and on everything
around it, as a pointer or the focus would bring it about.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

from .cascade import Document
from .cascade.shorthands import both, longhands
from .chromium.elements import Elements
from .model import Fidelity
from .mounted import Mounted
from .places import PLACE

#: What is looked at -> what is forced for it. Looked at where a component has rules for one of these.
STATES: Mapping[str, Sequence[str]] = {
    "hover": ("hover",),
    "focus-visible": ("focus-visible", "focus", "focus-within"),
    "active": ("active", "hover"),
}

#: What browsers change in these states by themselves.
BY_BROWSERS = (
    longhands("outline") | longhands("border-color") | {"outline-offset", "color", "background-color"}
)

#: Looks of a page that are verified at most, and elements of one: parts of larger ones have their own.
MOST = 80
MOST_ELEMENTS = 30


class Page(Protocol):
    """The part of a page that is needed here."""

    async def evaluate(self, function: str, *arguments: Any) -> Any: ...
    @property
    def elements(self) -> Elements: ...


@dataclass(frozen=True, slots=True)
class Observed:
    """The page in states. `looks` are components that look the same, by number; `changes` are (state, places
    of looks, what it changes of the properties `moving` on each element of the first of each).
    """

    looks: Sequence[Sequence[int]]
    moving: Sequence[str]
    changes: Sequence[tuple[str, Sequence[int], Any]]


NOTHING = Observed((), (), ())


async def observe(
    page: Page, components: Sequence[Mounted], document: Document, moving: Iterable[str]
) -> Observed:
    """Look at `page`, which stands as it was collected, in the states that `components` have rules for.
    `moving` are the properties that the page's rules change in these.
    """
    alike: dict[Hashable, list[int]] = {}
    for i, one in enumerate(components):
        if len(one.cleaned.nodes) <= MOST_ELEMENTS and one.garment.states():
            alike.setdefault(one.likeness, []).append(i)
    looks = list(alike.values())[:MOST]
    if not looks:
        return NOTHING
    chosen = [members[0] for members in looks]
    lines = await page.evaluate("(those) => linesOf(those)", chosen)
    answering = [
        set(line if components[i].answers_around else line[:1]) for i, line in zip(chosen, lines, strict=True)
    ]
    asked = sorted(set[int]().union(*answering))
    number = dict(zip(asked, await page.elements.numbers(f"elementsAt({asked})"), strict=True))
    numbers = [[node.number for node in components[i].cleaned.nodes] for i in chosen]
    looked_at = sorted(BY_BROWSERS.union(*map(both, moving)))
    await page.evaluate("(...args) => rest(...args)", numbers, looked_at)
    changes = []
    try:
        for layer, (state, forced) in product(_layers(lines), STATES.items()):
            own = [n for n in layer if forced[0] in _forced(components[chosen[n]], document)]
            if not own:
                continue
            page.elements.force_only({number[place] for n in own for place in answering[n]}, forced)
            changes.append((state, own, await page.evaluate("(places) => changes(places)", own)))
    finally:
        page.elements.force_only((), ())
    return Observed(looks, looked_at, changes)


async def verify(mount: Page, components: Sequence[Mounted], observed: Observed) -> None:
    """Compare `components`, mounted in `mount` as `mend` left them, with the page."""
    if not observed.changes:
        return
    chosen = [members[0] for members in observed.looks]
    roots = await mount.elements.numbers(f"{chosen}.map((i) => mounted[i].elements[0])")
    await mount.evaluate("(...args) => rest(...args)", chosen, observed.moving)
    for state, own, want in observed.changes:
        here = [roots[n] for n in own]
        mount.elements.force_only(here, STATES[state])
        found = await mount.evaluate("(...args) => compareStates(...args)", own, want)
        for n, (changed, off) in zip(own, found, strict=True):
            wrong = [
                (f":{state}", element, name, value)
                for element, said in off
                for name, value in said.items()
                if element or not longhands(name) <= PLACE
            ]
            for i in observed.looks[n]:
                _told(components[i], changed, wrong)
    mount.elements.force_only((), ())


def _layers(lines: Sequence[Sequence[int]]) -> list[list[int]]:
    """Components, each by its root and what is around it, such that none is inside another of its layer: a
    pointer on a link is on its header too, but one on the header is not on all its links.
    """
    roots = {line[0] for line in lines}
    depths = [len(roots.intersection(line[1:])) for line in lines]
    return [[n for n, depth in enumerate(depths) if depth == layer] for layer in sorted(set(depths))]


def _forced(one: Mounted, document: Document) -> set[str]:
    """The states of a component that can be brought about on its root; any kind of focus is as good."""
    states = set(one.garment.states())
    focused = states & {"focus", "focus-visible", "focus-within"}
    if focused and document.can_focus(one.cleaned.nodes[0].number):
        return states | {"focus-visible"}
    return states - focused


def _told(one: Mounted, changed: int, wrong: Sequence[tuple[str, int, str, str]]) -> None:
    known = one.verdicts["states"]
    one.in_states += wrong
    one.verdicts["states"] = Fidelity(
        len(one.cleaned.nodes),
        known.properties + changed,
        known.equal + changed - len(wrong),
        known.repaired + len(wrong),
        known.residual,
    )
