"""What of a component's declarations changes nothing: what it repeats holds without it.

Called by `rewrite`. Values only: promises that what is left out says nothing in any state or at-rule, as far
as the collected look of the elements and the tables of `defaults` tell; what these cannot tell stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from .cascade.cascade import Entry, Styles
from .cascade.contexts import SELF, Atoms, exclusive, with_implied
from .cascade.inheritance import INHERITED
from .cascade.parts import parts
from .cascade.shorthands import COUNTERPARTS, longhands
from .collect import Node
from .defaults import (
    BLOCKIFIED,
    FLEXIBLE,
    INITIAL,
    OUT_OF_FLOW,
    SIDES,
    SIZES,
    SWITCHES,
    Bare,
    answering,
    bare,
    blockifies,
    is_default,
)
from .remembered import remembered

#: What says something of pages, print, speech and text inflation only.
UNSEEN = frozenset(
    {"text-size-adjust", "orphans", "widows", "break-before", "break-after", "break-inside", "speak"}
)

INHERITING = frozenset(INHERITED)

#: The pseudo-elements whose look a script can read; "" is the element itself.
READABLE = frozenset({"", "::before", "::after", "::marker", "::placeholder", "::file-selector-button"})

#: What the browser's own sheet sets otherwise in dark schemes.
COLOURS = longhands("border-color") | {"background-color", "color", "outline-color"}

LEFT_OUT = 1 << 60  # no element's number

#: Those that are there in some states only, perhaps.
GENERATED = frozenset({"::before", "::after"})

#: Lengths that are 0 by themselves but in flex boxes and grids (CSS Sizing 3, 5.2).
LEAST = frozenset({"min-width", "min-height"})

#: A width that its line's style decides about.
WIDTHS = {
    f"{edge}-width": f"{edge}-style"
    for edge in (*(f"border-{side}" for side in SIDES), "outline", "column-rule")
}
STYLES = frozenset(WIDTHS.values())

#: States that nothing is in while a page is read.
PASSING = frozenset({":hover", ":active", ":focus", ":focus-visible", ":focus-within"})


def without_needless(
    styles: Mapping[int, Styles], elements: Sequence[tuple[int, Node]], judged: frozenset[str]
) -> dict[int, Styles]:
    """`styles` of the `elements`, a component's in document order, less what is needless. `judged` are the
    longhands that the collected declarations would name if they mattered.
    """
    every = [entry for each in styles.values() for entries in each.values() for entry in entries]
    asked_for = frozenset(
        name for e in every if e.value.lower() == "inherit" for name in longhands(e.name) - INHERITING
    )
    moving = any(e.name.startswith("--") and e.context.atoms for e in every)
    steady = not moving and not any(e.name.startswith("animation") for e in every)
    schemes = any(e.name == "color-scheme" and "dark" in e.value.lower() for e in every)
    passed = asked_for | COLOURS if schemes else asked_for
    keys = {id(node): key for key, node in elements}
    needed: dict[int, Styles] = {}
    for key, node, place in _places(elements[0][1], _Place(passed, steady), styles, keys):
        element, inside = bare(node), place.inside(styles[key].get("", ()))
        needed[key] = {
            pseudo: _needed(
                tuple(entries),
                _Seen(element, pseudo, _said(node, pseudo, place), judged, inside if pseudo else place),
            )
            for pseudo, entries in styles[key].items()
            if pseudo != "::placeholder" or "placeholder" in node.attributes
        }
    return {key: needed[key] for key, _ in elements if key in needed}


def _said(node: Node, pseudo: str, place: _Place) -> tuple[str, ...] | None:
    """The properties of its collected declarations, None where nothing is known of how it looks."""
    if place.unfolding or pseudo not in READABLE or (pseudo in GENERATED and pseudo not in node.styles):
        return None
    return tuple(name for name, _ in node.styles.get(pseudo, ()))


@dataclass(frozen=True, slots=True)
class _Place:
    """What an element's declarations may answer to.

    `passed`: longhands that it, or what is in it, may have from around it otherwise than now. `steady`: no
    custom property changes. `around`: the displays of its parent, and whether each holds always; None around
    a root. `unfolding`: what is around does not show now, but does in some state: nothing is known of how it
    looks then.
    """

    passed: frozenset[str]
    steady: bool
    around: frozenset[tuple[str, bool]] | None = None
    unfolding: bool = False

    def inside(self, own: Sequence[Entry]) -> _Place:
        """The place of what is in an element that says `own`."""
        displays = frozenset((e.value.lower(), not e.context.atoms) for e in own if e.name == "display")
        return replace(self, passed=self.passed | (_conditional(own) & INHERITING), around=displays)

    def is_item(self, how: Callable[[Iterable[bool]], bool] = any) -> bool:
        """Whether what is around it is a flex box or a grid in any context, or in `all` that show it."""
        displays = {display for display, _ in self.around or ()} - {"none"}
        return bool(displays) and how(display in FLEXIBLE for display in displays)


def _places(
    node: Node, place: _Place, styles: Mapping[int, Styles], keys: Mapping[int, int]
) -> Iterator[tuple[int, Node, _Place]]:
    """Every element of a component that says anything, with its place, from the root down."""
    waiting = [(node, place)]
    while waiting:
        node, place = waiting.pop()
        key = keys.get(id(node), LEFT_OUT)
        own = styles.get(key, {}).get("", ())
        if not place.unfolding and _unfolds(node, own):
            place = replace(place, unfolding=True)
        if key in styles:
            yield key, node, place
        inside = place.inside(own)
        waiting += [(child, inside) for child in node.children if isinstance(child, Node)]


def _conditional(entries: Iterable[Entry]) -> frozenset[str]:
    """The longhands that some state or at-rule changes."""
    return frozenset(name for entry in entries if entry.context.atoms for name in both(entry.name))


def _unfolds(node: Node, entries: Iterable[Entry]) -> bool:
    """Whether it does not show, but does in some state or at-rule."""
    return ("display", "none") in node.styles.get("", ()) and any(
        entry.name == "display" and entry.context.atoms for entry in entries
    )


class _Seen(NamedTuple):
    """An element, or its pseudo-element: `said` are the properties of its collected declarations, None where
    nothing is known.
    """

    element: Bare
    pseudo: str
    said: tuple[str, ...] | None
    judged: frozenset[str]
    place: _Place


@remembered
def _needed(entries: tuple[Entry, ...], seen: _Seen) -> Sequence[Entry]:
    """The entries that say something; the same for elements that look alike."""
    return _Judge(entries, seen).needed()


class _Judge:
    """One element's or pseudo-element's declarations, which are ascending."""

    def __init__(self, entries: Sequence[Entry], seen: _Seen) -> None:
        self._entries, self._seen = entries, seen
        every = Counter(name for entry in entries for name in both(entry.name))
        #: Longhands that more than one declaration says something about.
        self._shared = {name for name, count in every.items() if count > 1 or "all" in every}
        self._shared |= {width for width, style in WIDTHS.items() if style in every}
        #: Longhands that are now as the browser has them, whatever is declared.
        self._known = self._by_browser() if seen.said is not None else frozenset[str]()

    def _by_browser(self) -> frozenset[str]:
        said = frozenset[str]().union(*map(both, self._seen.said or ()))
        attributes = dict(self._seen.element.attributes)
        passing = PASSING.union(f":{name}" for name in ("disabled", "checked") if name not in attributes)
        resting = _conditional(e for e in self._entries if passing.isdisjoint(_states(e)))
        switched = _conditional(self._entries)
        hanging = (names for names, switches in SWITCHES if not switches.isdisjoint(switched))
        return self._seen.judged.difference(said, resting, self._seen.place.passed, SIZES, *hanging)

    def needed(self) -> Sequence[Entry]:
        """The entries that say something."""
        left: Sequence[Entry] = self._entries
        while True:
            kept: list[Entry] = []
            gone: set[str] = set()
            for index, entry in enumerate(left):
                if self._is_needless(entry, kept, left[index + 1 :]):
                    gone |= longhands(entry.name)
                else:
                    kept.append(entry)
            if gone.isdisjoint(STYLES):
                return kept
            left = kept  # a width is needed for its style

    def _is_needless(self, entry: Entry, below: Sequence[Entry], above: Sequence[Entry]) -> bool:
        """Whether all it sets, and nothing above it sets anyhow, is so without it."""
        names = longhands(entry.name)
        if names <= UNSEEN:
            return True
        if "all" in names or entry.name.startswith("--"):
            return False
        if names.isdisjoint(self._shared):
            given = parts(entry.name, entry.value)
            return all(self._by_itself(entry, name, given[name], (), ()) for name in names)
        full = _full(entry.context.atoms)
        left = names.difference(*(longhands(one.name) for one in above if one.context.atoms <= full))
        given = parts(entry.name, entry.value)
        return all(self._holds(entry, full, name, given[name], below, above) for name in left)

    def _holds(
        self,
        entry: Entry,
        full: Atoms,
        name: str,
        value: str,
        below: Sequence[Entry],
        above: Sequence[Entry],
    ) -> bool:
        """Whether a longhand has the value without `entry`, in all contexts of that."""
        vague = {"all", *COUNTERPARTS.get(name, ())} if below else ()
        for lower in reversed(below):
            setting = longhands(lower.name)
            if not setting.isdisjoint(vague):
                return False
            if name not in setting:
                continue
            if exclusive(lower.context.atoms, entry.context.atoms):
                continue
            if parts(lower.name, lower.value)[name] != value or lower.important != entry.important:
                return False
            if lower.context.atoms <= full:
                return True
        return self._by_itself(entry, name, value, below, above)

    def _by_itself(
        self, entry: Entry, name: str, value: str, below: Sequence[Entry], above: Sequence[Entry]
    ) -> bool:
        """Whether the browser gives the longhand this value where nothing else does."""
        if name in WIDTHS and not _undrawn(name, (*below, *above)):
            return False
        element, pseudo, _, _, place = self._seen
        atoms = entry.context.atoms
        if not pseudo and not all(
            self._settled(name, atoms, state, above) for state in answering(element, name)
        ):
            return False
        if not atoms and name in self._known and (place.steady or "var(" not in entry.value):
            return True
        if pseudo not in ("", *GENERATED):
            return False
        box = None if pseudo else element
        if name == "display" and value in BLOCKIFIED and blockifies(box) and self._blockified():
            return True
        if name in WIDTHS or (name in LEAST and value == "0" and not place.is_item()):
            value = INITIAL.get(name, "auto")
        return is_default(box, name, value, place.around is None)

    def _settled(self, name: str, atoms: Atoms, state: str, above: Sequence[Entry]) -> bool:
        """Whether what the browser does in `state` by itself does not show in a context of these `atoms`."""
        own = frozenset({(SELF, state)})
        full = _full(atoms | own)
        return exclusive(atoms, own) or any(
            name in longhands(one.name) and one.context.atoms <= full for one in above
        )

    def _blockified(self) -> bool:
        """Whether its box is a flex item's, or out of the flow, whatever the state."""
        always = {(e.name, e.value.lower()) for e in self._entries if not e.context.atoms}
        if not always.isdisjoint(OUT_OF_FLOW):
            return not any(e.name in ("position", "float") and e.context.atoms for e in self._entries)
        place = self._seen.place
        return place.is_item(all) and any(always for _, always in place.around or ())


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
def _full(atoms: Atoms) -> Atoms:
    """What holds with them, on the element itself."""
    return with_implied(atoms, ())


@remembered
def both(name: str) -> frozenset[str]:
    """The longhands of a property, and their logical or physical counterparts."""
    names = longhands(name)
    return names.union(*(COUNTERPARTS.get(each, ()) for each in names))
