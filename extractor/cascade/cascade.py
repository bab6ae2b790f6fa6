"""The cascade (CSS Cascading 6): of everything that hits an element, what can ever win.

Called by the stylist for each element of each component. Promises that a declaration is dropped only where
another always wins over all it sets; the rest comes in ascending order, so that source order alone decides.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from extractor.remembered import remembered

from .contexts import ALWAYS, Atoms, Context, Piece, context_of, exclusive, with_implied
from .declarations import Declaration
from .document import Document
from .matching import Hit
from .rules import DOCUMENT, Layer
from .shorthands import COUNTERPARTS, NOT_IN_ALL, longhands, overlap, overlapping

#: Scope proximity of rules without a scope: further than any.
_UNSCOPED = 1 << 30

#: Of one element, declarations under conditions: of one property, and of all together. Each may have to be
#: weighed against each other; the weakest beyond that are left out, with a note.
MAX_ALIKE = 40
MAX_CONDITIONAL = 2_000


class Key(NamedTuple):
    """What decides between two declarations, first things first; the greater wins. Section 6.1."""

    important: bool
    context: int  # which tree the rule is of: the outer wins, among important ones the inner
    inline: bool
    layer: int
    specificity: tuple[int, int, int]
    proximity: int
    order: int
    position: int  # in its block


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One declaration on one element, or on many alike."""

    name: str
    value: str
    important: bool
    context: Context
    key: Key
    layer: Hashable = None
    tree: str = DOCUMENT


#: pseudo-element ("" for the element itself) -> its declarations, ascending
Styles = Mapping[str, Sequence[Entry]]


def every(styles: Mapping[int, Styles]) -> Iterator[Entry]:
    """The declarations of all elements and their pseudo-elements."""
    return (entry for each in styles.values() for entries in each.values() for entry in entries)


class Cascade:
    """The cascade of one page. `hits` and `inline` are what rules and style attributes say of its elements,
    `refused` the (property, value) pairs the browser does not take.
    """

    def __init__(
        self,
        layers: Mapping[str, Sequence[Layer]],
        document: Document,
        hits: Mapping[int, Sequence[Hit]],
        inline: Mapping[int, Sequence[Declaration]],
        refused: Collection[tuple[str, str]],
    ) -> None:
        self.document = document
        self._hits = hits
        self._inline = inline
        self._ranks = {tree: layer_ranks(names) for tree, names in layers.items()}
        self._depths: dict[str, int] = {}
        self._refused = frozenset(refused)
        self._keys: dict[Hit, tuple[Key, Key]] = {}
        self._known: dict[tuple[Hashable, ...], Styles] = {}

    def hits(self, node: int) -> Sequence[Hit]:
        """What rules hit an element."""
        return self._hits.get(node, ())

    def inline(self, node: int) -> Sequence[Declaration]:
        """What its style attribute declares."""
        return self._inline.get(node, ())

    def styles(self, node: int, piece: Piece, notes: set[str]) -> Styles:
        """What can win on `node` as a part of `piece`."""
        hits = self.hits(node)
        if any(hit.chain or hit.held or hit.frozen for hit in hits):
            return self._styles(node, piece, notes)
        # Elements hit alike are styled alike, whatever component they are in.
        alike = (self.document.tree.get(node, DOCUMENT), *hits, *self.inline(node))
        if alike not in self._known:
            self._known[alike] = self._styles(node, piece, notes)
        return self._known[alike]

    def _styles(self, node: int, piece: Piece, notes: set[str]) -> Styles:
        found: dict[str, list[Entry]] = {}
        for hit in self.hits(node):
            context = context_of(hit, node, piece, self.document, notes)
            if context is not None:
                found.setdefault(hit.pseudo, []).extend(self.entries(hit, context))
        if self.inline(node):
            found.setdefault("", []).extend(self.attributed(node))
        ancestors = [each for each in self.document.ancestors(node) if each in piece.members]
        kept = {pseudo: survivors(entries, ancestors, notes) for pseudo, entries in found.items()}
        scrolls = self.document.tag[node] in ("textarea", "select", "html") or _scrolls(kept.get("", ()))
        return {
            pseudo: entries
            for pseudo, entries in kept.items()
            if (scrolls if pseudo.startswith("::-webkit-scrollbar") else _generated(pseudo, entries))
        }

    def entries(self, hit: Hit, context: Context) -> Iterable[Entry]:
        """The hit's declarations that the browser takes."""
        normal, important = self._key(hit)
        layer = (hit.tree, hit.rule.layer)
        for index, (name, value, urgent) in enumerate(hit.rule.declarations):
            if (name, value) not in self._refused:
                key = (important if urgent else normal)._replace(position=index)
                yield Entry(name, value, urgent, context, key, layer, hit.tree)

    def _key(self, hit: Hit) -> tuple[Key, Key]:
        if hit not in self._keys:
            rule = hit.rule
            depth = self._depth(hit.tree)
            ranks = self._ranks.get(hit.tree, {})
            rank = ranks.get(rule.layer, len(ranks))
            near = -(_UNSCOPED if hit.hops is None else hit.hops)
            normal = Key(False, -depth, False, rank, hit.specificity, near, rule.order, 0)
            self._keys[hit] = normal, normal._replace(important=True, context=depth, layer=-rank)
        return self._keys[hit]

    def attributed(self, node: int) -> Iterable[Entry]:
        """Those of the style attribute."""
        tree = self.document.tree.get(node, DOCUMENT)
        depth = self._depth(tree)
        for index, (name, value, urgent) in enumerate(self.inline(node)):
            if (name, value) not in self._refused:
                key = Key(urgent, depth if urgent else -depth, True, 0, (0, 0, 0), 0, 0, index)
                yield Entry(name, value, urgent, ALWAYS, key, "inline", tree)

    def _depth(self, tree: str) -> int:
        if tree not in self._depths:
            self._depths[tree] = self.document.depth_of(tree)
        return self._depths[tree]


