"""What a component's root says of its place, which it has not where it stands alone.

Called by `rewrite`. Values only; `inpage/place.js` does the same with what was computed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from .cascade.cascade import Entry, Styles
from .cascade.parts import parts
from .cascade.shorthands import longhands
from .shifts import shifts

#: What an element says to the layout around it: alone it has none.
PLACE = frozenset(
    longhand
    for name in (
        *("margin", "float", "clear", "order", "align-self", "justify-self", "flex-grow", "flex-shrink"),
        *("flex-basis", "grid-area", "inset", "column-span", "z-index", "position-anchor"),
        *("inset-block", "inset-inline", "margin-block", "margin-inline", "break-before", "break-after"),
    )
    for longhand in longhands(name)
)

#: Positions out of the flow -> what keeps the containing block they are.
IN_FLOW = {name: "relative" for name in ("absolute", "fixed", "sticky", "-webkit-sticky")}

CLIPPED = frozenset({"absolute", "fixed"})

#: Axis -> what offsets a box along it.
INSETS = {
    "x": frozenset({"left", "right", "inset-inline-start", "inset-inline-end"}),
    "y": frozenset({"top", "bottom", "inset-block-start", "inset-block-end"}),
}

#: What moves a box by shares of its own size.
MOVING = frozenset({"transform", "translate"})

#: A translation -> the axes of its arguments (CSS Transforms 1, 13.1, and 2, 12.2).
TRANSLATIONS = {"translate": "xy", "translatex": "x", "translatey": "y", "translate3d": "xyz"}
TRANSLATION = re.compile(r"(translate(?:x|y|3d)?)\(([^()]*)\)", re.I)

NOWHERE = re.compile(r"[-+]?0*\.?0*(?:%|[a-z]*)", re.I)


def out_of_place(styles: Styles) -> Styles:
    """A root's styles without what spoke to the layout around it, in whatever state or at-rule, but for how
    far a state moves it.
    """
    entries = styles.get("", ())
    axes = _moved_along(entries)
    moved = shifts(entries)
    out_of_flow = any(e.name == "position" and e.value.lower() in CLIPPED for e in entries)
    own: list[Entry] = []
    for index, entry in enumerate(entries):
        names = longhands(entry.name)
        if names <= PLACE:
            own += moved.get(index, ())
            continue
        if entry.name == "position" and entry.value.lower() in IN_FLOW:
            entry = replace(entry, value=IN_FLOW[entry.value.lower()])
        if axes and names <= MOVING:
            entry = replace(entry, value=_without(entry, axes))
        own.append(_unclipped(entry) if out_of_flow else entry)
    return {**styles, "": own}


def _moved_along(entries: Sequence[Entry]) -> frozenset[str]:
    """The axes along which an offset and a share of its own size put it in its place, as in
    `left: 50%; transform: translateX(-50%)`.
    """
    if all(e.value.lower() == "static" for e in entries if e.name == "position"):
        return frozenset()
    moved = {
        axis
        for e in entries
        if longhands(e.name) <= MOVING and not e.context.states
        for lengths in _lengths(e)
        for axis, length in lengths.items()
        if length.endswith("%") and axis in INSETS
    }
    return frozenset(axis for axis in moved if any(_offsets(e, INSETS[axis]) for e in entries))


def _offsets(entry: Entry, sides: Collection[str]) -> bool:
    given = longhands(entry.name).intersection(sides)
    return any(parts(entry.name, entry.value)[name].lower() != "auto" for name in given)


def _lengths(entry: Entry) -> list[dict[str, str]]:
    """Axis -> length of each translation; one that is worked out by a function is left as it is."""
    if entry.name != "translate":
        return [_arguments(found) for found in TRANSLATION.finditer(entry.value)]
    return [] if "(" in entry.value else [dict(zip("xyz", entry.value.split(), strict=False))]


def _arguments(translation: re.Match[str]) -> dict[str, str]:
    axes = TRANSLATIONS[translation[1].lower()]
    return dict(zip(axes, map(str.strip, translation[2].split(",")), strict=False))


def _without(entry: Entry, axes: Collection[str]) -> str:
    """The value of an entry less its translations by percentages along these axes."""

    def left(lengths: dict[str, str]) -> list[str]:
        kept = ["0" if axis in axes and length.endswith("%") else length for axis, length in lengths.items()]
        return [] if all(map(NOWHERE.fullmatch, kept)) else kept

    def shown(translation: re.Match[str]) -> str:
        kept = left(_arguments(translation))
        return f"{translation[1]}({', '.join(kept)})" if kept else ""

    if entry.name == "translate":
        known = _lengths(entry)
        return " ".join(left(known[0])) or "none" if known else entry.value
    return " ".join(TRANSLATION.sub(shown, entry.value).split()) or "none"


def _unclipped(entry: Entry) -> Entry:
    """`clip` cuts what is out of the flow only; `clip-path` cuts the same anywhere."""
    if entry.name != "clip":
        return entry
    value = "none" if entry.value.lower() == "auto" else entry.value.replace(",", " ")
    return replace(entry, name="clip-path", value=value)
