"""What a component takes from the elements it stands in, as their authors wrote it.

Called by `variables` and `inheritance`. Promises the declarations of outer elements with contexts that speak
of the component's root: an outer element's `:hover` is the root's, what the root cannot stand in for is left
out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from .cascade import Cascade, Entry, Key, survivors
from .contexts import Context
from .matching import Hit
from .states import carried


class Source(NamedTuple):
    """One declaration and the element it is on; `key` where it takes the place of a declaration of the root's
    own.
    """

    node: int
    entry: Entry
    key: Key | None = None


class Lineage:
    """The elements around the components of one page; `private`: custom properties that are not inherited."""

    def __init__(self, cascade: Cascade, private: Collection[str]) -> None:
        self.document = cascade.document
        self._cascade = cascade
        self._private = private
        self._known: dict[int, dict[str, list[Entry]]] = {}
        self._found: dict[tuple[str, int], list[Source]] = {}

    def find(self, name: str, start: int) -> list[Source]:
        """What gives the custom property `name` its value on `start`: the furthest first, the nearest
        last.
        """
        if start < 0:
            return []
        if (name, start) not in self._found:
            own = [Source(start, entry) for entry in self.entries(start).get(name, ())]
            always = any(not source.entry.context.atoms for source in own)
            outer = [] if always else self.find(name, self.document.inherited_from(start))
            self._found[name, start] = [*outer, *own]
        return self._found[name, start]

    def entries(self, node: int) -> dict[str, list[Entry]]:
        """An outer element's declarations by property, ascending; of the element itself, no
        pseudo-element.
        """
        if node not in self._known:
            by_name: dict[str, list[Entry]] = {}
            for entry in without_passing(survivors(self._moved(node)), self._private):
                by_name.setdefault(entry.name, []).append(entry)
            self._known[node] = by_name
        return self._known[node]

    def _moved(self, node: int) -> Iterable[Entry]:
        for hit in self._cascade.hits(node):
            context = _on_root(hit) if not hit.pseudo else None
            if context is not None:
                yield from self._cascade.entries(hit, context)
        yield from self._cascade.attributed(node)


#: What is so of a custom property that nothing is said of.
PASSING_ON = frozenset({"inherit", "unset", "revert"})


def without_passing(entries: Iterable[Entry], private: Collection[str]) -> list[Entry]:
    """The entries that can win less those by which a custom property is what it is around the element: as it
    would be without them, but for the `private`.
    """
    return [
        entry
        for entry in entries
        if not entry.name.startswith("--")
        or entry.context.atoms
        or entry.name in private
        or entry.value.lower() not in PASSING_ON
    ]


#: What is true of an outer element as long as the component is what is used.
_HOLDING = frozenset(f":not(:{name})" for name in ("focus", "focus-visible", "target"))


def _on_root(hit: Hit) -> Context | None:
    """The context of an outer element's hit, said of the component's root; None where it cannot be."""
    own = (state for state in hit.states if state not in _HOLDING)
    states = tuple(dict.fromkeys((*(state for link in hit.chain for state in link.states), *own)))
    holding = hit.held or any(link.held for link in hit.chain)
    if not holding and all(map(carried, states)):
        return Context(hit.rule.conditions, states)
    if hit.now and set(hit.states) <= _HOLDING and not any(map(carried, states)):
        return Context(hit.rule.conditions)
    return None
