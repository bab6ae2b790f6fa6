"""Inherited properties a component takes from outside, as authored where that can be said on its root.

Called by the stylist with the properties its root inherits. Promises authored values with their conditions (a
body's colour in the dark scheme); what cannot be said elsewhere (`1.2em`, `inherit`) is left out: the mount
shows that it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from .cascade import Entry, Styles
from .conditions import Condition
from .lineage import Lineage, Source
from .parts import WIDE
from .shorthands import NOT_IN_ALL, longhands, overlap, plain_name
from .tokens import LONE_VARIABLE

#: The longhands elements inherit, custom properties apart: what to ask about where a root inherits all.
INHERITED = (
    *longhands("font"), *longhands("list-style"), *longhands("text-emphasis"), *longhands("font-synthesis"),
    *longhands("border-spacing"), *longhands("text-stroke"), *longhands("white-space"),
    *longhands("text-wrap"), "accent-color", "border-collapse", "caption-side", "caret-color", "color",
    "color-scheme", "cursor", "direction", "empty-cells", "fill", "fill-opacity", "fill-rule", "clip-rule",
    "color-interpolation", "dominant-baseline", "font-palette", "font-smoothing", "forced-color-adjust",
    "hanging-punctuation", "hyphenate-character", "hyphens", "image-orientation", "image-rendering",
    "interpolate-size", "letter-spacing", "line-break", "math-depth", "math-style", "orphans",
    "overflow-wrap", "paint-order", "pointer-events", "print-color-adjust", "quotes", "ruby-align",
    "ruby-position", "scrollbar-color", "shape-rendering", "speak", "stroke", "stroke-dasharray",
    "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity",
    "stroke-width", "tab-size", "tap-highlight-color", "text-align", "text-align-last", "text-anchor",
    "text-autospace", "text-box-edge", "text-combine-upright", "text-decoration-skip-ink",
    "text-emphasis-position", "text-fill-color", "text-indent", "text-orientation", "text-rendering",
    "text-shadow", "text-size-adjust", "text-spacing-trim", "text-transform", "text-underline-offset",
    "text-underline-position", "user-modify", "visibility", "widows", "word-break", "word-spacing",
    "writing-mode",
)  # fmt: skip
INHERITING = frozenset(INHERITED)

_TIED = re.compile(
    r"(?<![\w.-])(?:inherit|unset|revert|revert-layer|currentcolor|smaller|larger|bolder|lighter|match-parent)(?![\w-])"
    r"|[\d.](?:em|ex|ch|cap|ic|lh|%)(?![\w-])",
    re.IGNORECASE,
)
#: Percentages of these are of nothing that inheritance changes.
_ABSOLUTE = frozenset({"text-size-adjust", "font-stretch"})
_INHERIT = WIDE - {"initial"}


class Apart(NamedTuple):
    """Inherited longhands (`INHERITED`) that a root has otherwise than its parent: `now`, its computed value
    being another, and `ever`, the browser's sheet saying so (a button's font).
    """

    now: frozenset[str] = frozenset()
    ever: frozenset[str] = frozenset()


class Inheritance:
    """What elements inherit from around them, found once for all that share a parent, where the conditions of
    `holding` hold now.
    """

    def __init__(self, lineage: Lineage, holding: frozenset[Condition]) -> None:
        self._document = lineage.document
        self._lineage = lineage
        self._holding = holding
        self._given: dict[int, list[_Given]] = {}
        self._known: dict[tuple[int, frozenset[str]], tuple[Sequence[Source], frozenset[str]]] = {}

    def taken(self, node: int, styles: Styles, apart: Apart, notes: set[str]) -> tuple[Styles, list[Source]]:
        """The `styles` of the root `node` without the `inherit`s that stand for what it now has itself, and
        what that is, the furthest first.
        """
        place = self._document.inherited_from(node), _wanted(styles, apart, self._holding)
        if place not in self._known:
            noted: set[str] = set()
            self._known[place] = (self._sources(node, place[1], noted), frozenset(noted))
        given, codes = self._known[place]
        notes |= codes
        given = _yielding(given, self._document.tag[node])
        return self._resolved(node, styles, given, notes)

    def _sources(self, node: int, wanted: frozenset[str], notes: set[str]) -> list[Source]:
        """Where `node` has the `wanted` longhands from.

        These should be all that the element inherits now, initial values too: a `font` is taken whole or not.
        """
        missing, tied = set(wanted), set[str]()
        found: list[Source] = []
        free = set[Source]()  # they say something else for a time, whatever the tied ones behind them say
        for outer in self._document.lineage(node):
            if not missing:
                break
            here: list[Source] = []
            settled: set[str] = set()
            for entry in self._lineage.entries(outer).get("all", ()):
                # `initial` ends the search, `unset` only goes on; under a condition neither can be said on
                # the root.
                reached = missing - NOT_IN_ALL
                if entry.context.atoms:
                    tied |= reached
                    notes.add("inherit_kept")
                elif entry.value.lower() == "initial":
                    settled |= reached
            for setting, entries, is_tied in self._declared(outer):
                if setting.isdisjoint(missing):
                    continue
                sources = [Source(outer, entry) for entry in entries]
                if setting <= wanted and tied.isdisjoint(setting):
                    free |= {source for source in sources if self._is_free(source.entry)}
                if is_tied or not setting <= wanted:
                    tied |= setting & missing
                here += sources
                if any(not entry.context.atoms for entry in entries):
                    settled |= setting
            found = [*sorted(here, key=lambda source: source.entry.key), *found]
            missing -= settled
        return [one for one in found if one in free or longhands(one.entry.name).isdisjoint(tied)]

    def _is_free(self, entry: Entry) -> bool:
        """Whether it holds at times, but not now, and means the same on any element."""
        return not entry.context.atoms <= self._holding and not _tied(entry)

    def _declared(self, outer: int) -> list[_Given]:
        """An outer element's declarations of inherited properties, those that only say `inherit` left out."""
        if outer not in self._given:
            self._given[outer] = [
                _Given(longhands(name), entries, any(map(_tied, entries)))
                for name, entries in self._lineage.entries(outer).items()
                if not longhands(name).isdisjoint(INHERITING)
                and not all(_passes_on(entry, self._lineage.find, outer) for entry in entries)
            ]
        return self._given[outer]

    def _resolved(
        self, node: int, styles: Styles, given: Sequence[Source], notes: set[str]
    ) -> tuple[Styles, list[Source]]:
        """As `taken`; an `inherit` in a state or at-rule becomes the outer value there."""
        covered = {longhand for source in given for longhand in longhands(source.entry.name)}
        kept: list[Entry] = []
        gifts = list(given)

        def find(name: str, node: int) -> Sequence[Source]:
            own = [Source(node, entry) for entry in styles.get("", ()) if entry.name == name]
            return own or self._lineage.find(name, self._document.inherited_from(node))

        for entry in styles.get("", ()):
            setting = longhands(entry.name)
            inherits = _passes_on(entry, find, node)
            said = bool(entry.context.atoms) and any(overlap(each.name, entry.name) for each in kept)
            partly = bool(entry.context.atoms) and entry.name == "all"
            if inherits and setting <= covered and not said and not partly:
                continue  # the outer value stands there already, or nothing below says otherwise
            kept.append(entry)
            if not inherits or entry.name.startswith("--"):
                continue
            # A `font: inherit` also resets what the outer elements leave alone: their values come right
            # behind it.
            same = [source for source in given if longhands(source.entry.name) <= setting]
            gifts += [_in_place(source, entry) for source in same]
            if entry.name == "all" or not setting <= INHERITING:
                notes.add("inherit_kept" if self._varies(node, entry) else "inherit_computed")
        return {**styles, "": kept}, gifts

    def _varies(self, node: int, inherit: Entry) -> bool:
        """Whether what an `inherit` stands for hangs on a state or a condition."""
        if inherit.name == "all" or inherit.context.atoms:
            return True
        for outer in self._document.lineage(node):
            entries = self._lineage.entries(outer).get(inherit.name, ())
            if any(entry.context.atoms for entry in entries):
                return True
            if not any(entry.value.lower() == "inherit" for entry in entries):
                break
        return False


