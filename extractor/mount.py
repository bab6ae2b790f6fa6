"""Components mounted alone, compared with how they should look, and repaired where they do not.

Called by `extract`. Promises that what it gives looks, in its default state, as the computed styles that
`collect` read say: as the authors wrote it where that suffices, with computed declarations where not, and a
verdict on what was compared. Works in a blank page beside the one that was read.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain, compress
from typing import Any, Protocol
from xml.etree.ElementTree import Element

from .chromium.cdp import retrieve
from .collect import Node
from .css import body
from .defaults import AXES
from .fonts import Face
from .html import renamed_urls, serialize
from .inert import inert
from .inpage import script
from .model import Fidelity
from .mounted import Mounted
from .rewrite import TEXTUAL

SCRIPTS = ("dom", "properties", "reading", "mount", "forced")

#: Rounds of comparing and repairing; in the last everything that was computed is written.
ROUNDS = 8

#: Elements of the first batch, each after it being twice as large; of the largest; and batches at once.
FIRST = 50
BATCH = 250
AT_ONCE = 4

#: Seconds that one may take to be laid out and read, on a small share of a processor.
PATIENCE = 30.0

#: Attributes that no browser styles by; of an address it asks only whether it is there.
STYLELESS = re.compile(r"class$|id$|title$|alt$|src$|name$|value$|for$|target$|rel$|aria-|data-")

#: What may be another where a line is.
OF_LINES = frozenset({*AXES[1], "vertical-align"})

#: Elements that show text of their own.
TYPED_INTO = frozenset({"input", "textarea", "select", "button", "progress", "meter", "svg:text"})

#: Nothing moves while it is measured.
STILL = (
    "*, *::before, *::after { animation: none !important; transition: none !important }\nbody { margin: 0 }"
)


class Page(Protocol):
    """The part of a page that is needed here."""

    async def evaluate(self, function: str, *arguments: Any, timeout: float = ...) -> Any: ...
    async def show(self, html: str) -> None: ...


def source() -> str:
    """The in-page functions, in a world of ours."""
    kept = "Object.assign(globalThis, { compare, compareStates, expect, mount, resized, rest, wear });"
    return f"(textual) => {{\n'use strict';\n{script(*SCRIPTS)}\n{kept}\nreturn begin(textual);\n}}"


class Mount:
    """A blank page in which components stand alone, mended in batches: the first while others are still made.

    Used with `async with`: what is still under way at its end is given up.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._properties = 0
        self._mounted = 0
        self._faces: set[str] = set()
        self._bodies: dict[int, str] = {}  # many elements look alike
        self._twins: dict[Hashable, int] = {}
        self._waiting: list[Mounted] = []
        self._nodes = 0  # of these
        self._enough = FIRST
        self._mending: list[asyncio.Task[None]] = []
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Mount:
        self._beginning = asyncio.create_task(self._begin())
        self._beginning.add_done_callback(retrieve)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._beginning, *self._mending):
            task.cancel()

    async def expect(self, faces: Mapping[Face, str]) -> frozenset[Face]:
        """Fetch fonts, given by their rules, before they are needed. Those that do not come."""
        await self._beginning
        rules = [inert(rule) for rule in faces.values()]
        refused = await self._page.evaluate("(rules) => expect(rules)", rules, timeout=PATIENCE)
        return frozenset(compress(faces, refused))

    def add(self, one: Mounted) -> None:
        """Mount it behind the others, and repair it until it looks as it should."""
        self._waiting.append(one)
        self._nodes += len(one.cleaned.nodes)
        if self._nodes >= self._enough:
            self._send()
            self._enough = min(2 * self._enough, BATCH)

    async def mended(self) -> None:
        """Wait until all are."""
        if self._waiting:
            self._send()
        await asyncio.gather(*self._mending)

    async def _begin(self) -> None:
        await self._page.show(f"<!doctype html><meta charset=utf-8><style>{STILL}</style><body>")
        self._properties = await self._page.evaluate(source(), sorted(TEXTUAL))

    def _send(self) -> None:
        self._mending.append(asyncio.create_task(self._mend(self._waiting)))
        self._mending[-1].add_done_callback(retrieve)
        self._waiting, self._nodes = [], 0

    async def _mend(self, components: Sequence[Mounted]) -> None:
        first, self._mounted = self._mounted, self._mounted + len(components)
        async with self._turns:
            await self._beginning
            await self._repaired(first, components, await self._put(first, components))

    async def _put(self, first: int, components: Sequence[Mounted]) -> list[int]:
        """Put components into the page, the first under this number. The boxes of each that are compared."""
        pseudos = [one.pseudos for one in components]
        sizes = [[node.size for node in one.cleaned.nodes] for one in components]
        natural = [[node.natural for node in one.cleaned.nodes] for one in components]
        twins = [_twins(one, self._twins) for one in components]
        worn = sorted(set[str]().union(*(one.garment.properties() for one in components)))
        css = [_collected(one, self._bodies) for one in components]
        markup = self._markup(components)
        arguments = (first, css, markup, pseudos, twins, sizes, natural, worn)
        shown = await self._page.evaluate("(...args) => mount(...args)", *arguments, timeout=PATIENCE)
        for one, shows_its_font in zip(components, shown, strict=True):
            one.textless = not shows_its_font and _textless(one)
        return [
            len(one.cleaned.nodes) + sum(map(len, each.values()))
            for one, each in zip(components, pseudos, strict=True)
        ]

    async def _repaired(self, first: int, components: Sequence[Mounted], boxes: Sequence[int]) -> None:
        left = list(range(len(components)))
        narrowed: set[int] = set()
        repaired: dict[int, set[str]] = {}  # properties, since each was compared
        for turn in range(ROUNDS + 1):
            worn = []
            for i in left:
                names = sorted(repaired[i]) if i in repaired else None
                worn.append([first + i, components[i].css, components[i].textless, names])
                await asyncio.sleep(0)  # the page is looked at meanwhile
            found = await self._page.evaluate("(css) => compare(css)", worn, timeout=PATIENCE)
            changed = set()  # the next round has to judge; what is as it was would differ as it does
            for i, differences in zip(left, found, strict=True):
                one = components[i]
                if one.textless and any(_of_text(one, element, wanted) for element, _, wanted in differences):
                    one.textless = False
                    changed.add(i)
                    repaired.pop(i, None)
                    continue
                repaired[i] = set()
                last = differences and turn == ROUNDS - 1
                for element, pseudo, wanted in _all(one, differences) if last else differences:
                    said = _said(one.cleaned.nodes[element], pseudo, wanted)
                    said = said if pseudo else _filling(one, element, said)
                    if one.repair(element, pseudo, said):
                        changed.add(i)
                    repaired[i].update(said)
                if i not in narrowed and turn < ROUNDS and _narrow(one):
                    narrowed.add(i)
                    changed.add(i)
                one.verdicts["default"] = _verdict(one, boxes[i], self._properties, differences)
            left = sorted(changed)
            if not left:
                break

    def _markup(self, components: Sequence[Mounted]) -> str:
        rules = (
            rule for one in components for rule in (*one.at_rules, *chain.from_iterable(one.spare.values()))
        )
        named = dict.fromkeys(map(str, rules))
        faces = inert("\n".join(rule for rule in named if rule not in self._faces))
        self._faces.update(named)
        return f"<style>{faces}</style>" + "\n".join(map(_section, components))


