"""Components that stand in lines of text: where their lines break, and how close they stand.

Called by `widths`. Alone, what is around such a part of a line is another block, of another line height.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from .mounted import Mounted

#: A box that is so much off, in px, is another.
SLACK = 0.6

#: More than that, in px, is no kerning.
KERNING = 8.0

#: Of a mounted box: whether it is part of a line.
IN_LINE = 4

#: What stands for the text before a part of a line.
BEFORE = frozenset({"margin-left", "margin-right"})

#: What shows of an inline box besides its text, line by line.
PAINTED = ("background", "border", "padding", "outline", "box-shadow")

#: A box with lines of its own, no higher than those of a part of a line.
APART = {"display": "inline-block", "text-box": "trim-both text"}


class Page(Protocol):
    """The part of a page that is needed here."""

    async def evaluate(self, function: str, *arguments: Any, timeout: float = ...) -> Any: ...
    async def resize(self, viewport: tuple[int, int]) -> None: ...


async def wear(mount: Page, components: Sequence[Mounted], which: Collection[int]) -> None:
    """Mount some of `components`, by number, as they are by now."""
    if which:
        css = [[i, components[i].css, components[i].textless] for i in which]
        await mount.evaluate("(css) => wear(css)", css)


async def lay_apart(
    mount: Page, components: Sequence[Mounted], boxes: Sequence[Sequence[float]]
) -> Mapping[int, Mapping[str, str]]:
    """Make boxes with lines of their own of parts of lines that stand closer than those of the block they are
    put into, where that has the size of the page then: what is said of these, by number.
    """
    said, before = {}, {}
    for i, (one, box) in enumerate(zip(components, boxes, strict=True)):
        if stands_wide(one, box, one.box.height):
            said[i], before[i] = dict(_own_lines(one)), copy.deepcopy(one.repairs)
            one.repair(0, "", said[i])
    if not said:
        return said
    await wear(mount, components, said)
    sizes = await mount.evaluate("(rooms) => resized(rooms)", [None] * len(components))
    lost = {i for i in said if abs(sizes[i][1] - components[i].box.height) > SLACK}
    for i in lost:
        components[i].repairs = before[i]
    await wear(mount, components, lost)
    return {i: said[i] for i in said.keys() - lost}


def _own_lines(one: Mounted) -> Iterable[tuple[str, str]]:
    yield from APART.items()
    yield "width", px(roomy(one.box.width))
    for name, value in one.cleaned.nodes[0].styles.get("", ()):
        if name in BEFORE and value != "0px":
            yield "text-indent", value
            yield name, "0"


def stands_wide(one: Mounted, alone: Sequence[float], height: float) -> bool:
    """Whether the lines of the mounted box `alone`, a part of them, stand wider than in such a height."""
    return bool(alone[IN_LINE]) and alone[1] - height > SLACK and _is_bare(one)


def _is_bare(one: Mounted) -> bool:
    """Whether nothing of its root shows but its text."""
    names = {name for name, _ in one.cleaned.nodes[0].styles.get("", ())}
    names |= {e.name for e in one.garment.styles.get(one.garment.nodes[0], {}).get("", ())}
    return not any(name.startswith(PAINTED) for name in names)


def kerned(one: Mounted, width: float) -> Mapping[str, str]:
    """What an empty box at the end of a part of a line, so wide alone, says where its last letter was nearer
    to the one behind it.
    """
    kerning = one.box.width - width
    if not SLACK < abs(kerning) < KERNING or "::after" in one.pseudos.get(0, ()):
        return {}
    return {"content": '""', "margin-inline-start": px(kerning)}


def broken(breaks: Iterable[Sequence[str]], nearer: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """What to say of a part of a line beside what is said `nearer`. `breaks`: [[name, value as it was read,
    value there], …].
    """
    return ((name, there) for name, read, there in breaks if there != nearer.get(name, read))


def broken_apart(
    width: float, lines: int, breaks: Iterable[Sequence[str]], nearer: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """What to say of a part of so many lines, so wide there, that was laid apart."""
    told = {"display": "inline"}
    if lines > 1:
        indent = next((there for name, _, there in breaks if name in BEFORE and there != "0"), "0")
        told = {**APART, "width": px(roomy(width)), "text-indent": indent}
    return ((name, value) for name, value in told.items() if value != nearer.get(name, "0"))


def roomy(width: float) -> float:
    """A layout unit wider: text that takes all of a line may run over else."""
    return (math.floor(64 * width) + 1) / 64


def px(length: float) -> str:
    """In whole layout units, which a sixth digit may fall short of."""
    return f"{round(length * 64) / 64:.10g}px"