def _scrolls(entries: Iterable[Entry]) -> bool:
    """Whether some declaration may give the element scroll bars."""
    return any(
        entry.name.startswith("overflow") and not set(entry.value.split()) <= {"visible", "hidden", "clip"}
        for entry in entries
    )


def _generated(pseudo: str, entries: Sequence[Entry]) -> bool:
    """Whether the pseudo-element can come to be: `::before` and `::after` need content."""
    if pseudo not in ("::before", "::after"):
        return True
    return any(entry.name == "content" and entry.value.lower() not in ("none", "normal") for entry in entries)


def layer_ranks(names: Sequence[Layer]) -> dict[Layer, int]:
    """The order of layers, later ones higher; a layer's own rules stand above those of the layers in it.

    Rules without a layer, `()`, are above all.
    """
    position = {name: index for index, name in enumerate(names)}
    whole = len(names)

    def place(name: Layer) -> tuple[int, ...]:
        return (*(position[name[:length]] for length in range(1, len(name) + 1)), whole)

    return {name: rank for rank, name in enumerate(sorted({*names, ()}, key=place))}


def declared(hits: Iterable[Hit], inline: Iterable[Declaration] = ()) -> set[tuple[str, str]]:
    """The (property, value) pairs of hits and style attributes: what to ask the browser's `CSS.supports`
    about.
    """
    rules = {hit.rule.order: hit.rule for hit in hits}.values()
    every = chain(inline, (each for rule in rules for each in rule.declarations))
    # A custom property takes anything, also nothing, which `CSS.supports` denies.
    return {(each.name, each.value) for each in every if not each.name.startswith("--")}


