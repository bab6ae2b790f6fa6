"""Preludes of at-rules: conditions in a normal form, names of layers, the parts of `@import` and `@scope`.

Called by `sheets`. Promises that two conditions written alike but for case and white space are equal.
"""

from __future__ import annotations

from typing import NamedTuple

from .tokens import Token, closed, split, string_value, strip, text_of, tokens, unescape


class Condition(NamedTuple):
    """`kind` is the at-rule's name, `text` its prelude: `("media", "(min-width: 40em)")`."""

    kind: str
    text: str


#: What stands for "always".
_ALWAYS = {("media", ""), ("media", "all"), ("supports", "")}


def condition(kind: str, prelude: str) -> Condition | None:
    """The condition, None where it always holds."""
    found = Condition(kind, _normal(kind, prelude))
    return None if found in _ALWAYS else found


def _normal(kind: str, prelude: str) -> str:
    """One space where there was any, after colons and around comparisons; keywords of `@media` in lower
    case.
    """
    out: list[str] = []
    parts = strip(tokens(prelude))
    for index, (token, text) in enumerate(parts):
        last = out[-1] if out else ""
        if token == "space":
            after = parts[index + 1].text
            if last[-1:] not in "( " and after not in "):":
                out.append(" ")
        elif token == "delim" and text in "<>=":
            joined = last in ("<", ">") and text == "="
            out += [text] if joined or last == " " else [" ", text]
            if index + 1 < len(parts) and parts[index + 1].text not in ("=", " "):
                out.append(" ")
        elif token == "delim" and text in ":,":
            out += [text, " "]
        else:
            out.append(text.lower() if kind == "media" else text)
    return "".join(out).strip()


def layer_names(prelude: str) -> list[tuple[str, ...]]:
    """The names of `@layer a, b.c`."""
    found = []
    for part in split(tokens(prelude)):
        name = text_of(strip(part))
        if name:
            found.append(tuple(unescape(piece) for piece in name.split(".")))
    return found


def scope_of(prelude: str) -> tuple[str, str]:
    """The root and limit selector lists of `@scope (root) to (limit)`, "" where absent."""
    root, limit, seen_to = "", "", False
    parts = strip(tokens(prelude))
    index = 0
    while index < len(parts):
        token = parts[index]
        end = closed(parts, index) if token.text == "(" else index + 1
        if token.text == "(":
            inside = text_of(parts[index + 1 : end - 1]).strip()
            root, limit = (root, inside) if seen_to else (inside, limit)
        seen_to = seen_to or token.text.lower() == "to"
        index = end
    return root, limit


def import_parts(prelude: str) -> tuple[str | None, tuple[str, ...] | None, str, str]:
    """Of an `@import`: the url (None where there is none), layer (None: none, (): anonymous), supports,
    media.
    """
    parts = strip(tokens(prelude))
    url, end = _url(parts)
    layer: tuple[str, ...] | None = None
    supports = ""
    rest = strip(parts[end:])
    if rest and rest[0].kind == "ident" and rest[0].text.lower() == "layer":
        layer, rest = (), strip(rest[1:])
    elif rest and rest[0].text.lower() == "layer(":
        end = closed(rest, 0)
        layer = tuple(text_of(strip(rest[1 : end - 1])).split("."))
        rest = strip(rest[end:])
    if rest and rest[0].text.lower() == "supports(":
        end = closed(rest, 0)
        supports = f"({text_of(rest[1 : end - 1])})"
        rest = strip(rest[end:])
    return url, layer, supports, text_of(rest)


def _url(parts: list[Token]) -> tuple[str | None, int]:
    if not parts:
        return None, 0
    if parts[0].kind == "string":
        return string_value(parts[0]), 1
    if parts[0].kind == "url":
        return unescape(parts[0].text[4:].removesuffix(")").strip()), 1
    if parts[0].text.lower() == "url(" and len(parts) > 1:
        inside = strip(parts[1:])
        return (string_value(inside[0]), closed(parts, 0)) if inside[0].kind == "string" else (None, 0)
    return None, 0
