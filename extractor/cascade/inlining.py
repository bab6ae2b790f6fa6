"""Custom properties that are said once and used once, said where they are used.

Called by the stylist on a component's closed styles. Promises the same computed values in every state and
condition: a variable is replaced only where one unconditional declaration gives its value, and where that is
no longer than keeping it; one that a state, an at-rule, keyframes or a registration may change stays a
variable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from extractor.remembered import remembered

from .cascade import Entry, Styles, saying
from .contexts import Piece
from .document import Document
from .inheritance import INHERITING
from .parts import WIDE
from .shorthands import longhands
from .tokens import Token, closed, split, strip, text_of, tokens
from .variables import Place, dashed, declared


class Inliner:
    """One component's variables. `fixed` are names that have to stay as they are."""

    def __init__(
        self, styles: Mapping[int, Styles], piece: Piece, document: Document, fixed: Collection[str]
    ) -> None:
        self._styles = styles
        self._piece = piece
        self._document = document
        self._fixed = fixed
        self._declared = declared(styles)
        self._known: dict[Place, str | None] = {}
        self._uses: Counter[Place] = Counter()
        for node, by_pseudo in styles.items():
            for pseudo, entries in by_pseudo.items():
                places = (self._place(node, pseudo, name) for name in _used(tuple(entries)))
                self._uses.update(filter(None, places))

    def inlined(self) -> dict[int, Styles]:
        """The styles, every variable said outright that can and should be."""
        return {
            node: {
                pseudo: [self._inlined(node, pseudo, entry) for entry in entries]
                if _varies(tuple(entries))
                else entries
                for pseudo, entries in by_pseudo.items()
            }
            for node, by_pseudo in self._styles.items()
        }

    def _inlined(self, node: int, pseudo: str, entry: Entry) -> Entry:
        if "var(" not in entry.value.lower():
            return entry
        value = self._replaced(node, pseudo, entry.value)
        if not value and not entry.name.startswith("--"):
            # Nothing is no value: the declaration is invalid when computed, and does what `unset` does.
            value = "inherit" if longhands(entry.name) <= INHERITING else "unset"
        return saying(entry, value)

    def _replaced(self, node: int, pseudo: str, value: str) -> str:
        parts = tokens(value)
        out: list[Token] = []
        index = 0
        while index < len(parts):
            if parts[index].text.lower() != "var(":
                out.append(parts[index])
                index += 1
                continue
            end = closed(parts, index)
            name = _name(parts[index + 1 : end])
            inner = text_of(parts[index + 1 : end])
            known = self._value(node, pseudo, name) if name else None
            # A value with a variable left in it may come to nothing: then the fallback counts.
            if known is not None and not ("var(" in known.lower() and "," in inner):
                out += tokens(known)
            elif name and "," in inner and self._is_unset(node, pseudo, name):
                out += tokens(self._replaced(node, pseudo, inner.removesuffix(")").partition(",")[2]))
            else:
                kept = f"{name})" if self._holds(node, pseudo, name) else self._replaced(node, pseudo, inner)
                out += [parts[index], *tokens(kept)]
            index = end
        return text_of(strip(out))

    def _value(self, node: int, pseudo: str, name: str) -> str | None:
        """What `var(name)` stands for there, None where it should stay."""
        place = self._place(node, pseudo, name)
        if place is None:
            return None
        if place not in self._known:
            self._known[place] = None  # what needs itself stays
            self._known[place] = self._resolved(place)
        known = self._known[place]
        if known is not None and "var(" in known.lower():
            # It may only move where the variables left in it mean the same.
            for left, _ in _references(tokens(known)):
                if self._nearest(node, pseudo, left) != self._nearest(*place[:2], left):
                    return None
        return known

    def _is_unset(self, node: int, pseudo: str, name: str) -> bool:
        """Whether nothing gives the variable a value there, ever."""
        return name not in self._fixed and self._nearest(node, pseudo, name) is None

    def _holds(self, node: int, pseudo: str, name: str, using: frozenset[str] = frozenset()) -> bool:
        """Whether the variable has a value there whatever the context, so that no fallback counts."""
        place = self._nearest(node, pseudo, name)
        found = self._declared[place] if place and name not in using else []
        return any(not entry.context.atoms for entry in found) and all(
            entry.value.lower() not in WIDE
            and all(self._holds(node, pseudo, each, using | {name}) for each in dashed(entry.value))
            for entry in found
        )

    def _resolved(self, place: Place) -> str | None:
        node, pseudo, name = place
        (entry,) = self._declared[place]
        if entry.value.lower() in WIDE:
            return None
        value = self._replaced(node, pseudo, entry.value)
        uses = self._uses[place]
        kept = len(name) + len(value) + 6 + uses * (len(name) + 5)
        return None if uses * len(value) > kept or name in dashed(value) else value

    def _place(self, node: int, pseudo: str, name: str) -> Place | None:
        """The one declaration that gives `name` its value there, None where there are more, or none."""
        place = self._nearest(node, pseudo, name) if name not in self._fixed else None
        found = self._declared[place] if place else []
        return place if len(found) == 1 and not found[0].context.atoms else None

    def _nearest(self, node: int, pseudo: str, name: str) -> Place | None:
        """Where the declarations of `name` that count there are."""
        around = self._piece.lineage(node, self._document)
        places = ((node, pseudo, name), (node, "", name), *((outer, "", name) for outer in around))
        return next((place for place in places if place in self._declared), None)


def _references(parts: list[Token]) -> Iterator[tuple[str, int]]:
    for index, token in enumerate(parts):
        if token.text.lower() == "var(":
            name = _name(parts[index + 1 :])
            if name:
                yield name, index


def _name(inside: list[Token]) -> str:
    first = strip(next(split(inside)))
    return first[0].text if first and first[0].text.startswith("--") else ""


@remembered
def _varies(entries: tuple[Entry, ...]) -> bool:
    return any("var(" in entry.value.lower() for entry in entries)


@remembered
def _used(entries: tuple[Entry, ...]) -> list[str]:
    """What `var()` names in them, as often as it does."""
    return [
        name
        for entry in entries
        if "var(" in entry.value.lower()
        for name, _ in _references(tokens(entry.value))
    ]


def mentioned(styles: Mapping[int, Styles]) -> set[str]:
    """Variables that are named outside `var()`: in a style query, a transition, an anchor."""
    lists = (tuple(entries) for by_pseudo in styles.values() for entries in by_pseudo.values())
    return set[str]().union(*map(_mentioned, lists))


@remembered
def _mentioned(entries: tuple[Entry, ...]) -> set[str]:
    found: set[str] = set()
    for entry in entries:
        if "--" in entry.value:
            parts = tokens(entry.value)
            used = {index for _, index in _references(parts)}
            found |= {
                token.text
                for index, token in enumerate(parts)
                if token.kind == "ident" and token.text.startswith("--") and not _after_var(index, used)
            }
        for condition in entry.context.conditions:
            if "--" in condition.text:
                found |= {token.text for token in tokens(condition.text) if token.text.startswith("--")}
    return found


def _after_var(index: int, used: set[int]) -> bool:
    return index - 1 in used or index - 2 in used