def _of_text(one: Mounted, element: int, wanted: Mapping[str, str]) -> bool:
    """Whether it may differ by what styles text: a line is another in another font, so is a lost image."""
    lost = "width" in wanted and "alt" in one.cleaned.nodes[element].attributes
    return lost or any(name in OF_LINES for name in wanted)


def _textless(one: Mounted) -> bool:
    """Whether it has no text: none in it, none typed into it, none that css puts there."""
    if (
        any(node.tag in TYPED_INTO for node in one.cleaned.nodes)
        or "".join(one.cleaned.root.itertext()).strip()
    ):
        return False
    drawn = {pseudo for node in one.cleaned.nodes for pseudo in node.styles}
    drawn |= {pseudo for each in one.garment.styles.values() for pseudo in each}
    return not drawn & {"::before", "::after", "::marker"}


def _twins(one: Mounted, numbers: dict[Hashable, int]) -> list[int]:
    """A number for each element, the same for those that are styled the same and stand in such."""
    twins: list[int] = []
    around: list[int] = [-1]
    elements = _with_depth(one.cleaned.root)
    for (depth, element), node, key in zip(elements, one.cleaned.nodes, one.garment.nodes, strict=True):
        del around[depth + 1 :]
        collected = tuple((pseudo, id(said)) for pseudo, said in node.styles.items())
        worn = tuple(
            (pseudo, entry.name, entry.value, entry.context.atoms)
            for pseudo, entries in one.garment.styles.get(key, {}).items()
            for entry in entries
        )
        styling = tuple(
            (name, "" if name == "href" else value)
            for name, value in sorted(element.attrib.items())
            if not STYLELESS.match(name)
        )
        what = (around[-1], element.tag, styling, collected, worn)
        around.append(numbers.setdefault(what, len(numbers)))
        twins.append(around[-1])
    return twins


