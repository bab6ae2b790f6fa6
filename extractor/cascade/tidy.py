"""The declarations of one rule as a person writes them: shorthands folded, in the order of box, text, paint.

Called by `write` for each block. Promises the same values: a declaration changes places only with those that
set nothing in common with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractor.css_tables import ORDER
from extractor.remembered import remembered

from .cascade import Entry
from .parts import EDGES, LINE, LISTED, PLACES, WIDE, authored, listed, normal
from .shorthands import SHORTHANDS, SIDES, longhands, overlap, plain_name

#: Shorthands of lines that are put together, too.
LINES = ("border", "outline")

#: Those that are put together -> what sets parts of them.
PARTS = {
    whole: frozenset(name for name in (*longhands(whole), *SHORTHANDS) if longhands(name) <= longhands(whole))
    for whole in (*LISTED, *PLACES, *LINES)
}


def tidied(entries: tuple[Entry, ...]) -> Sequence[Entry]:
    """`entries`, which are of one context, ascending."""
    told = _uncovered(entries)
    said = _names(told)
    for name, parts in PARTS.items():
        if len(parts & said) > 1:
            told = _folded(told, name)
            said = _names(told)
    return _in_order(told)


def _names(entries: Iterable[Entry]) -> set[str]:
    return {plain_name(entry.name) for entry in entries}


def _uncovered(entries: Sequence[Entry]) -> list[Entry]:
    """Those that a later one does not outdo in all they set."""
    left: list[Entry] = []
    said: set[str] = set()
    for entry in reversed(entries):
        if entry.important or not longhands(entry.name) <= said:
            left.append(entry)
        said |= longhands(entry.name)
    return left[::-1]


def _in_order(entries: Iterable[Entry]) -> list[Entry]:
    placed: list[Entry] = []
    for entry in entries:
        mine, at = rank(plain_name(entry.name)), len(placed)
        while (
            at
            and rank(plain_name(placed[at - 1].name)) > mine
            and not overlap(placed[at - 1].name, entry.name)
        ):
            at -= 1
        placed.insert(at, entry)
    return placed


def _folded(entries: list[Entry], name: str) -> list[Entry]:
    """Those that set parts of a shorthand as one, where they set all of it and nothing else sets any."""
    setting = longhands(name)
    mine = [entry for entry in entries if longhands(entry.name) <= setting]
    if any(entry not in mine and overlap(entry.name, name) for entry in entries):
        return entries
    known: dict[str, str] = {}
    for entry in mine:
        given = authored(entry.name, entry.value)
        if not given or "var(" in entry.value or entry.value.lower() in WIDE:
            return entries
        known.update(given)
    if len({entry.important for entry in mine}) > 1 or not (value := _joined(name, known, mine[0])):
        return entries
    folded = replace(mine[-1], name=name, value=value)
    return [
        folded if entry is mine[-1] else entry for entry in entries if entry is mine[-1] or entry not in mine
    ]


def _joined(name: str, known: Mapping[str, str], first: Entry) -> str:
    """The longhands' values as the shorthand's; "" where that cannot say them."""
    if name in LINES:
        # What comes over other rules may not reset the image of a border that these draw.
        return _line(EDGES[name], known) if name != "border" or _resets(known, first) else ""
    names = SHORTHANDS[name]
    return listed([known[each] for each in names]) if all(each in known for each in names) else ""


def _resets(known: Mapping[str, str], first: Entry) -> bool:
    return "border-image-source" in known or not first.context.atoms


def _line(sides: Sequence[str], known: Mapping[str, str]) -> str:
    drawn = {part: {known.get(f"{side}-{part}", "") for side in sides} for part in LINE}
    if any(len(said) > 1 or "" in said for said in drawn.values()):
        return ""
    words = [word for part, (word,) in drawn.items() if normal(word) != LINE[part]]
    return " ".join(words) or "none"


@remembered
def rank(name: str) -> tuple[int, int, str]:
    """Where a property stands in a rule: custom properties first, then as `ORDER` says, sides clockwise."""
    if name.startswith("--"):
        return -1, 0, ""
    at = [i for i, start in enumerate(ORDER) if name == start or name.startswith(start + "-")]
    side = next((i for i, side in enumerate(SIDES, 1) if side in name), 0)
    return max(at, key=lambda i: len(ORDER[i]), default=len(ORDER)), side, name
