"""A block's text -> its declarations, as authored.

Called by the cascade for the rules that matched something, and by nobody before: most rules of a sheet match
nothing. Promises that a declaration the syntax refuses is dropped alone, and that the rest keeps its order.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .blocks import Blocks
from .tokens import CLOSERS, IDENT, Token, closed, strip, text_of, tokens, unescape


class Declaration(NamedTuple):
    """`name` is lower case unless a custom property's; `value` is authored text without `!important`."""

    name: str
    value: str
    important: bool = False


_HARD = re.compile(r"[\"'\\{}\[\]]|/\*")
_NAME = re.compile(rf"({IDENT})[ \t\n]*+:", re.ASCII)
_BALANCED = re.compile(r"[^()]*+(?:\([^()]*+(?:\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)[^()]*+)*+\)[^()]*+)*+")
_IMPORTANT = re.compile(r"![ \t\n]*+important[ \t\n]*+\Z", re.IGNORECASE)
_RUN = re.compile(r"[ \t\n]+")
_SPACES = re.compile("\0+")  # `preprocess` has left no such character in a sheet


def declarations(body: str) -> list[Declaration]:
    """The declarations of a style rule's block; nested rules in it are passed over."""
    texts = body.split(";")
    if not _HARD.search(body) and all(text.count("(") == text.count(")") for text in texts):
        parsed = (_easy(text) for text in texts)
    else:
        items = Blocks(body).contents(0, len(body))
        parsed = (_hard(body[item.start : item.prelude_end]) for item in items if item.name is None)
    return [declaration for declaration in parsed if declaration]


def _easy(text: str) -> Declaration | None:
    named = _NAME.match(text := text.strip())
    if named is None:
        return None
    value = text[named.end() :]
    important = "!" in value and _IMPORTANT.search(value) is not None
    if important:
        value = value[: value.rindex("!")]
    if "!" in value or not _BALANCED.fullmatch(value):
        return _hard(text)
    return _declaration(named[1], _RUN.sub(" ", value).strip(), important)


def _hard(text: str) -> Declaration | None:
    # A comment parts two tokens, so a space takes its place.
    parts = [
        Token("space", " ") if token.kind == "comment" else token for token in tokens(text, comments=True)
    ]
    named = _NAME.match(text_of(parts))
    if named is None:
        return None
    colon = next(index for index, token in enumerate(parts) if token.text == ":")
    value = strip(parts[colon + 1 :])
    outer = _outer(value)
    if outer is None:
        return None
    said = [index for index in outer if value[index].kind != "space"]
    important = [value[index].text.lower() for index in said[-2:]] == ["!", "important"]
    if important:
        value = strip(value[: said[-2]])
    if any(value[index].text == "!" for index in outer if index < len(value)):
        return None
    shown = "".join("\0" if token.kind == "space" else token.text for token in value)
    return _declaration(named[1], _SPACES.sub(" ", shown) + (_left_open(value) if value else ""), important)


def _left_open(value: list[Token]) -> str:
    """What closes the blocks, and the string or URL in them, that the end of the sheet has left open."""
    closers: list[str] = []
    for kind, text in value:
        if kind == "function" or (kind == "delim" and text in CLOSERS):
            closers.append(CLOSERS.get(text[-1], ")"))
        elif closers and text == closers[-1]:
            closers.pop()
    kind, text = value[-1]
    if kind == "string" and (len(text) == 1 or text[-1] != text[0]):
        closers.append(text[0])
    if kind == "url" and text[-1] != ")":
        closers.append(")")
    return "".join(reversed(closers))


def _outer(value: list[Token]) -> list[int] | None:
    """The indices of the tokens outside every block; None where broken ones or a stray closer spoil the
    value.
    """
    if any(token.kind in ("bad_string", "bad_url") for token in value):
        return None
    outer: list[int] = []
    index = 0
    while index < len(value):
        kind, text = value[index]
        if kind == "delim" and text in ")]};":
            return None
        outer.append(index)
        opens = kind == "function" or (kind == "delim" and text in CLOSERS)
        index = closed(value, index) if opens else index + 1
    return outer


def _declaration(name: str, value: str, important: bool) -> Declaration | None:
    if name.startswith("--"):
        return Declaration(name, value, important)
    return Declaration(unescape(name).lower(), value, important) if value else None
