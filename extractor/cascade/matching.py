"""Who is hit by which rule, in which state: what the page's answers mean.

Called by the extraction with a `Plan` and the answers to its queries. Promises only what the browser matched,
for each state which element has to be in it, and one `Hit` for all elements hit alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from .applicable import can_have, possible
from .document import Document
from .queries import Answer, Plan, Search
from .rules import DOCUMENT, Rule
from .selectors import Complex, Specificity, parse, specificity

#: An element that can be reached through more partners than this keeps the first ones.
MAX_CHAINS = 8

#: Rules that hit one element: the first so many, ten times what any page of people's needs.
MAX_HITS = 3_000


class Held(NamedTuple):
    """`:has()` of elements in a state: one of `nodes` must be in all of `states`."""

    nodes: tuple[int, ...]
    states: tuple[str, ...]


class Link(NamedTuple):
    """A partner: an element that must be in `states` (may be none), and how the next one stands to it."""

    node: int
    states: tuple[str, ...]
    combinator: str
    held: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """One rule on one element, or on many alike.

    `chain` are the partners, leftmost first. `hops` is the distance to its scope root, None without. `now`
    says whether partners and `:has()` are in their states at present, but for those a root can stand in for.
    """

    rule: Rule
    specificity: Specificity
    pseudo: str
    states: tuple[str, ...]
    tree: str
    chain: tuple[Link, ...] = ()
    held: tuple[Held, ...] = ()
    hops: int | None = None
    frozen: bool = False
    now: bool = True


def hits(
    plan: Plan, answers: Sequence[Answer], document: Document, wanted: Collection[int]
) -> dict[int, list[Hit]]:
    """For each of the `wanted` elements the hits on it, in order of the rules."""
    found: dict[int, list[Hit]] = {node: [] for node in wanted}
    matcher = _Matcher(answers, document)
    for searches in plan.searches:
        # One invalid selector voids its rule.
        if any(answers[search.query] is None for search in searches):
            continue
        for search in searches:
            for node, hops in _pairs(answers[search.query]):
                if node in found and len(found[node]) < MAX_HITS:
                    found[node] += matcher.hits(search, node, hops)
    return found


def _pairs(answer: Answer) -> Iterable[tuple[int, int | None]]:
    if answer and not isinstance(answer[0], int):
        return ((pair[0], pair[1]) for pair in answer)  # type: ignore[index]
    return ((node, None) for node in answer or ())  # type: ignore[misc]


class _Matcher:
    def __init__(self, answers: Sequence[Answer], document: Document) -> None:
        self._answers = answers
        self._document = document
        self._sets: dict[int, frozenset[int]] = {}
        self._made: dict[tuple[int, str, bool, int | None], Hit | None] = {}

    def hits(self, search: Search, node: int, hops: int | None) -> Iterable[Hit]:
        """What `search` is to an element its query found: nothing where that can never be in its states."""
        focusable = self._document.can_focus(node)
        key = (id(search), self._document.tag[node], focusable, hops)
        if key not in self._made:
            self._made[key] = _made(search, self._document.tag[node], focusable, hops)
        hit = self._made[key]
        if hit is None:
            return ()
        return self._partnered(search, hit, node) if search.prefixes or search.inner else (hit,)

    def _set(self, query: int) -> frozenset[int]:
        if query not in self._sets:
            self._sets[query] = frozenset(node for node, _ in _pairs(self._answers[query]))
        return self._sets[query]

    def _partnered(self, search: Search, hit: Hit, node: int) -> Iterator[Hit]:
        last = len(search.variant.states) - 1
        held = self._held(search, node, last)
        if held is None:
            return
        now = search.present < 0 or node in self._set(search.present)
        for chain in islice(self._chains(search, node, last), MAX_CHAINS):
            yield replace(hit, chain=chain, held=held, now=now)

    def _chains(self, search: Search, node: int, at: int) -> Iterator[tuple[Link, ...]]:
        """Every way from the leftmost compound with a state to `node`, which stands for compound `at`."""
        before = at - 1
        if before not in search.prefixes:
            yield ()
            return
        combinator = search.variant.plain.combinators[at]
        for partner in _partners(combinator, node, self._document):
            if partner not in self._set(search.prefixes[before]):
                continue
            states = self._possible(search.variant.states[before], partner)
            held = self._held(search, partner, before)
            if states is None or held is None:
                continue
            for chain in self._chains(search, partner, before):
                yield (*chain, Link(partner, states, combinator, held))

    def _held(self, search: Search, anchor: int, at: int) -> tuple[Held, ...] | None:
        """For the `:has()` states of compound `at`, which is `anchor`, who may be in them; None: nobody."""
        found = []
        for has, query in zip(search.variant.has[at], search.inner.get(at, ()), strict=True):
            near = (n for n in sorted(self._set(query)) if _belongs(n, anchor, has.relative, self._document))
            able = tuple(node for node in near if self._possible(has.states, node) is not None)
            if not able:
                return None
            found.append(Held(able, has.states))
        return tuple(found)

    def _possible(self, states: tuple[str, ...], node: int) -> tuple[str, ...] | None:
        return possible(states, self._document.tag[node], self._document.can_focus(node))


def _made(search: Search, tag: str, focusable: bool, hops: int | None) -> Hit | None:
    """The hit as all elements alike share it, None where they cannot be in its state."""
    variant = search.variant
    states = possible(variant.states[-1], tag, focusable)
    if states is None or not can_have(variant.pseudo, tag):
        return None
    weight = specificity(parse(search.selector)[0])
    return Hit(search.rule, weight, variant.pseudo, states, search.tree, hops=hops, frozen=variant.frozen)


def _partners(combinator: str, node: int, document: Document) -> Iterator[int]:
    """The elements that may stand left of a combinator."""
    if combinator == " ":
        yield from document.ancestors(node)
    elif combinator == ">":
        yield document.parent[node]
    elif combinator in ("+", "~"):
        while (node := document.previous[node]) >= 0:
            yield node
            if combinator == "+":
                return
    elif combinator == "::slotted":
        yield document.slot.get(node, -1)
    else:
        yield document.host.get(document.tree.get(node, DOCUMENT), -1)


def _belongs(node: int, anchor: int, relative: Complex, document: Document) -> bool:
    """Whether `node`, which some anchor has by `relative`, can be this anchor's; exact for one compound."""
    leading = relative.combinators[0]
    direct = len(relative.compounds) == 1
    if leading in ("+", "~"):
        return anchor in _partners(leading if direct else "~", node, document) or (
            not direct and document.parent[anchor] in document.ancestors(node)
        )
    return anchor in _partners(leading if direct and leading else " ", node, document)
