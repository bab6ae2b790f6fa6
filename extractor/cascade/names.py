"""The at-rules a component's declarations name: keyframes, fonts, counter styles, registered properties, ...

Called by the stylist once for a page (`Names`) and then for each component (`Named`). Promises every at-rule
that is named, also through variables and by another at-rule, and none that is not; where two trees mean
different things by one name, the second is renamed in rules and declarations alike.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from extractor.remembered import remembered

from .blocks import Blocks
from .cascade import Entry, Styles, layer_ranks, saying
from .declarations import declarations
from .rules import DOCUMENT, Flat, NamedRule, family_name
from .shorthands import plain_name
from .tokens import string_value, text_of, tokens, unescape
from .variables import dashed
from .write import AtRule

#: kind of at-rule -> the properties whose values name it.
NAMED_BY: Mapping[str, frozenset[str]] = {
    "keyframes": frozenset({"animation", "animation-name"}),
    "font-face": frozenset({"font", "font-family"}),
    "counter-style": frozenset(
        {"list-style", "list-style-type", "content", "system", "fallback", "speak-as"}
    ),
    "font-palette-values": frozenset({"font-palette"}),
    "font-feature-values": frozenset({"font", "font-family"}),
    "position-try": frozenset({"position-try", "position-try-fallbacks"}),
}

_ORDER = (
    "property", "font-face", "font-feature-values", "font-palette-values", "counter-style", "position-try",
    "keyframes",
)  # fmt: skip

#: Kinds whose names belong to the tree of the sheet; the others are the document's.
SCOPED = frozenset({"keyframes", "counter-style", "position-try"})


class Meaning(NamedTuple):
    """A name in a value, the label it has in css of ours, and its rules."""

    name: str
    label: str
    rules: Sequence[NamedRule]


class Names:
    """A page's named at-rules. Labels are given once for all components, so that they can share one sheet."""

    def __init__(self, flat: Flat) -> None:
        self._rules: dict[tuple[str, str, str], list[NamedRule]] = {}
        ranks = {tree: layer_ranks(names) for tree, names in flat.layers.items()}
        for rule in flat.named:
            for tree in rule.trees if rule.kind in SCOPED else (DOCUMENT,):
                self._rules.setdefault((rule.kind, tree, _key(rule.kind, rule.name)), []).append(rule)
        for (kind, tree, _), rules in self._rules.items():
            known = ranks.get(tree, {})
            rules.sort(key=lambda rule: (known.get(rule.layer, len(known)), rule.order))
            if kind != "font-face":
                rules[:] = _winning(rules)
        self._labels: dict[tuple[str, str, tuple[NamedRule, ...]], str] = {}
        self._taken: set[tuple[str, str]] = set()
        self._meant: dict[tuple[str, str, str], list[Meaning]] = {}
        self._written: dict[tuple[str, NamedRule], AtRule] = {}

    def meant(self, kind: str, tree: str, value: str) -> Sequence[Meaning]:
        """The at-rules of a kind that a value names."""
        place = (kind, tree, value)
        if place not in self._meant:
            found = ((name, self.find(kind, tree, name)) for name in dict.fromkeys(_words(kind, value)))
            self._meant[place] = [
                Meaning(name, self.label(kind, name, rules) if kind in SCOPED else name, rules)
                for name, rules in found
                if rules
            ]
        return self._meant[place]

    def written(self, label: str, rule: NamedRule) -> AtRule:
        """The rule as text, under its label."""
        if (label, rule) not in self._written:
            named = label if rule.kind in SCOPED else "" if rule.kind == "font-face" else rule.prelude
            head = f"@{rule.kind} {named}".rstrip()
            self._written[label, rule] = AtRule(rule.conditions, head, _body(rule.body))
        return self._written[label, rule]

    def find(self, kind: str, tree: str, name: str) -> Sequence[NamedRule]:
        """The at-rules that `name` means in a tree, in cascade order."""
        for place in (tree, DOCUMENT):
            if rules := self._rules.get((kind, place, _key(kind, name))):
                return rules
        return ()

    def private(self) -> set[str]:
        """The custom properties registered with `inherits: false`."""
        return {
            name
            for (kind, _, name), rules in self._rules.items()
            if kind == "property"
            and ("inherits", "false") in {each[:2] for each in declarations(rules[-1].body)}
        }

    def label(self, kind: str, name: str, rules: Sequence[NamedRule]) -> str:
        """The name under which these rules stand in css of ours."""
        identity = (kind, name, tuple(rules))
        if identity not in self._labels:
            label, number = name, 1
            while (kind, label) in self._taken:
                number += 1
                label = f"{name}-{number}"
            self._taken.add((kind, label))
            self._labels[identity] = label
        return self._labels[identity]


def _key(kind: str, name: str) -> str:
    return name.lower() if kind.startswith("font-f") else name


def _winning(rules: Sequence[NamedRule]) -> list[NamedRule]:
    """Of rules with one name, ascending: the last that always holds, and what may come over it."""
    always = [index for index, rule in enumerate(rules) if not rule.conditions]
    return list(rules[always[-1] if always else 0 :])


