"""Selector text -> lists of complex selectors -> compounds of simple selectors (Selectors 4), and back.

Called by `states` and `matching`. Promises that text survives parsing and serialising but for white space and
comments (escapes as written), and that specificity is the standard's; `SelectorError` for what is no
selector.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from extractor.remembered import remembered

from .tokens import Token, closed, split, strip, text_of, tokens, unescape

#: Functions nested deeper than this are refused.
MAX_DEPTH = 16

#: Pseudo-elements that CSS 2 let people write with one colon.
LEGACY_ELEMENTS = frozenset({"before", "after", "first-line", "first-letter"})

#: Functions whose arguments are selector lists -> whether broken members are dropped rather than fatal.
LISTS = {
    "is": True, "where": True, "-webkit-any": True, "matches": True, "not": False, "has": False,
    "host": False, "host-context": False, "slotted": False, "cue": False, "current": False,
}  # fmt: skip

#: The pseudo-elements Chromium knows; any `::-webkit-` one is valid besides.
ELEMENTS = LEGACY_ELEMENTS | {
    "placeholder", "marker", "selection", "file-selector-button", "backdrop", "slotted", "part", "cue",
    "target-text", "spelling-error", "grammar-error", "highlight", "details-content", "picker", "picker-icon",
    "checkmark", "column", "scroll-marker", "scroll-marker-group", "scroll-button", "search-text",
    "view-transition", "view-transition-group", "view-transition-image-pair", "view-transition-old",
    "view-transition-new",
}  # fmt: skip


class SelectorError(ValueError):
    """The text is no selector: the whole rule is void."""


class Specificity(NamedTuple):
    ids: int
    classes: int
    types: int


class Simple(NamedTuple):
    """One simple selector. `kind`: type, id, class, attribute, pseudo, element or nesting; `text` as it is
    written.

    `name` is a pseudo's in lower case; `args` the selectors in its parentheses, where it takes some.
    """

    kind: str
    text: str
    name: str = ""
    args: tuple[Complex, ...] = ()


Compound = tuple[Simple, ...]


@dataclass(frozen=True, slots=True)
class Complex:
    """Compounds from left to right; `combinators[i]` stands before `compounds[i]`: "" (only first), " ", ">",
    ...
    """

    combinators: tuple[str, ...]
    compounds: tuple[Compound, ...]

    def __str__(self) -> str:
        out = []
        for combinator, compound in zip(self.combinators, self.compounds, strict=True):
            shown = combinator if combinator in ("", " ") else f" {combinator} "
            out.append(shown + "".join(simple.text for simple in compound))
        return "".join(out).strip()

    @property
    def simples(self) -> Iterator[Simple]:
        return (simple for compound in self.compounds for simple in compound)


@remembered
def parse(text: str) -> tuple[Complex, ...]:
    """The complex selectors of a list. Raises SelectorError."""
    try:
        return _list(tokens(text), 0, relative=False, forgiving=False)
    except RecursionError:
        raise SelectorError("nested too deep") from None


def _list(parts: list[Token], depth: int, relative: bool, forgiving: bool) -> tuple[Complex, ...]:
    if depth > MAX_DEPTH:
        raise SelectorError("nested too deep")
    found: list[Complex] = []
    for part in split(parts):
        try:
            selector = _complex(strip(part), depth, relative)
            if forgiving and any(simple.kind == "element" for simple in selector.simples):
                raise SelectorError("a pseudo-element in :is()")
            found.append(selector)
        except SelectorError:
            if not forgiving:
                raise
    return tuple(found)


def _complex(parts: list[Token], depth: int, relative: bool) -> Complex:
    combinators: list[str] = []
    compounds: list[Compound] = []
    index = 0
    while index < len(parts):
        index, combinator = _combinator(parts, index)
        if not compounds and (combinator and not relative):
            raise SelectorError(f"a selector starts with {combinator!r}")
        index, compound = _compound(parts, index, depth)
        combinators.append(combinator if compounds else combinator.strip() or "")
        compounds.append(compound)
    if not compounds:
        raise SelectorError("an empty selector")
    return Complex(tuple(combinators), tuple(compounds))


def _combinator(parts: list[Token], index: int) -> tuple[int, str]:
    found = ""
    while index < len(parts):
        kind, text = parts[index]
        if kind == "space":
            found = found or " "
        elif kind == "delim" and text in ">+~" and found in ("", " "):
            found = text
        else:
            break
        index += 1
    return index, found


def _compound(parts: list[Token], index: int, depth: int) -> tuple[int, Compound]:
    simples: list[Simple] = []
    while index < len(parts):
        kind, text = parts[index]
        if kind == "space" or (kind == "delim" and text in ">+~"):
            break
        index, simple = _simple(parts, index, depth)
        if simple.kind == "type" and simples:
            raise SelectorError("a type selector comes first")
        simples.append(simple)
    if not simples:
        raise SelectorError("a combinator without a selector behind it")
    return index, tuple(simples)


def _simple(parts: list[Token], index: int, depth: int) -> tuple[int, Simple]:
    kind, text = parts[index]
    if kind == "ident" or text in ("*", "|"):
        end = index + 1
        while end < len(parts) and (parts[end].text == "|" or parts[end - 1].text == "|"):
            end += 1
        return end, Simple("type", text_of(parts[index:end]))
    if kind == "hash":
        return index + 1, Simple("id", text)
    if kind == "delim" and text == "&":
        return index + 1, Simple("nesting", text)
    if kind == "delim" and text == "." and _kind(parts, index + 1) == "ident":
        return index + 2, Simple("class", text_of(parts[index : index + 2]))
    if kind == "delim" and text == "[":
        end = closed(parts, index)
        inside = text_of(strip(parts[index + 1 : end - (parts[end - 1].text == "]")]))
        if not inside:
            raise SelectorError("an empty attribute selector")
        return end, Simple("attribute", f"[{inside}]")
    if kind == "delim" and text == ":":
        return _pseudo(parts, index, depth)
    raise SelectorError(f"{text!r} in a selector")


def _pseudo(parts: list[Token], index: int, depth: int) -> tuple[int, Simple]:
    colons = 2 if _kind(parts, index + 1, ":") == "delim" else 1
    at = index + colons
    kind = _kind(parts, at)
    if kind not in ("ident", "function"):
        raise SelectorError("a colon without a name")
    name = unescape(parts[at].text.removesuffix("(")).lower()
    if not re.fullmatch(r"[-a-z0-9]+", name):
        raise SelectorError(f"no pseudo-class named {name!r}")
    element = colons == 2 or name in LEGACY_ELEMENTS
    if element and name not in ELEMENTS and not name.startswith("-webkit-"):
        raise SelectorError(f"no pseudo-element ::{name}")
    label = ("::" if element else ":") + name
    if kind == "ident":
        return at + 1, Simple("element" if element else "pseudo", label, name)
    end = closed(parts, at)
    inside = strip(parts[at + 1 : end - (parts[end - 1].text == ")")])
    args: tuple[Complex, ...] = ()
    shown = text_of(inside)
    if name in LISTS:
        args = _list(inside, depth + 1, relative=name == "has", forgiving=LISTS[name]) if inside else ()
        shown = ", ".join(map(str, args))
    elif of := _of(inside):
        args = _list(strip(inside[of + 1 :]), depth + 1, relative=False, forgiving=False)
    return end, Simple("element" if element else "pseudo", f"{label}({shown})", name, args)


def _of(inside: list[Token]) -> int:
    """The index of `of` in `:nth-child(2n of .a)`, 0 where there is none."""
    return next(
        (i for i, token in enumerate(inside) if token.kind == "ident" and token.text.lower() == "of"), 0
    )


def _kind(parts: list[Token], index: int, text: str | None = None) -> str:
    if index >= len(parts) or (text is not None and parts[index].text != text):
        return ""
    return parts[index].kind


_ZERO = Specificity(0, 0, 0)
_KINDS = {"id": Specificity(1, 0, 0), "class": Specificity(0, 1, 0), "attribute": Specificity(0, 1, 0)}


def specificity(selector: Complex) -> Specificity:
    """Selectors 4, section 17."""
    ids = classes = types = 0
    for simple in selector.simples:
        a, b, c = _of_simple(simple)
        ids, classes, types = ids + a, classes + b, types + c
    return Specificity(ids, classes, types)


def _of_simple(simple: Simple) -> Specificity:
    if simple.kind in _KINDS:
        return _KINDS[simple.kind]
    if simple.kind == "type":
        return _ZERO if simple.text.endswith("*") else Specificity(0, 0, 1)
    if simple.kind == "nesting" or simple.name == "where":
        return _ZERO
    ids, classes, types = max(map(specificity, simple.args), default=_ZERO)
    if simple.kind == "element":
        return Specificity(ids, classes, types + 1)
    if simple.name in ("is", "not", "has", "-webkit-any", "matches"):
        return Specificity(ids, classes, types)
    return Specificity(ids, classes + 1, types)  # nth-child(of), host(): a pseudo-class and its list