def _with_depth(element: Element, depth: int = 0) -> Iterator[tuple[int, Element]]:
    yield depth, element
    for child in element:
        yield from _with_depth(child, depth + 1)


def _said(node: Node, pseudo: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """What was read, said as it was collected: in authored units, or not at all."""
    said = dict(node.styles.get(pseudo, ()))
    if pseudo and "content" in wanted:
        wanted = {**wanted, **said}
    repairs = {name: said.get(name, value) for name, value in wanted.items()}
    for axis in AXES:
        if axis[0] in wanted and any(name in said for name in axis):
            sizes = {name: said[name] for name in axis if name in said}
            repairs = {name: value for name, value in repairs.items() if name != axis[0]} | sizes
    return repairs


def _filling(one: Mounted, element: int, said: dict[str, str]) -> dict[str, str]:
    """A block in an inline root that fills what is around it, read in whole px, does so in anything. Where
    that is not its width, the next round says px.
    """
    known = one.repairs.get(one.garment.nodes[element], {}).get("", {}).get("width", "")
    width = said.get("width", "")
    more = float(width[:-2]) - one.room[0] if width.endswith("px") and not known else 1.0
    if not element or abs(more) >= 1:
        return said
    return {**said, "width": f"calc(100% {'-' if more < 0 else '+'} {abs(more):.10g}px)"}


def _narrow(one: Mounted) -> bool:
    """A root that its place made as narrow as its content says so; where that is not its width, the next
    round says px.
    """
    root = one.repairs.get(one.garment.nodes[0], {}).get("", {})
    told: bool = root.get("width", "").endswith("px")
    if told:
        root["width"] = "fit-content"
    return told


def _verdict(
    one: Mounted, boxes: int, properties: int, differences: Sequence[tuple[int, str, Mapping[str, str]]]
) -> Fidelity:
    repaired = sum(len(said) for each in one.repairs.values() for said in each.values())
    residual = sum(len(wanted) for _, _, wanted in differences)
    compared = properties * boxes
    return Fidelity(boxes, compared, max(0, compared - repaired - residual), repaired, residual)


def _all(
    one: Mounted, differences: Sequence[tuple[int, str, Mapping[str, str]]]
) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    yield from differences
    for element, node in enumerate(one.cleaned.nodes):
        for pseudo, said in node.styles.items():
            yield element, pseudo, dict(said)


def _collected(one: Mounted, bodies: dict[int, str]) -> str:
    rules = []
    for mark, node in zip(one.cleaned.marks, one.cleaned.nodes, strict=True):
        for pseudo, said in node.styles.items():
            if id(said) not in bodies:
                bodies[id(said)] = body(said)
            rules.append(f".{mark}{pseudo} {{\n{bodies[id(said)]}\n}}")
    return inert(renamed_urls("\n".join(rules), one.cleaned.ids))


def _section(one: Mounted) -> str:
    width, direction = one.room
    style = f"position: relative; width: {width}px; margin: 40px"
    return f'<section dir="{direction}" style="{style}">{serialize(one.cleaned.root)}</section>'
