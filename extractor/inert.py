"""What css may hold that others embed: nothing that runs, loads a document, or ends the place it stands in.

`css`, `mount` and `preview` end with it, whoever made the rules; `html` asks about the presentation
attributes of SVG. Promises of the text it gives: every bracket, string and comment in it is closed, so what
stands around it keeps its meaning; no `</`, so it stays inside its <style>; no control character; no
`@import`; addresses of the web only, or images and fonts written out as data. A sheet without faults stays
as it is. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cascade.tokens import (
    CLOSERS,
    COMMENT,
    Token,
    preprocess,
    string_value,
    strip,
    text_of,
    tokens,
    unescape,
)
from .remembered import remembered

#: At-rules with a block that stay; the last two lines stand inside others. None of them loads a sheet.
AT_RULES = re.compile(
    "container|counter-style|font-(face|feature-values|palette-values)|function|(-webkit-)?keyframes|layer|media"
    "|position-try|property|scope|starting-style|supports|view-transition"
    "|annotation|character-variant|historical-forms|ornaments|styleset|stylistic|swash"
)

#: Properties and functions by which old browsers ran scripts.
RUNNING = frozenset({"behavior", "-ms-behavior", "-moz-binding", "expression"})

#: Functions whose strings are addresses.
LOADING = frozenset({"url", "src", "image", "image-set", "-webkit-image-set"})

#: Properties whose address is a document of which a part is used: only a part of their own document will do.
REFERRING = re.compile(
    "(-webkit-)?(clip-path|filter|backdrop-filter)|fill|stroke|marker(-start|-mid|-end)?|offset(-path)?"
)

#: A run without marks, what is read as one piece, or a mark: (, ), [, ], {, } or ;.
_PIECE = re.compile(
    rf"""[^"'/\\()\[\]{{}};]++|"(?:[^"\\\n]++|\\[\s\S])*+"|'(?:[^'\\\n]++|\\[\s\S])*+'|{COMMENT}|\\[\s\S]
      |(?<=url)\([ \t\n]*+(?:[^"'()\\ \t\n]++|\\[^\n])++[ \t\n]*+\)|[\s\S]""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN = r"""(?:[^"'/\\()\[\]{};@<]++|/(?!\*))"""
_OPENED = r"(?<!url)(?<!src)(?<!image)(?<!set)(?<!expression)\("  # by no function that loads or runs
_CALL = rf"{_OPENED}(?:{_PLAIN}|{_OPENED}{_PLAIN}*+\))*+\)"
_VALUE = rf"""(?:{_PLAIN}|"[^"\\\n]*+"|{_CALL})*+"""
_DECLARATION = rf"\s*+(?!-moz-binding|(-ms-)?behavior|expression)-?-?[a-z][a-z0-9-]*+\s*+:{_VALUE};"
#: A style rule in which nothing needs to be looked at: most of a sheet is such.
_HARMLESS = re.compile(rf"(?!\s*--)(?:{_PLAIN}|{_CALL})++\{{(?:{_DECLARATION})*+\s*+\}}", re.IGNORECASE)
#: Tokens that the end of the text may have cut off -> how they look whole. Bad ones never are.
_WHOLE = {
    "string": re.compile(r""""(?:[^"\\]++|\\[\s\S])*+"|'(?:[^'\\]++|\\[\s\S])*+'"""),
    "url": re.compile(r"[^(]+\((?:[^)\\]++|\\[\s\S])*+\)"),
    "comment": re.compile(r"/\*[\s\S]*\*/"),
    "delim": re.compile(r"[^\\]"),
    "bad_string": re.compile("(?!)"),
    "bad_url": re.compile("(?!)"),
}
CLOSED = frozenset(CLOSERS.values())
_NAME = re.compile(r"--[^\s:]*|-?[a-z][a-z0-9-]*", re.I)
_IGNORED = re.compile(r"[\x00-\x20]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_WEB = re.compile(r"https?:", re.I)
_IMAGE = re.compile(r"data:image/[\w.+-]+[;,]", re.I)
_FONT = re.compile(
    r"data:((font/|application/(x-)?font)[\w.+-]+|application/(octet-stream|vnd\.ms-fontobject))?[;,]", re.I
)
_MARKUP = re.compile(r"<(?=[/!])")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f]")


def inert(css: str) -> str:
    """`css`, a whole sheet, without the statements that may not stay in it."""
    return _MARKUP.sub(r"<\\", "".join(_kept(without_controls(preprocess(css)))))


def without_controls(css: str) -> str:
    """The same text, of a sheet or a selector, with control characters as escapes."""
    return _CONTROL.sub(lambda found: f"\\{ord(found[0]):x} ", css)


def loads_what_it_may(name: str, value: str) -> bool:
    """Whether every address in the value of a property or presentation attribute, in lower case, may stay."""
    return _loads_what_it_may(name, tokens(preprocess(value)))


def _kept(text: str) -> Iterator[str]:
    """The statements that stay, with what parts them; blocks that are left open are closed."""
    blocks: list[bool] = []  # that we are in: whether each stays
    start = nested = pos = 0
    while pos < len(text):
        if pos == start and (whole := _HARMLESS.match(text, pos)):
            if not blocks or blocks[-1]:
                yield whole[0]
            start = pos = whole.end()
            continue
        piece = _PIECE.match(text, pos)
        assert piece  # its last branch takes anything
        mark, pos = piece[0], piece.end()
        if mark in "([" or (mark == "{" and (nested or _is_custom(text, start, piece.start()))):
            nested += 1
        elif nested:
            nested -= mark in ")]}"
        elif mark in ";{}":
            statement = text[start : piece.start()]
            start = piece.end()
            inside = not blocks or blocks[-1]
            if mark == "{":
                blocks.append(inside and _prelude_may_stay(statement))
                if blocks[-1]:
                    yield statement + mark
                continue
            if inside and (blocks or mark == ";") and _statement_may_stay(statement, bool(blocks)):
                yield statement + mark * (mark == ";")
            if mark == "}" and blocks and blocks.pop():
                yield mark
    if not blocks and not text[start:].strip(" \t\n"):
        yield text[start:]
    yield "}" * sum(blocks)


def _is_custom(text: str, start: int, end: int) -> bool:
    """Whether a custom property's value, which may hold blocks, begins before `end`."""
    return text.find("--", start, end) >= 0 and re.match(r"\s*--[^\s:]*\s*:", text[start:end]) is not None


@remembered
def _prelude_may_stay(prelude: str) -> bool:
    """Of a rule or at-rule with a block."""
    parts = _read(prelude)
    return parts is not None and (
        not parts or parts[0].kind != "at" or AT_RULES.fullmatch(_at_name(parts[0])) is not None
    )


@remembered
def _statement_may_stay(statement: str, inside: bool) -> bool:
    """Of a declaration, or an at-rule without a block; `inside` some block."""
    parts = _read(statement)
    if not parts:
        return inside and parts is not None
    if parts[0].kind == "at":
        return _at_name(parts[0]) == "layer"
    name, colon, value = text_of(parts).partition(":")
    name = name.rstrip().lower()
    if not (inside and colon and _NAME.fullmatch(name)) or name in RUNNING:
        return False
    return _loads_what_it_may(name, tokens(value))


def _at_name(token: Token) -> str:
    return unescape(token.text[1:]).lower()


def _read(text: str) -> list[Token] | None:
    """The tokens without comments; None where a function runs, or a bracket, string or comment stays open."""
    opened: list[str] = []
    parts = tokens(text, comments=True)
    for kind, text in parts:
        if kind in _WHOLE and not _WHOLE[kind].fullmatch(text):
            return None
        if kind == "function":
            if _function(text) in RUNNING:
                return None
            opened.append(")")
        elif text in CLOSERS:
            opened.append(CLOSERS[text])
        elif text in CLOSED and (not opened or opened.pop() != text):
            return None
    return None if opened else strip([part for part in parts if part.kind != "comment"])


def _loads_what_it_may(name: str, parts: list[Token]) -> bool:
    return all(_address_may_stay(name, address) for address in _addresses(parts))


def _addresses(parts: list[Token]) -> Iterator[str]:
    """Every address a value names. One that is spelt so that it cannot be read comes as what may not stay."""
    functions: list[str] = []
    for kind, text in parts:
        if kind in ("url", "bad_url"):
            yield unescape(text[4:].removesuffix(")"))
        elif kind == "string" and LOADING.intersection(functions):
            yield string_value(Token(kind, text))
        elif functions and functions[-1] == "url" and kind not in ("space", "string") and text != ")":
            yield "unreadable:"  # its `url(` has an escape in it, so that it is no token of its own
        if kind == "function":
            functions.append(_function(text))
        elif text in CLOSERS:
            functions.append("")
        elif text in CLOSED and functions:
            functions.pop()


def _function(text: str) -> str:
    return unescape(text[:-1]).lower()


def _address_may_stay(name: str, address: str) -> bool:
    address = _IGNORED.sub("", address)
    if _IMAGE.match(address) or address.startswith("#"):
        return True
    if REFERRING.fullmatch(name):
        return False
    if name == "src" and _FONT.match(address):
        return True
    return not _SCHEME.match(address) or _WEB.match(address) is not None
