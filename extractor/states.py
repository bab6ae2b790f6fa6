"""Components in their states: forced on the page and in the mount alike, compared, and repaired.

Called by `extract` between the mount and the widths. Promises for one component of each look that what a state
changes on the page it changes here, on every element; others of that look take its repairs over. The state is
forced on the element and on everything around it, as a pointer or the focus would bring it about.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from .model import Fidelity
from .mount import Mounted

#: What is looked at -> what is forced for it. Looked at where a component has rules for one of these.
STATES: Mapping[str, Sequence[str]] = {
    "hover": ("hover",),
    "focus-visible": ("focus-visible", "focus", "focus-within"),
    "active": ("active", "hover"),
}

#: Looks of a page that are verified at most.
MOST = 80


class Page(Protocol):
    """The part of a page that is needed here."""

    async def evaluate(self, function: str, *arguments: Any) -> Any: ...
    async def nodes_of(self, expression: str) -> list[int]: ...
    async def force(self, nodes: Iterable[int], states: Sequence[str]) -> None: ...


async def verify(page: Page, mount: Page, components: Sequence[Mounted]) -> None:
    """Compare `components`, mounted in `mount` as `mend` left them, with `page`, which stands as it was read."""
    alike: dict[Hashable, list[int]] = {}
    for i, one in enumerate(components):
        if one.garment.states():
            alike.setdefault(one.likeness, []).append(i)
    looks = list(alike.values())[:MOST]
    if not looks:
        return
    chosen = [members[0] for members in looks]
    numbers = [[node.number for node in components[i].cleaned.nodes] for i in chosen]
    around = await page.nodes_of(f"elementsAround({chosen})")
    lines = [[around[n] for n in line] for line in await page.evaluate("(those) => linesOf(those)", chosen)]
    roots = await mount.nodes_of(f"{chosen}.map((i) => mounted[i].elements[0])")
    before = await page.evaluate("(pieces) => looksOf(pieces)", numbers)
    ours = await mount.evaluate("(those) => those.map((i) => looks(mounted[i].elements))", chosen)
    for state, forced in STATES.items():
        own = [n for n, i in enumerate(chosen) if forced[0] in _forced(components[i])]
        there, here = {node for n in own for node in lines[n]}, [roots[n] for n in own]
        await page.force(there, forced)
        await mount.force(here, forced)
        want = await page.evaluate("(pieces) => looksOf(pieces)", [numbers[n] for n in own])
        known = {"want": want, "before": [before[n] for n in own], "ours": [ours[n] for n in own]}
        found = await mount.evaluate("(...args) => compareStates(...args)", [chosen[n] for n in own], known)
        await page.force(there, ())
        await mount.force(here, ())
        for n, (changed, off) in zip(own, found, strict=True):
            wrong = [
                (f":{state}", element, name, value) for element, said in off for name, value in said.items()
            ]
            for i in looks[n]:
                _told(components[i], changed, wrong)


def _forced(one: Mounted) -> set[str]:
    """The states of a component that can be forced; any kind of focus is as good as the visible one."""
    states = set(one.garment.states())
    return states | {"focus-visible"} if states & {"focus", "focus-within"} else states


def _told(one: Mounted, changed: int, wrong: Sequence[tuple[str, int, str, str]]) -> None:
    known = one.states
    one.stated += wrong
    one.states = Fidelity(
        len(one.cleaned.nodes),
        known.properties + changed,
        known.equal + changed - len(wrong),
        known.repaired + len(wrong),
        known.residual,
    )
