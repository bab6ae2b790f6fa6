"""When a declaration applies: at-rule conditions, the element's own states, and states of elements around it.

Called by `cascade`, which compares contexts, and by `write`, which says them. Promises that a component's
contexts speak of its own elements only: what lies outside is moved to the root, or the present decides,
noted.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from extractor.remembered import remembered

from .conditions import Condition
from .document import Document
from .matching import Held, Hit, Link
from .states import CARRIED_OUT, IMPLIED, carried

#: In an atom: the element the declaration is on.
SELF = -1

Atoms = frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Context:
    """`atoms` is the conjunction as a set: a context holds wherever one with more atoms does.

    `chain` are the partners inside the component, leftmost first; `states` the element's own.
    """

    conditions: tuple[Condition, ...] = ()
    states: tuple[str, ...] = ()
    chain: tuple[Link, ...] = ()
    held: tuple[Held, ...] = ()
    atoms: Atoms = field(init=False)

    def __post_init__(self) -> None:
        atoms: set[Hashable] = {*self.conditions, *self.held}
        atoms |= {(link.node, held) for link in self.chain for held in link.held}
        atoms |= {(SELF, state) for state in self.states}
        atoms |= {(link.node, state) for link in self.chain for state in link.states}
        object.__setattr__(self, "atoms", frozenset(atoms))


ALWAYS = Context()


@dataclass(frozen=True, slots=True)
class Piece:
    """One component: its elements in document order, the root first."""

    nodes: tuple[int, ...]
    members: frozenset[int] = field(init=False)
    _lines: dict[int, tuple[int, ...]] = field(init=False, default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", frozenset(self.nodes))

    @property
    def root(self) -> int:
        return self.nodes[0]

    def lineage(self, node: int, document: Document) -> tuple[int, ...]:
        """Its elements that one of them inherits through, from the nearest up."""
        if node not in self._lines:
            self._lines[node] = tuple(self._around(node, document))
        return self._lines[node]

    def _around(self, node: int, document: Document) -> Iterator[int]:
        if node != self.root:
            for outer in document.lineage(node):
                if outer in self.members:
                    yield outer
                if outer == self.root:
                    return


def context_of(hit: Hit, node: int, piece: Piece, document: Document, notes: set[str]) -> Context | None:
    """The hit's context inside the component; None where it cannot apply there. Codes of notes go to
    `notes`.
    """
    conditions = hit.rule.conditions
    if hit.frozen:
        notes.add("state_frozen")
    if not hit.chain and not hit.held:
        return Context(conditions, hit.states) if conditions or hit.states else ALWAYS
    inside: list[Link] = []
    moved: list[str] = []
    outer = set(document.ancestors(piece.root))
    for link in hit.chain:
        if link.node in piece.members:
            held = _held_inside(link.held, piece)
            if held is None:
                notes.add("outside_state_dropped")
                return None
            inside.append(link._replace(held=held))
        elif link.node in outer and not link.held and all(map(carried, link.states)):
            moved += link.states
        elif not hit.now or any(state in CARRIED_OUT for state in link.states):
            notes.add("outside_state_dropped")
            return None
        else:
            notes.add("outside_state_frozen")
    held = _held_inside(hit.held, piece)
    if held is None and not hit.now:
        notes.add("outside_state_dropped")
        return None
    if held is None:
        notes.add("outside_state_frozen")
    states = hit.states
    if moved:
        notes.add("ancestor_state_moved")
    if moved and node == piece.root:
        states = tuple(dict.fromkeys((*moved, *states)))
    elif moved:
        inside = _joined(piece.root, tuple(dict.fromkeys(moved)), inside)
    return Context(conditions, states, _needed(inside), held or ())


def _joined(root: int, states: tuple[str, ...], inside: list[Link]) -> list[Link]:
    """The chain with `states` on the root."""
    if inside and inside[0].node == root:
        first = inside[0]
        return [first._replace(states=tuple(dict.fromkeys((*states, *first.states)))), *inside[1:]]
    return [Link(root, states, " "), *inside]


def _needed(inside: Iterable[Link]) -> tuple[Link, ...]:
    """Without the links that say nothing: no state, and no sibling before them. Descent is one step or
    many.
    """
    needed: list[Link] = []
    for link in inside:
        combinator = link.combinator if link.combinator in ("+", "~") else " "
        if link.states or link.held or (needed and needed[-1].combinator != " "):
            needed.append(link._replace(combinator=combinator))
    return tuple(needed)


def _held_inside(held: Iterable[Held], piece: Piece) -> tuple[Held, ...] | None:
    inside = tuple(
        each._replace(nodes=tuple(node for node in each.nodes if node in piece.members)) for each in held
    )
    return inside if all(each.nodes for each in inside) else None


#: States that are true of every ancestor of the element they are true of -> what they are there.
_UPWARDS = {
    ":hover": ":hover",
    ":active": ":active",
    ":focus": ":focus-within",
    ":focus-visible": ":focus-within",
    ":focus-within": ":focus-within",
}


def with_implied(atoms: Atoms, ancestors: Collection[int]) -> Atoms:
    """`atoms` and what holds with them, `ancestors` being those of the element itself."""
    implied: set[Hashable] = set()
    for atom in atoms:
        match atom:
            case (int(node), str(state)):
                implied |= {(node, other) for other in IMPLIED.get(state, ())}
                if node == SELF and state in _UPWARDS:
                    implied |= {(ancestor, _UPWARDS[state]) for ancestor in ancestors}
    return atoms | implied if implied else atoms


@remembered
def exclusive(one: Atoms, other: Atoms) -> bool:
    """Whether the two can never hold together, as far as one element's states tell."""
    for atom in one:
        match atom:
            case (int(node), str(state)):
                if (node, f":not({state})") in other or (node, _OPPOSITE.get(state, "")) in other:
                    return True
                if state.startswith(":not(") and (node, state[5:-1]) in other:
                    return True
    return False


_OPPOSITE = {":disabled": ":enabled", ":enabled": ":disabled", ":valid": ":invalid", ":invalid": ":valid"}