def survivors(
    entries: Iterable[Entry],
    ancestors: Collection[int] = (),
    notes: set[str] | None = None,
) -> list[Entry]:
    """The entries that can win somewhere, ascending."""
    kept: list[Entry] = []
    covered = _Covered()
    ascending = sorted(entries, key=lambda entry: entry.key)
    for index in range(len(ascending) - 1, -1, -1):
        entry = ascending[index]
        setting = longhands(entry.name)
        full = with_implied(entry.context.atoms, ancestors)
        if covered.holds(setting, full, entry.layer):
            continue
        if entry.context.atoms and covered.crowded(setting):
            (notes if notes is not None else set()).add("conditions_left_out")
            continue
        if entry.value.lower() == "revert-layer":
            below = [lower for lower in ascending[:index] if overlap(lower.name, entry.name)]
            if all(lower.layer == entry.layer for lower in below):
                entry = replace(entry, value="revert")  # there is no author's layer to go back to
            elif entry.context.atoms or not all(longhands(lower.name) <= setting for lower in below):
                (notes if notes is not None else set()).add("revert_layer_kept")
            else:
                covered.erase(setting, entry.layer)
                continue
        covered.add(setting, entry.context.atoms)
        kept.append(entry)
    kept.reverse()
    return kept


class _Covered:
    """Which longhands are won already, and in which contexts."""

    def __init__(self) -> None:
        self._always: set[str] = set()
        self._at: dict[str, list[Atoms]] = {}
        self._erased: set[tuple[str, Hashable]] = set()
        self._all: list[Atoms] = []
        self._conditional = 0

    def add(self, setting: frozenset[str], atoms: Atoms) -> None:
        self._conditional += bool(atoms)
        if "all" in setting:
            self._all.append(atoms)
        elif not atoms:
            self._always |= setting
        else:
            for name in setting:
                self._at.setdefault(name, []).append(atoms)

    def crowded(self, setting: frozenset[str]) -> bool:
        """Whether there are as many declarations under conditions as one element may have."""
        if self._conditional >= MAX_CONDITIONAL or len(self._all) >= MAX_ALIKE:
            return True
        return any(len(self._at.get(name, ())) >= MAX_ALIKE for name in setting)

    def erase(self, setting: frozenset[str], layer: Hashable) -> None:
        """`revert-layer`: nothing below in the same layer counts."""
        self._erased |= {(name, layer) for name in setting}

    def holds(self, setting: frozenset[str], full: Atoms, layer: Hashable) -> bool:
        """Whether whatever sets these in a context with the atoms `full` is always outdone."""
        if setting <= self._always:
            return True
        return all(self._holds(name, full, layer) for name in setting)

    def _holds(self, name: str, full: Atoms, layer: Hashable) -> bool:
        if self._won(name, full) or (name, layer) in self._erased:
            return True
        others = COUNTERPARTS.get(name)
        return others is not None and all(self._won(other, full) for other in others)

    def _won(self, name: str, full: Atoms) -> bool:
        if name in self._always or any(atoms <= full for atoms in self._at.get(name, ())):
            return True
        reaches = not name.startswith("--") and name not in NOT_IN_ALL
        return reaches and any(atoms <= full for atoms in self._all)


@remembered
def telling(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """`entries`, ascending, without conditional ones that only repeat what holds anyway."""
    kept = dict(enumerate(entries))
    for index, near in enumerate(overlapping([entry.name for entry in entries])):
        entry = entries[index]
        atoms = entry.context.atoms
        lower = [kept[each] for each in near if each in kept] if atoms else []
        meeting = [each for each in lower if not exclusive(each.context.atoms, atoms)]
        base = meeting[-1] if meeting else None
        repeats = base is not None and (base.name, base.value) == (entry.name, entry.value)
        if repeats and all(not each.context.atoms for each in meeting):
            del kept[index]
    return tuple(kept.values())


@remembered
def saying(entry: Entry, value: str) -> Entry:
    """The same declaration with another value: the same one for all that ask for it."""
    return replace(entry, value=value)


@remembered
def lifted(entry: Entry, value: str, place: int, key: Key | None = None) -> Entry:
    """An outer element's `entry` as a declaration of the root, which everything of its own outdoes.

    With a `key` it stands in the place of one of the root's own.
    """
    lowest = Key(False, -(1 << 30), False, -1, (0, 0, 0), 0, place, 0)
    return replace(entry, value=value, key=key or lowest, important=bool(key and key.important))
