"""Components that must come out the same, known before the work is done.

Called by the stylist: a page says the same link fifty times. Promises that two components with equal likeness
are hit by the same rules in the same places, inside and around them, so that one's css is the other's but for
names.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from .cascade import Cascade
from .contexts import Piece
from .matching import Held, Hit, Link
from .rules import DOCUMENT

#: Where a partner outside the component stands: it is an ancestor of the root, or not.
_AROUND, _ELSEWHERE = -1, -2


class Likeness:
    """Likenesses of one page's components."""

    def __init__(self, cascade: Cascade) -> None:
        self._cascade = cascade
        self._document = cascade.document
        self._numbers: dict[Hashable, int] = {}
        self._around: dict[int, int] = {-1: -1}

    def of(self, piece: Piece) -> Hashable:
        """The likeness of a component."""
        index = {node: number for number, node in enumerate(piece.nodes)}
        places = {node: _AROUND for node in self._document.ancestors(piece.root)} | index
        parts: list[Hashable] = [self._lineage(self._document.inherited_from(piece.root))]
        for node in piece.nodes:
            parents = (self._document.parent[node], self._document.inherited_from(node))
            parts.append(
                (tuple(index.get(each, _ELSEWHERE) for each in parents), self._element(node, places))
            )
        return tuple(parts)

    def _lineage(self, node: int) -> int:
        """A number for an outer element and all it inherits from."""
        chain = []
        while node not in self._around:
            chain.append(node)
            node = self._document.inherited_from(node)
        for node in reversed(chain):
            outer = self._around[self._document.inherited_from(node)]
            self._around[node] = self._number((outer, self._element(node, {})))
        return self._around[chain[0] if chain else node]

    def _element(self, node: int, places: Mapping[int, int]) -> int:
        what = (
            self._document.tag[node],
            self._document.tree.get(node, DOCUMENT),
            tuple(self._cascade.inline(node)),
            tuple(self._hit(hit, places) for hit in self._cascade.hits(node)),
        )
        return self._number(what)

    def _hit(self, hit: Hit, places: Mapping[int, int]) -> Hashable:
        if not hit.chain and not hit.held:
            return hit
        state = (hit.pseudo, hit.states, hit.hops, hit.now, hit.frozen)
        chain = tuple(_link(link, places) for link in hit.chain)
        return hit.rule.order, hit.specificity, hit.tree, state, chain, _holding(hit.held, places)

    def _number(self, what: Hashable) -> int:
        return self._numbers.setdefault(what, len(self._numbers))


def _link(link: Link, places: Mapping[int, int]) -> Hashable:
    place = places.get(link.node, _ELSEWHERE)
    return place, link.states, link.combinator, _holding(link.held, places)


def _holding(held: Sequence[Held], places: Mapping[int, int]) -> Hashable:
    return tuple((tuple(places.get(node, _ELSEWHERE) for node in each.nodes), each.states) for each in held)
