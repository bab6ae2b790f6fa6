"""The questions a page is asked about its rules, one for each distinct selector, tree and scope.

Called by the extraction: `Plan(flat, words)`, whose `queries` go to the page. The page answers a query with
the elements it finds, by number, or None where the browser refuses the selector:

    via ""          root.querySelectorAll(selector), root being the document or the query's shadow root
    via "host"      [host] if host.matches(selector)
    via "slotted"   for each slot in root.querySelectorAll(selector): the assigned elements (flattened)
                    that match arg
    via "part"      for each host in root.querySelectorAll(selector): its shadow root's
                    querySelectorAll(arg)
    with scopes     pairs [element, hops to the innermost scope root]: of each scope root
                    (querySelectorAll(root) in the scope around it, or the sheet's parent element for ""),
                    itself and what is below it, not at or below what a limit matches, in every scope
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import NamedTuple

from .rules import Flat, Rule, Scope
from .selectors import Complex, SelectorError, Simple, parse
from .states import Variant, variants
from .words import chances

#: What may make a selector, and all the list with it, one that the browser refuses.
_ODD = re.compile(r"[.#](?![-A-Za-z_\x80-\U0010ffff])|[^-\w.#*>+~ \t\n]")

Answer = Sequence[int] | Sequence[Sequence[int]] | None


class Query(NamedTuple):
    """One question, as the module says."""

    tree: str
    selector: str
    via: str = ""
    arg: str = ""
    scopes: tuple[Scope, ...] = ()


#: Of a selector without states and pseudo-elements: its text is its query.
PLAIN = Variant(Complex(("",), ((),)), ((),), ((),), Complex(("",), ((),)))


@dataclass(slots=True)
class Search:
    """One variant of one selector of one rule in one tree, and the queries it needs."""

    rule: Rule
    selector: str
    tree: str
    query: int
    variant: Variant = PLAIN
    prefixes: dict[int, int] = field(default_factory=dict)  # compound -> query
    inner: dict[int, list[int]] = field(default_factory=dict)  # compound -> queries of its :has()
    present: int = -1


class Plan:
    """The questions a flat list of rules asks of its page, whose elements have these classes and ids, in
    lower case. `rules` are those that are asked about: the others ask for other classes or ids.
    """

    def __init__(self, flat: Flat, words: Collection[str]) -> None:
        self._words = words
        self.queries: list[Query] = []
        self._index: dict[Query, int] = {}
        self.searches: list[list[Search]] = []  # of one rule each
        self.rules: list[Rule] = []
        for rule in flat.rules:
            try:
                searches = list(self._of(rule))
            except SelectorError:
                continue
            if searches:
                self.searches.append(searches)
                self.rules.append(rule)

    def _of(self, rule: Rule) -> Iterator[Search]:
        text = rule.selector
        judged = chances(text, self._words)
        if judged is not None and not any(judged):
            return
        if any(mark in text for mark in ":([\\\"'|&"):
            for selector in parse(text):
                ways = variants(selector)
                for tree in rule.trees:
                    for variant in ways:
                        yield self._search(rule, selector, tree, variant)
            return
        for part, may in zip(text.split(","), judged or repeat(True), strict=False):
            if not part.strip():
                raise SelectorError("an empty selector")
            if not may and not _ODD.search(part):
                continue
            for tree in rule.trees:
                yield Search(
                    rule, part.strip(), tree, self._ask(Query(tree, part.strip(), scopes=rule.scopes))
                )

    def _search(self, rule: Rule, selector: Complex, tree: str, variant: Variant) -> Search:
        last = len(variant.states) - 1
        search = Search(rule, str(selector), tree, self._prefix(rule, tree, variant, last), variant)
        first = next((i for i in range(last) if variant.states[i] or variant.has[i]), last)
        for i in range(first, last):
            search.prefixes[i] = self._prefix(rule, tree, variant, i)
        for i, each in enumerate(variant.has):
            for has in each:
                inner = f"{_text(variant.plain, i)} {has.relative}"
                search.inner.setdefault(i, []).append(self._ask(Query(tree, inner)))
        if (first < last or any(variant.has)) and not set(variant.plain.combinators) & {
            "::slotted",
            "::part",
        }:
            search.present = self._ask(Query(tree, str(variant.present), scopes=rule.scopes))
        return search

    def _prefix(self, rule: Rule, tree: str, variant: Variant, upto: int) -> int:
        """The query that finds compound `upto` of the variant."""
        plain = variant.plain
        combinator = plain.combinators[upto]
        scopes = rule.scopes if upto == len(plain.compounds) - 1 else ()
        if combinator in ("::slotted", "::part"):
            arg = "".join(simple.text for simple in plain.compounds[upto])
            return self._ask(Query(tree, _text(plain, upto - 1), combinator[2:], arg, scopes))
        host = _host(plain.compounds[0]) if upto == 0 else None
        if host is not None:
            return self._ask(Query(tree, host, "host", "", scopes))
        return self._ask(Query(tree, _text(plain, upto), "", "", scopes))

    def _ask(self, query: Query) -> int:
        if query not in self._index:
            self._index[query] = len(self.queries)
            self.queries.append(query)
        return self._index[query]


def _text(selector: Complex, upto: int) -> str:
    return str(Complex(selector.combinators[: upto + 1], selector.compounds[: upto + 1]))


def _host(compound: Sequence[Simple]) -> str | None:
    """The selector a host must match for this compound; None where the compound is not about the host."""
    if not any(simple.name in ("host", "host-context") for simple in compound):
        return None
    shown = []
    for simple in compound:
        inside = ", ".join(map(str, simple.args))
        if simple.name == "host":
            shown.append(f":is({inside})" if inside else "")
        elif simple.name == "host-context":
            shown.append(f":is({inside}, :is({inside}) *)")
        else:
            shown.append(simple.text)
    return "".join(shown) or "*"
