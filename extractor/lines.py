"""Components that stand in lines of text: where their lines break, and how close they stand.

Called by `widths`. Alone, what is around such a part of a line is another block, of another line height.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from .mounted import Mounted

#: A box that is so much off, in px, is another.
SLACK = 0.6

#: More than that, in px, is no kerning.
KERNING = 8.0

#: What stands for the text before a part of a line.
BEFORE = frozenset({"margin-left", "margin-right"})

#: What shows of an inline box besides its text, line by line.
PAINTED = ("background", "border", "padding", "outline", "box-shadow")

JUSTIFIED = ("text-align", "justify")

#: What needs not be said.
NOTHING = {"text-indent": "0", "word-spacing": "0px"}

#: What is said only of parts of several lines.
RUNNING = BEFORE | {"text-box"}

#: A box with lines of its own, no higher than those of a part of a line.
APART = {"display": "inline-block", "text-box": "trim-both text"}

#: Property -> value.
Said = Mapping[str, str]


class There(NamedTuple):
    """A component on its page. `room`: the width around it, in px as `width` and `height`; `type`: its font
    size and line height; `lines`: of how many it is part, 1 with blocks inside, 0 for none; `aligned`: they
    are so to each other; `breaks`: [[what they make it say, the value when it was read, the value now], …].
    """

    width: float
    height: float
    room: float = 0.0
    type: Sequence[str] = ()
    lines: int = 0
    aligned: bool = False
    breaks: Sequence[Sequence[str]] = ()


class Alone(NamedTuple):
    """A component in the mount, likewise. `beside`, `above`: px of its edges that its own sizes leave out."""

    width: float
    height: float
    beside: float
    above: float
    lines: int
    type: Sequence[str]


class Page(Protocol):
    """The part of a page that is needed here."""

    async def evaluate(self, function: str, *arguments: Any, timeout: float = ...) -> Any: ...
    async def resize(self, viewport: tuple[int, int]) -> None: ...


async def wear(mount: Page, components: Sequence[Mounted], which: Collection[int]) -> None:
    """Mount some of `components`, by number, as they are by now."""
    if which:
        css = [[i, components[i].css, components[i].textless] for i in which]
        await mount.evaluate("(css) => wear(css)", css)


async def mounted(mount: Page, boxes: Sequence[There | None]) -> Sequence[Alone]:
    """The boxes of the mounted components, in the rooms of `boxes`; None: in one as wide as the viewport."""
    rooms = [box and box.room for box in boxes]
    return [Alone(*one) for one in await mount.evaluate("(rooms) => resized(rooms)", rooms)]


async def lay_apart(mount: Page, components: Sequence[Mounted], boxes: Sequence[Alone]) -> Mapping[int, Said]:
    """Make boxes with lines of their own of parts of lines that stand closer than those of the block they are
    put into, or are aligned, where that has the size of the page then: what is said of these, by number.
    """
    said, before = {}, {}
    for i, (one, box) in enumerate(zip(components, boxes, strict=True)):
        if _is_bare(one) and (one.aligned or _stands_wide(box, one.box.height)):
            said[i], before[i] = _own_lines(one), copy.deepcopy(one.repairs)
            one.repair(0, "", said[i])
            _unsay(one, BEFORE)
    if not said:
        return said
    await wear(mount, components, said)
    sizes = await mounted(mount, [None] * len(components))
    lost = {i for i in said if abs(sizes[i].height - components[i].box.height) > SLACK}
    for i in lost:
        components[i].repairs = before[i]
    await wear(mount, components, lost)
    return {i: said[i] for i in said.keys() - lost}


def _unsay(one: Mounted, names: Collection[str]) -> None:
    """Take back what was repaired of its root."""
    repaired = one.repairs[one.garment.nodes[0]][""]
    for name in names & repaired.keys():
        del repaired[name]


def _own_lines(one: Mounted) -> Said:
    styles = one.cleaned.nodes[0].styles.get("", ())
    before = {name: value for name, value in styles if name in BEFORE and value != "0px"}
    apart = _apart(one.box.width, "0" if one.aligned else next(iter(before.values()), "0"))
    return dict(_unlike(apart, {})) | dict.fromkeys(before, "0")


def _apart(width: float, indent: str) -> Said:
    return {**APART, "width": px(_roomy(width)), "text-indent": indent}


def _unlike(told: Said, nearer: Said) -> Iterable[tuple[str, str]]:
    """What is not said `nearer`, or by nothing."""
    return ((name, value) for name, value in told.items() if value != nearer.get(name, NOTHING.get(name)))


def is_apart(one: Mounted) -> bool:
    """Whether it has lines of its own."""
    return "text-box" in one.repairs.get(one.garment.nodes[0], {}).get("", {})


def _stands_wide(alone: Alone, height: float) -> bool:
    """Whether the lines of the mounted box `alone`, a part of them, stand wider than in such a height."""
    return alone.lines > 1 and alone.height - height > SLACK


def _is_bare(one: Mounted) -> bool:
    """Whether nothing of its root shows but its text."""
    names = {name for name, _ in one.cleaned.nodes[0].styles.get("", ())}
    names |= {e.name for e in one.garment.styles.get(one.garment.nodes[0], {}).get("", ())}
    return not any(name.startswith(PAINTED) for name in names)


def fitted(one: Mounted, alone: Alone) -> tuple[str, Said]:
    """(pseudo-element, what it says) of a part of a line that has not the width of its box `alone`: its
    spaces are others, or its last letter was nearer to the one behind it, as an empty box at its end says.
    """
    lack = one.box.width - alone.width
    if abs(lack) <= SLACK:
        return "", {}
    if spacing := _justified(one, one.box.width, alone):
        return "", spacing
    if abs(lack) < KERNING and "::after" not in one.pseudos.get(0, ()):
        return "::after", {"content": '""', "margin-inline-start": px(lack)}
    return "", {}


def _justified(one: Mounted, width: float, alone: Alone) -> Said:
    """What stretches the spaces of the box `alone`, part of one line, to such a width, where they were so."""
    said = one.cleaned.nodes[0].styles.get("", ())
    if alone.lines != 1 or JUSTIFIED not in said or any(name == "word-spacing" for name, _ in said):
        return {}
    spaces = len("".join(one.cleaned.root.itertext()).split()) - 1
    return {"word-spacing": px((width - alone.width) / spaces)} if spaces > 0 else {}


def in_line(one: Mounted, there: There, alone: Alone, nearer: Said) -> Said:
    """What to say of a part of a line, of the mounted box `alone`, so that it is as `there`, beside what is
    said `nearer`.
    """
    told: Said = {n: value for n, read, value in there.breaks if value != nearer.get(n, read)}
    apart, wide = "display" in nearer, _stands_wide(alone, there.height)
    if apart and there.lines == 1:
        told = {"display": "inline"}
    elif apart or (there.lines > 1 and _is_bare(one) and (there.aligned or (not told and wide))):
        told = dict(_apart_there(there, nearer))
    elif there.lines == 1:
        told = {**told, **_justified(one, there.width, alone)}
    return dict(_unlike(told, nearer))


def _apart_there(there: There, nearer: Said) -> Iterable[tuple[str, str]]:
    before = {name: (read, value) for name, read, value in there.breaks if name in BEFORE}
    for name, (read, _) in before.items():
        if nearer.get(name, read) != "0":
            yield name, "0"
    indents = (value for _, value in before.values() if value != "0" and not there.aligned)
    yield from _apart(there.width, next(indents, "0")).items()


def runs_over(one: Mounted) -> bool:
    """Whether it was said to run over several lines somewhere."""
    return any(name in RUNNING and value != "0" for _, name, value in one.at_widths)


def _roomy(width: float) -> float:
    """A layout unit wider: text that takes all of a line may run over else."""
    return (math.floor(64 * width) + 1) / 64


def px(length: float) -> str:
    """In whole layout units, which a sixth digit may fall short of."""
    return f"{round(length * 64) / 64:.10g}px"
