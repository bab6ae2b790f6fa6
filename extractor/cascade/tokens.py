"""CSS tokens that keep their authored text (CSS Syntax 3, section 4).

Called wherever CSS text is more than a flat list of declarations. Promises that the texts of
`tokens(text, comments=True)` joined are `text`, whatever it holds, in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from extractor.remembered import remembered

_ESCAPE = r"\\(?:[0-9a-fA-F]{1,6}[ \t\n]?|[^\n0-9a-fA-F])"
_NAME = rf"(?:[-\w\x80-\U0010ffff]|{_ESCAPE})"
#: An identifier, escapes as written.
IDENT = rf"(?:--|-?(?:[A-Za-z_\x80-\U0010ffff]|{_ESCAPE})){_NAME}*+"
_URL_REST = r"[^\"'()\\ \t\n\x00-\x08\x0b\x0e-\x1f\x7f]"

#: A comment, closed or cut off by the end of the text.
COMMENT = r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?"

_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\n]++)
    | (?P<comment>{COMMENT})
    | (?P<cdc><!--|-->)
    | (?P<url>(?=[uU])(?i:url)\([ \t\n]*+(?!["'])(?:{_URL_REST}++|{_ESCAPE})*+[ \t\n]*+(?:\)|\Z))
    | (?P<bad_url>(?=[uU])(?i:url)\([ \t\n]*+(?!["'])(?:[^)\\]++|\\[\s\S])*+\)?)
    | (?P<ident>{IDENT})(?P<function>\()?
    | (?P<at>@{IDENT})
    | (?P<hash>\#{_NAME}++)
    | (?P<string>"(?:[^"\\\n]++|\\[\s\S])*+(?:"|\Z)|'(?:[^'\\\n]++|\\[\s\S])*+(?:'|\Z))
    | (?P<bad_string>["'](?:[^\\\n]++|\\[\s\S])*+)
    | (?P<number>[+-]?(?:\d++(?:\.\d++)?|\.\d++)(?:[eE][+-]?\d++)?(?:%|{IDENT})?)
    | (?P<delim>[\s\S])
    """,
    re.VERBOSE | re.ASCII,
)

#: What opens a block -> what closes it. A function token opens as its `(` does.
CLOSERS = {"(": ")", "[": "]", "{": "}"}


class Token(NamedTuple):
    """`kind` is the name of a group of `_TOKEN`; `text` is as written."""

    kind: str
    text: str


def tokens(text: str, comments: bool = False) -> list[Token]:
    """The tokens of `text`, which has been through `preprocess`."""
    found = list(_known(text)) if len(text) <= _SHORT else _scanned(text)
    return found if comments or "/*" not in text else [token for token in found if token.kind != "comment"]


#: Texts up to this length, in characters, are tokenised once: the same values come again and again.
_SHORT = 200


def _scanned(text: str) -> list[Token]:
    return [Token(match.lastgroup or "", match[0]) for match in _TOKEN.finditer(text)]


@remembered
def _known(text: str) -> tuple[Token, ...]:
    return tuple(_scanned(text))


def preprocess(text: str) -> str:
    """`text` with the newlines and the replacement character of section 3.3."""
    if "\r" in text or "\f" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return text.replace("\0", "\ufffd") if "\0" in text else text


_ESCAPED = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n]?|(\n)|([\s\S]))")


def unescape(text: str) -> str:
    """The characters an ident, string or url text stands for."""
    return _ESCAPED.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[3] or ""
    code = int(match[1], 16)
    return "\ufffd" if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def string_value(token: Token) -> str:
    """What a string token says."""
    text = token.text
    return unescape(text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:])