class _Given(NamedTuple):
    """One property's declarations on an outer element; `tied` to it by what their values say."""

    setting: frozenset[str]
    entries: Sequence[Entry]
    tied: bool


def _tied(entry: Entry) -> bool:
    """Whether the value means something else on another element."""
    return plain_name(entry.name) not in _ABSOLUTE and _TIED.search(entry.value) is not None


def _wanted(styles: Styles, apart: Apart, holding: frozenset[Condition]) -> frozenset[str]:
    """The longhands a root takes from outside, now, in some state or at some width.

    What is another than its parent's without a declaration of its own stays as it is.
    """
    own = set[str]()
    now = set[str]()  # where its own holds under a condition only, it inherits where that does not
    for entry in styles.get("", ()):
        if not entry.context.atoms:
            own |= longhands(entry.name)
        elif entry.context.atoms <= holding:
            now |= longhands(entry.name)
    return INHERITING if "all" in own else INHERITING - ((apart.now - own - now) | (apart.ever - own))


def _passes_on(entry: Entry, find: Callable[[str, int], Sequence[Source]], node: int) -> bool:
    """Whether it only says that the element inherits: outright, or by a variable that holds nothing."""
    variable = LONE_VARIABLE.fullmatch(entry.value)
    if variable is None:
        # `unset` on what is not inherited is plain; to `revert` to hardly any element has a style of the
        # browser's.
        value = entry.value.lower()
        inherits = value == "inherit" or entry.name == "all" or longhands(entry.name) <= INHERITING
        return inherits and value in _INHERIT
    return all(source.entry.value in ("", "initial") for source in find(variable[1], node))


def _yielding(given: Sequence[Source], tag: str) -> Sequence[Source]:
    """What a root of this tag is `given`: a file input inherits its colour only while it is enabled."""
    if tag != "input:file":
        return given
    return [_enabled(source) if source.entry.name == "color" else source for source in given]


def _enabled(source: Source) -> Source:
    context = source.entry.context
    stated = replace(context, states=(":enabled", *context.states))
    return source._replace(entry=replace(source.entry, context=stated))


def _in_place(source: Source, own: Entry) -> Source:
    """What the outer element says, where `own` says `inherit`."""
    conditions = (*own.context.conditions, *source.entry.context.conditions)
    states = (*own.context.states, *source.entry.context.states)
    context = replace(
        own.context, conditions=tuple(dict.fromkeys(conditions)), states=tuple(dict.fromkeys(states))
    )
    key = own.key._replace(position=own.key.position + 1)
    return Source(source.node, replace(source.entry, context=context), key)
