"""Which declarations of one element change nothing: what they say holds without them.

Called by `needless` for each element and pseudo-element. Values only: promises that what goes says nothing in
any state or at-rule, as far as the collected look and the tables of `defaults` tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .cascade.cascade import Entry
from .cascade.contexts import SELF, Atoms, exclusive, with_implied
from .cascade.parts import EDGES, WIDE, parts
from .cascade.shorthands import COUNTERPARTS, both, longhands
from .defaults import (
    BLOCKIFIED,
    FLEXIBLE,
    INITIAL,
    OFF,
    OUT_OF_FLOW,
    OUTSIDE,
    SIZES,
    SWITCHES,
    Bare,
    answering,
    blockifies,
    is_default,
)
from .remembered import remembered

#: What says something of pages, print, speech and text inflation only.
UNSEEN = frozenset(
    {"text-size-adjust", "orphans", "widows", "break-before", "break-after", "break-inside", "speak"}
)

#: Pseudo-elements that are boxes as elements are.
GENERATED = frozenset({"::before", "::after"})

#: Lengths that are 0 by themselves but in flex boxes and grids (CSS Sizing 3, 5.2).
LEAST = frozenset({"min-width", "min-height"})

#: A width that its line's style decides about.
WIDTHS = {f"{edge}-width": f"{edge}-style" for edge in (*EDGES["border"], "outline", "column-rule")}
STYLES = frozenset(WIDTHS.values())

#: What a value is that the browser gives by itself, but for these longhands.
LIKELY = frozenset({*INITIAL.values(), *OUTSIDE.values(), *WIDE, *BLOCKIFIED})
UNLIKE = SIZES.union(WIDTHS)

#: Longhand -> what switches it on.
SWITCHED = {name: switches for names, switches in SWITCHES for name in names - switches}

#: A side that places a box as it was collected -> the one that says nothing of it then.
TOLD_BY = {"left": "right", "top": "bottom"}

#: Where neither side of these says anything, a relative box is not moved (CSS 2, 9.4.3).
OPPOSITE = {one: other for pair in TOLD_BY.items() for one, other in (pair, pair[::-1])}

#: Attributes that tell of a state whether it holds now.
TOLD = {"disabled": ":disabled", "checked": ":checked", "open": "[open]"}

#: States that nothing is in while a page is read.
PASSING = frozenset({":hover", ":active", ":focus", ":focus-visible", ":focus-within"})


@dataclass(frozen=True, slots=True)
class Place:
    """What an element's declarations may answer to.

    `passed`: longhands that it, or what is in it, may have from around it otherwise than now. `steady`: no
    custom property changes, and nothing is animated. `around`: the displays of its parent, and whether each
    holds always; None around a root. `unfolding`: what is around does not show now, but does in some state.
    """

    passed: frozenset[str]
    steady: bool
    around: frozenset[tuple[str, bool]] | None = None
    unfolding: bool = False

    def is_item(self, how: Callable[[Iterable[bool]], bool] = any) -> bool:
        """Whether what is around it is a flex box or a grid in any context, or in `all` that show it."""
        displays = {display for display, _ in self.around or ()} - {"none"}
        return bool(displays) and how(display in FLEXIBLE for display in displays)


class Seen(NamedTuple):
    """An element, or its pseudo-element. `said`: the properties of its collected declarations, None where
    nothing is known of how it looks; `judged`: longhands that these would name if they mattered.
    """

    element: Bare
    pseudo: str
    said: tuple[str, ...] | None
    judged: frozenset[str]
    place: Place


class _Case(NamedTuple):
    """A declaration between others, ascending, that may set something in common with it."""

    entry: Entry
    below: Sequence[Entry]
    above: Sequence[Entry]


@remembered
def needed(entries: tuple[Entry, ...], seen: Seen) -> Sequence[Entry]:
    """Of the declarations, which are ascending, those that say something."""
    return _Judge(entries, seen).needed()


def conditional(entries: Iterable[Entry]) -> frozenset[str]:
    """The longhands that some state or at-rule changes."""
    return frozenset(name for entry in entries if entry.context.atoms for name in both(entry.name))


class _Judge:
    """One element's or pseudo-element's declarations, which are ascending."""

    def __init__(self, entries: Sequence[Entry], seen: Seen) -> None:
        self._entries, self._seen = entries, seen
        self._setting = defaultdict[str, list[int]](list)  # longhand -> who sets it
        for index, entry in enumerate(entries):
            for name in longhands(entry.name):
                self._setting[name].append(index)
        #: Longhands that are now as the browser has them, whatever is declared.
        self._known = self._by_browser() if seen.said is not None else frozenset[str]()

    def _by_browser(self) -> frozenset[str]:
        named = self._seen.said or ()
        opposite = (TOLD_BY[name] for name in named if name in TOLD_BY)
        said = frozenset[str]().union(*map(both, (*named, *opposite)))
        attributes = dict(self._seen.element.attributes)
        passing = PASSING.union(state for name, state in TOLD.items() if name not in attributes)
        resting = conditional(e for e in self._entries if passing.isdisjoint(_states(e)))
        switched = conditional(self._entries)
        hanging = (names for names, switches in SWITCHES if not switches.isdisjoint(switched))
        # Nothing moves smoothly from `auto`.
        moving = switched.intersection(OPPOSITE if "transition-duration" in self._setting else ())
        return self._seen.judged.difference(said, resting, moving, self._seen.place.passed, SIZES, *hanging)

    def needed(self) -> Sequence[Entry]:
        """The entries that say something."""
        left = set(range(len(self._entries)))
        while True:
            gone = {index for index in sorted(left) if self._leaves(index, left)}
            if all(STYLES.isdisjoint(longhands(self._entries[index].name)) for index in gone):
                return [entry for index, entry in enumerate(self._entries) if index in left]
            # a width was needed for its style

    def _leaves(self, index: int, left: set[int]) -> bool:
        """Whether a declaration says nothing beside those that are `left`, which it leaves then."""
        entry = self._entries[index]
        near = {other for name in _related(entry.name) for other in self._setting.get(name, ())} & left
        below = [self._entries[other] for other in sorted(near) if other < index]
        above = [self._entries[other] for other in sorted(near) if other > index]
        if not self._is_needless(_Case(entry, below, above)):
            return False
        left.remove(index)
        return True

    def _is_needless(self, case: _Case) -> bool:
        """Whether all it sets, and nothing above it sets anyhow, is so without it."""
        names = longhands(case.entry.name)
        if names <= UNSEEN:
            return True
        if "all" in names or case.entry.name.startswith("--"):
            return False
        full = _full(case.entry.context.atoms)
        left = names.difference(*(longhands(one.name) for one in case.above if one.context.atoms <= full))
        given = parts(case.entry.name, case.entry.value)
        for name in left:
            held = _beneath(case, name, given[name], full) if case.below else None
            if held is False or (held is None and not self._by_itself(case, name, given[name])):
                return False
        return True

    def _by_itself(self, case: _Case, name: str, value: str) -> bool:
        """Whether the browser gives the longhand this value where nothing else does."""
        element, pseudo, _, _, place = self._seen
        entry = case.entry
        box = None if pseudo else element
        is_box = not pseudo or pseudo in GENERATED
        known = (
            not entry.context.atoms and name in self._known and (place.steady or "var(" not in entry.value)
        )
        if not known and value not in LIKELY and name not in UNLIKE:
            return is_box and self._is_mute(name, box)
        if name in WIDTHS and not _undrawn(name, (*case.below, *case.above)):
            return False
        if not pseudo and not all(_settled(case, name, state) for state in answering(element, name)):
            return False
        if known or not is_box:
            return known
        if name == "display" and value in BLOCKIFIED and blockifies(box) and self._blockified():
            return True
        if name in OPPOSITE and value == "0" and self._is_unmoved(name):
            return True
        if name in WIDTHS or (name in LEAST and value == "0" and not place.is_item()):
            value = INITIAL.get(name, "auto")
        return is_default(box, name, value, place.around is None) or self._is_mute(name, box)

    def _is_unmoved(self, side: str) -> bool:
        """Whether it stays in its place unless this side says otherwise, which it does once."""
        positions = {self._entries[index].value.lower() for index in self._setting.get("position", ())}
        alone = both(OPPOSITE[side]).isdisjoint(self._setting) and len(self._setting[side]) == 1
        return alone and positions == {"relative"}

    def _is_mute(self, name: str, box: Bare | None) -> bool:
        """Whether it shows nothing, because what it is about is never there: the colour of no border."""
        place = self._seen.place
        switches = SWITCHED.get(name)
        return (
            switches is not None
            and place.steady
            and name not in place.passed
            and all(switch in OFF and self._is_off(switch, box) for switch in switches)
        )

    def _is_off(self, switch: str, box: Bare | None) -> bool:
        setting = [self._entries[index] for index in self._setting.get(switch, ())]
        if any(parts(entry.name, entry.value)[switch] != OFF[switch] for entry in setting):
            return False
        if any(not entry.context.atoms for entry in setting):
            return True
        return is_default(box, switch, OFF[switch], False) and not (box and answering(box, switch))

    def _blockified(self) -> bool:
        """Whether its box is a flex item's, or out of the flow, whatever the state."""
        always = {(e.name, e.value.lower()) for e in self._entries if not e.context.atoms}
        if not always.isdisjoint(OUT_OF_FLOW):
            return not any(e.name in ("position", "float") and e.context.atoms for e in self._entries)
        place = self._seen.place
        return place.is_item(all) and any(always for _, always in place.around or ())


