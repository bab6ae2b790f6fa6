"""How JSX spells texts and names, and how wide they are.

Used by `print` and by what writes JavaScript around JSX. Promises spellings that say a text character for
character, that prettier leaves as they are, and that end no <script> of a page the module stands in.
"""

from __future__ import annotations

import json
import re
import unicodedata

from .tree import Expression

#: Columns of a line.
WIDTH = 80

_MARKUP = re.compile(r"[{}<>]|&#?\w+;")
_ENTITY = re.compile(r"&#?\w+;")
#: What would end or hide the <script> of a page that the module stands in.
_SCRIPT_ENDS = re.compile(r"<(?=/|!--)")
#: The joiners of Persian words and of emoji are invisible but no space to anyone: they stay as they are.
_JOINERS = dict.fromkeys((0x200C, 0x200D))


def is_plain(text: str) -> bool:
    """Whether JSX text says `text` exactly, wherever prettier breaks its lines."""
    return _is_visible(text) and not _MARKUP.search(text) and "  " not in text


def expression(child: str | Expression) -> str:
    return "{" + (literal(child) if isinstance(child, str) else child.code) + "}"


def attribute(value: str) -> str:
    """JSX attribute strings know entities and no backslash escapes: only plain values are quoted."""
    if _is_visible(value) and not _ENTITY.search(value) and not _SCRIPT_ENDS.search(value):
        for quote in "\"'":
            if quote not in value:
                return quote + value + quote
    return expression(value)


def literal(text: str) -> str:
    """`text` as a JavaScript string in the quotes that need fewer escapes; invisible characters escaped."""
    quoted = _SCRIPT_ENDS.sub(r"<\\", json.dumps(text, ensure_ascii=False))
    if text.count('"') > text.count("'"):
        quoted = "'" + quoted[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"
    if _is_visible(quoted):
        return quoted
    return "".join(c if _is_visible(c) else _escape(ord(c)) for c in quoted)


def _is_visible(text: str) -> bool:
    return text.translate(_JOINERS).isprintable()


def _escape(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\u{{{code:x}}}"


def width(text: str) -> int:
    """Columns in a terminal: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def key(name: str) -> str:
    """`name` as the key of an object."""
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name, re.ASCII) else literal(name)