def quoted(value: str) -> str:
    """`value` as a CSS string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\a ")
    return f'"{escaped}"'


def closed(parts: list[Token], start: int) -> int:
    """The index after the block or function that `parts[start]` opens; the end where nothing closes it."""
    stack: list[str] = []
    for index in range(start, len(parts)):
        kind, text = parts[index]
        if kind == "function":
            stack.append(")")
        elif kind == "delim":
            if text in CLOSERS:
                stack.append(CLOSERS[text])
            elif stack and text == stack[-1]:
                stack.pop()
        if not stack:
            return index + 1
    return len(parts)


def split(parts: list[Token], separator: str = ",") -> Iterator[list[Token]]:
    """The runs between `separator` delimiters outside every block, at least one."""
    run: list[Token] = []
    index = 0
    while index < len(parts):
        kind, text = parts[index]
        if kind == "delim" and text == separator:
            yield run
            run = []
            index += 1
        elif kind == "function" or (kind == "delim" and text in CLOSERS):
            end = closed(parts, index)
            run += parts[index:end]
            index = end
        else:
            run.append(parts[index])
            index += 1
    yield run


def strip(parts: list[Token]) -> list[Token]:
    """Without white space at either end."""
    start, end = 0, len(parts)
    while start < end and parts[start].kind == "space":
        start += 1
    while end > start and parts[end - 1].kind == "space":
        end -= 1
    return parts[start:end]


def text_of(parts: Iterable[Token]) -> str:
    return "".join(token.text for token in parts)


def map_urls(text: str, change: Callable[[str], str]) -> str:
    """`text` with every URL it names (`url()`, and the strings of `image-set()`) passed through `change`."""
    lower = text.lower()
    if "url(" not in lower and "image-set(" not in lower and "\\" not in lower:
        return text
    out: list[str] = []
    opened: list[str] = []  # names of the functions we are in
    for token in tokens(text, comments=True):
        if token.kind == "url":
            inner = unescape(token.text[4:].removesuffix(")").strip())
            out.append(_url(token.text, inner, change(inner)))
        elif token.kind == "string" and opened and opened[-1] in _NAMING:
            inner = string_value(token)
            out.append(token.text if change(inner) == inner else quoted(change(inner)))
        else:
            out.append(token.text)
        if token.kind == "function":
            opened.append(unescape(token.text[:-1]).lower())
        elif token.text == "(":
            opened.append("")
        elif token.text == ")" and opened:
            opened.pop()
    return "".join(out)


#: Functions whose strings are URLs.
_NAMING = frozenset({"url", "src", "image-set", "-webkit-image-set"})


def _url(text: str, inner: str, changed: str) -> str:
    if changed == inner:
        return text
    return f"url({changed})" if re.fullmatch(_URL_REST + "+", changed) else f"url({quoted(changed)})"


#: A value that is nothing but one variable, which has no fallback.
LONE_VARIABLE = re.compile(r"var\(\s*(--[-\w]+)\s*\)", re.IGNORECASE)

_REM = re.compile(r"(.*\d)rem", re.IGNORECASE)
_IN_REM = re.compile(r"[\d.]rem(?![\w-])", re.IGNORECASE)


def has_rem(text: str) -> bool:
    """Whether lengths in `rem` are in it."""
    return _IN_REM.search(text) is not None


def scaled(text: str, rem: float) -> str:
    """`text` with its lengths in `rem` as many times longer as `rem` says."""
    if rem == 1 or "rem" not in text.lower():
        return text
    return "".join(
        f"{float(length[1]) * rem:.8g}{token.text[-3:]}"
        if token.kind == "number" and (length := _REM.fullmatch(token.text))
        else token.text
        for token in tokens(text, comments=True)
    )


def absolute(text: str, base: str) -> str:
    """`text` with its URLs made absolute against `base`; fragments of the own document stay as they are."""
    return map_urls(text, lambda url: resolved(url, base))


def resolved(url: str, base: str) -> str:
    """`url` against `base`; unchanged where it names a part of the document, or nothing."""
    if not url or url.startswith("#"):
        return url
    try:
        return urljoin(base, url)
    except ValueError:
        return url