def _beneath(case: _Case, name: str, value: str, full: Atoms) -> bool | None:
    """Whether the declarations below give a longhand this value, where those of the entry, `full`, hold; None
    where they give it none.
    """
    vague = {"all", *COUNTERPARTS.get(name, ())}
    for lower in reversed(case.below):
        setting = longhands(lower.name)
        if not setting.isdisjoint(vague):
            return False
        if name not in setting or exclusive(lower.context.atoms, case.entry.context.atoms):
            continue
        if parts(lower.name, lower.value)[name] != value or lower.important != case.entry.important:
            return False
        if lower.context.atoms <= full:
            return True
    return None


def _settled(case: _Case, name: str, state: str) -> bool:
    """Whether what the browser does in `state` by itself does not show in the context of the entry."""
    own = frozenset({(SELF, state)})
    full = _full(case.entry.context.atoms | own)
    return exclusive(case.entry.context.atoms, own) or any(
        name in longhands(one.name) and one.context.atoms <= full for one in case.above
    )


def _undrawn(width: str, entries: Iterable[Entry]) -> bool:
    """Whether a line has no style, and gets none without a width: then it has no width either."""
    style = WIDTHS[width]
    setting = [parts(e.name, e.value) for e in entries if style in longhands(e.name)]
    return all(given[style] == "none" or width in given for given in setting)


def _states(entry: Entry) -> Iterator[str]:
    """Those of the element itself, and the passing ones of others, that it speaks in."""
    yield from entry.context.states
    for link in entry.context.chain:
        yield from PASSING.intersection(link.states)


@remembered
def _related(name: str) -> frozenset[str]:
    """The longhands that what a declaration of this name says may hang on."""
    names = both(name) | {"all"}
    return names.union(WIDTHS[each] for each in names if each in WIDTHS)


@remembered
def _full(atoms: Atoms) -> Atoms:
    """What holds with them, on the element itself."""
    return with_implied(atoms, ())
