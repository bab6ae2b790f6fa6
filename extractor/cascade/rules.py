"""What sheets come to: flat rules, and the at-rules others name.

Made by `sheets`, read by everybody else in this package. Promises values that remember their authored text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from extractor.model import Note

from .conditions import Condition
from .declarations import Declaration, declarations
from .tokens import absolute, has_rem, scaled, unescape

#: The tree of the document itself; other trees are named by the caller, one name a shadow root.
DOCUMENT = "document"

Layer = tuple[str, ...]

DYNAMIC = re.compile(r":(hover|active|focus)")


class Scope(NamedTuple):
    """One `@scope`: selector lists of its roots ("" for the owner's parent) and limits ("" for none)."""

    root: str
    limit: str


@dataclass(slots=True)
class Rule:
    """One style rule: `order` grows along the cascade; `conditions` in nesting order, outermost
    first. A length in `rem` is `rem` times as long on `rem`s of a page that says nothing of its root;
    `says_rems_only`: the other declarations do not count.
    """

    selector: str
    conditions: tuple[Condition, ...]
    layer: Layer
    scopes: tuple[Scope, ...]
    trees: tuple[str, ...]
    order: int
    body: str
    base_url: str
    rem: float = 1
    says_rems_only: bool = False
    _declarations: list[Declaration] | None = field(default=None, init=False)  # not those of its replacements

    @property
    def declarations(self) -> list[Declaration]:
        """As authored, in order, with absolute URLs and lengths; parsed at the first look."""
        if self._declarations is None:
            said = declarations(scaled(absolute(self.body, self.base_url), self.rem))
            self._declarations = [one for one in said if not self.says_rems_only or has_rem(one.value)]
        return self._declarations


@dataclass(frozen=True, slots=True)
class NamedRule:
    """An at-rule that others name: `kind` is `keyframes`, `font-face`, `property`, ...; `body` is its block's
    text.
    """

    kind: str
    name: str
    prelude: str
    body: str
    conditions: tuple[Condition, ...]
    layer: Layer
    trees: tuple[str, ...]
    order: int


class SeenLayer(NamedTuple):
    """A layer's name where it stands in a sheet."""

    tree: str
    name: Layer
    conditions: tuple[Condition, ...]


@dataclass(slots=True)
class Flat:
    """All sheets as one. `follows_root`: what they say in `rem` follows the root's font size."""

    rules: list[Rule] = field(default_factory=list)
    named: list[NamedRule] = field(default_factory=list)
    seen_layers: list[SeenLayer] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    follows_root: bool = False

    @property
    def layers(self) -> dict[str, list[Layer]]:
        """By tree, the names in the order of their first appearance.

        One in a condition that does not hold does not count for the browser: those in none count first.
        """
        found: dict[str, dict[Layer, None]] = {}
        for tree, name, _ in sorted(self.seen_layers, key=lambda seen: bool(seen.conditions)):
            found.setdefault(tree, {})[name] = None
        return {tree: list(names) for tree, names in found.items()}

    @property
    def conditions(self) -> set[Condition]:
        """Every condition a rule stands under: what the page may be asked about."""
        rules = (rule.conditions for rule in self.rules)
        named = (rule.conditions for rule in self.named)
        return {each for conditions in chain(rules, named) for each in conditions}


def moving(rules: Collection[Rule]) -> set[str]:
    """The properties that a pointer or the focus may change: what rules with such states declare, and where
    custom properties are among that, what is declared by means of any.
    """
    moved = {one.name for rule in rules if DYNAMIC.search(rule.selector) for one in rule.declarations}
    if any(name.startswith("--") for name in moved):
        using = (rule for rule in rules if "var(" in rule.body)
        moved |= {one.name for rule in using for one in rule.declarations if "var(" in one.value}
    return moved


def settled(flat: Flat, truths: Mapping[Condition, bool]) -> Flat:
    """`flat` with the conditions in `truths` taken as always true, or never: what the page says of
    `@supports`, or the caller's word that nobody prints."""
    rules = [
        replace(rule, conditions=conditions) if rule.conditions else rule
        for rule in flat.rules
        if (conditions := _left(rule.conditions, truths)) is not None
    ]
    named = [
        replace(rule, conditions=conditions)
        for rule in flat.named
        if (conditions := _left(rule.conditions, truths)) is not None
    ]
    seen = [
        each._replace(conditions=conditions)
        for each in flat.seen_layers
        if (conditions := _left(each.conditions, truths)) is not None
    ]
    return replace(flat, rules=rules, named=named, seen_layers=seen)


def _left(
    conditions: tuple[Condition, ...], truths: Mapping[Condition, bool]
) -> tuple[Condition, ...] | None:
    if any(truths.get(each) is False for each in conditions):
        return None
    return tuple(each for each in conditions if each not in truths)


def family_name(value: str) -> str:
    """The one family of an `@font-face`, or the first of a list, lower case and unquoted."""
    value = value.strip()
    if value[:1] in ("'", '"'):
        return unescape(value[1:].partition(value[0])[0]).lower()
    return " ".join(unescape(value.partition(",")[0]).split()).lower()
