"""How far a state moves a component's root from where it is: of what placed it, what is left alone.

Called by `places`. Values only. Promises the distance between two authored lengths of one unit, or none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .cascade.cascade import Entry
from .cascade.parts import authored
from .cascade.shorthands import SIDES, longhands
from .judge import PASSING

MARGINS = tuple(f"margin-{side}" for side in SIDES)

#: Positions -> whether sides that say nothing leave a box where it is.
STAYING = {"relative": True, "absolute": False, "fixed": False}

LENGTH = re.compile(r"([-+]?\d*\.?\d+)(px|r?em|)", re.IGNORECASE)


def shifts(entries: Sequence[Entry]) -> Mapping[int, Sequence[Entry]]:
    """What is left of the declarations that place a root, by their index among all of its own."""
    left = defaultdict[int, list[Entry]](list)
    for name in _moving(entries):
        setting = {i: entry for i, entry in enumerate(entries) if name in longhands(entry.name)}
        said = {i: authored(entry.name, entry.value).get(name, "") for i, entry in setting.items()}
        resting = [i for i in said if not _is_passing(entries[i])]
        start = _start(name, said, resting, entries)
        distances = {i: _distance(start, value) for i, value in said.items() if i not in resting}
        if set(distances.values()) <= {"", "0"}:
            continue
        if resting and name in SIDES:  # a transition begins at a length only
            distances[resting[-1]] = "0"
        for i, distance in distances.items():
            if distance:
                left[i].append(replace(entries[i], name=name, value=distance))
    return left


def _moving(entries: Sequence[Entry]) -> Iterator[str]:
    """The longhands by which some state may move the root."""
    names = {name for entry in entries if _is_passing(entry) for name in longhands(entry.name)}
    positions = {entry.value.lower() for entry in entries if entry.name == "position"} - {"static"}
    movable = (*MARGINS, *(SIDES if positions and positions <= STAYING.keys() else ()))
    return (name for name in movable if name in names)


def _is_passing(entry: Entry) -> bool:
    return not PASSING.isdisjoint(entry.context.states)


def _start(name: str, said: Mapping[int, str], resting: Sequence[int], entries: Sequence[Entry]) -> str:
    """What `name` is outside of these states; "" where that is not known."""
    value = said[resting[-1]] if resting else ("0" if name in MARGINS else "auto")
    if resting and entries[resting[-1]].context.atoms:
        return ""
    if value.lower() == "auto" and name in SIDES:
        stays = all(STAYING.get(e.value.lower(), True) for e in entries if e.name == "position")
        return "0" if stays else ""
    return value


def _distance(start: str, end: str) -> str:
    """A length, or "" where it is not known."""
    one, other = LENGTH.fullmatch(start), LENGTH.fullmatch(end)
    if not one:
        return ""
    if not other:
        return end if float(one[1]) == 0 and "(" in end and "%" not in end else ""
    lengths = [(float(number), unit.lower()) for number, unit in (one.groups(), other.groups())]
    units = {unit for number, unit in lengths if number}
    distance = lengths[1][0] - lengths[0][0]
    return f"{distance:.6g}{''.join(units) if distance else ''}" if len(units) < 2 else ""