class Named:
    """The closure over names for one component."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.rules: dict[tuple[str, str], Sequence[NamedRule]] = {}  # kind and label
        self.ids: dict[str, None] = {}  # targets of url(#id)

    def close(self, styles: Mapping[int, Styles]) -> dict[int, Styles]:
        """Takes in all that `styles` name; gives them back with the names their rules have here."""
        closed: dict[int, Styles] = {
            node: {
                pseudo: [self._entry(entry) for entry in entries] if _names(tuple(entries)) else entries
                for pseudo, entries in each.items()
            }
            for node, each in styles.items()
        }
        for name in sorted(_variables(closed)):
            if registered := self._names.find("property", DOCUMENT, name):
                self.rules["property", name] = registered[-1:]
        return closed

    def variables(self) -> set[str]:
        """The custom properties that the rules found so far use."""
        return {name for rules in self.rules.values() for rule in rules for name in dashed(rule.body)}

    def registered(self) -> set[str]:
        """The custom properties among the rules found."""
        return {label for kind, label in self.rules if kind == "property"}

    def at_rules(self, text: str | None = None) -> Iterator[AtRule]:
        """The rules under their labels, properties and fonts first; of fonts those with a character of
        `text`.
        """
        for (kind, label), rules in sorted(self.rules.items(), key=lambda item: _ORDER.index(item[0][0])):
            for rule in rules:
                written = self._names.written(label, rule)
                if kind != "font-face" or text is None or has_character(written, text):
                    yield written

    def _entry(self, entry: Entry) -> Entry:
        self._refer(entry)
        changes: dict[str, str] = {}
        for kind in _kinds(entry.name):
            changes.update(self._take(kind, entry.tree, entry.value))
        return saying(entry, with_names(entry.value, changes)) if changes else entry

    def _take(self, kind: str, tree: str, value: str) -> Iterator[tuple[str, str]]:
        for name, label, rules in self._names.meant(kind, tree, value):
            if (kind, label) not in self.rules:
                self.rules[kind, label] = rules
                for rule in rules:
                    self._inner(rule)
            if label != name:
                yield name, label

    def _inner(self, rule: NamedRule) -> None:
        """What an at-rule names itself: a counter style the one it extends."""
        if rule.kind == "counter-style":
            for each in declarations(rule.body):
                dict(self._take("counter-style", rule.trees[0], each.value))

    def _refer(self, entry: Entry) -> None:
        for token in tokens(entry.value) if "#" in entry.value else ():
            if target := _target(token.kind, token.text):
                self.ids[target] = None


@remembered
def _kinds(name: str) -> tuple[str, ...]:
    """The kinds of at-rules that a declaration of `name` may name.

    A variable may hold a name for whoever uses it: what it could mean is carried along.
    """
    varying = ("keyframes", "font-face") if name.startswith("--") else ()
    return (*varying, *(kind for kind, properties in NAMED_BY.items() if plain_name(name) in properties))


@remembered
def _names(entries: tuple[Entry, ...]) -> bool:
    """Whether any of them may name an at-rule or an element."""
    return any("#" in entry.value or _kinds(entry.name) for entry in entries)


def _variables(styles: Mapping[int, Styles]) -> set[str]:
    lists = (tuple(entries) for each in styles.values() for entries in each.values())
    return set[str]().union(*map(_dashed, lists))


@remembered
def _dashed(entries: tuple[Entry, ...]) -> set[str]:
    """The variables that they declare or name."""
    return {name for entry in entries for name in (entry.name, *dashed(entry.value)) if name.startswith("--")}


def _target(kind: str, text: str) -> str:
    if kind == "url":
        inner = text[4:].removesuffix(")").strip()
    elif kind == "string":
        inner = text[1:-1]
    else:
        return ""
    return inner[1:] if inner.startswith("#") else ""


def _words(kind: str, value: str) -> Iterator[str]:
    """What in a value may be a name: idents and strings, for fonts whole families."""
    if kind.startswith("font-f"):
        parts = groupby(tokens(value), lambda token: token.kind in ("ident", "string", "space"))
        for texts in (text_of(words).split() for are_words, words in parts if are_words):
            # In `font: bold large Open Sans` the family is some tail of the words.
            for start in range(len(texts)):
                yield family_name(" ".join(texts[start:]))
        return
    for token in tokens(value):
        if token.kind == "ident":
            yield unescape(token.text)
        elif token.kind == "string":
            yield string_value(token)


def with_names(value: str, labels: Mapping[str, str]) -> str:
    """`value` with idents and strings that are names replaced by their labels."""
    return text_of(
        token._replace(text=labels[unescape(token.text)])
        if token.kind == "ident" and unescape(token.text) in labels
        else token
        for token in tokens(value, comments=True)
    )


_RANGE = re.compile(r"[uU]\+([0-9a-fA-F?]{1,6})(?:-([0-9a-fA-F]{1,6}))?")


def has_character(face: AtRule, text: str) -> bool:
    """Whether a `@font-face`'s `unicode-range`, all characters by default, has one of `text`."""
    ranges = [line for line in face.lines if line.startswith("unicode-range:")]
    return not ranges or _characters(ranges[-1]).search(text) is not None


def unicode_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of a `unicode-range`, first and last each; those the wrong way round left out."""
    ranges = [
        (int(start.replace("?", "0"), 16), min(int(end or start.replace("?", "f"), 16), sys.maxunicode))
        for start, end in _RANGE.findall(text)
    ]
    return tuple(sorted({(low, high) for low, high in ranges if low <= high}))


@remembered
def _characters(ranges: str) -> re.Pattern[str]:
    known = [f"\\U{low:08x}-\\U{high:08x}" for low, high in unicode_ranges(ranges)]
    return re.compile(f"[{''.join(known)}]" if known else "(?!)")


def _body(body: str) -> tuple[str, ...]:
    """The inside of an at-rule, one declaration or frame a line."""
    lines: list[str] = []
    for item in Blocks(body).contents(0, len(body)):
        head = " ".join(body[item.start : item.prelude_end].split())
        if item.name is None:
            lines += [f"{name}: {value};" for name, value, _ in declarations(head)]
            continue
        inner = declarations(body[item.body_start : item.body_end])
        lines += [f"{head} {{", *(f"  {name}: {value};" for name, value, _ in inner), "}"]
    return tuple(lines)
