"""Where rules and declarations begin and end (CSS Syntax 3, section 5), on raw text.

Called by `sheets`, which gives the rules a meaning. Broken CSS recovers as the standard says. Promises
linear time: most of a sheet is flat rules, which one regular expression takes whole without looking into
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .tokens import CLOSERS, COMMENT, IDENT, unescape

_BLANK = re.compile(rf"(?:[ \t\n;]|{COMMENT})*+")
_BLANK_OUTSIDE = re.compile(rf"(?:[ \t\n]|{COMMENT}|<!--|-->)*+")
_PLAIN = r"[^{}\"'\\/()\[\];]"
_INSIDE = rf'{_PLAIN}*+(?:"[^"\\\n{{}}]*+"{_PLAIN}*+)?'
_FLAT = re.compile(
    rf"""((?:[^{{}}"'\\/()\[\];@<]++|\({_INSIDE}\)|\[{_INSIDE}\])++)
         \{{((?:[^{{}}"'\\/()\[\]]++|\({_PLAIN}*+(?:\({_PLAIN}*+\){_PLAIN}*+)*+\)|/(?!\*))*+)\}}""",
    re.VERBOSE,
)
_STOP = re.compile(
    rf"""[{{}}()\[\];]|"(?:[^"\\\n]++|\\[\s\S])*+"?|'(?:[^'\\\n]++|\\[\s\S])*+'?|{COMMENT}|\\[\s\S]?"""
)
_AT = re.compile(rf"@({IDENT})", re.ASCII)
_URL = re.compile(r"(?<![-\w\x80-\U0010ffff\\])url\($", re.IGNORECASE | re.ASCII)
_URL_REST = re.compile(r"[ \t\n]*+(?![\"'])(?:[^)\\]++|\\[\s\S])*+\)?")
#: What makes a `{` part of a declaration's value: `--x: {`, or `color: {` with nothing before the block.
_BLOCK_VALUE = re.compile(
    rf"(?:--(?:[-\w\x80-\U0010ffff]|\\[^\n])*+(?:\s|{COMMENT})*+:|[-\w]++(?:\s|{COMMENT})*+:(?:\s|{COMMENT})*+\Z)",
    re.ASCII,
)


class Item(NamedTuple):
    """A rule or declaration, by offsets into the text.

    `name` is an at-rule's, lower case, "" for a qualified rule and None for a declaration. The prelude is
    `text[start:prelude_end]` (an at-rule's starts behind its name); the block's inside is
    `text[body_start:body_end]`, with `body_start` -1 where there is no block. `flat` says that no block is in
    it.
    """

    name: str | None
    start: int
    prelude_end: int
    body_start: int = -1
    body_end: int = -1
    flat: bool = True


class Blocks:
    """One sheet's text, read from the outside in."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Offset of an opener -> (of its closer, whether a `{` is inside).
        self._closed: dict[int, tuple[int, bool]] = {}

    def rules(self) -> Iterator[Item]:
        """The rules of the sheet: a qualified rule reaches to its `{`, whatever stands before it."""
        return self._items(0, len(self.text), _BLANK_OUTSIDE, "{")

    def contents(self, start: int, end: int) -> Iterator[Item]:
        """The declarations and rules of a block, in order."""
        return self._items(start, end, _BLANK, "{;")

    def _items(self, pos: int, limit: int, blank: re.Pattern[str], stops: str) -> Iterator[Item]:
        text = self.text
        while (pos := _after(blank, text, pos, limit)) < limit:
            flat = _FLAT.match(text, pos, limit)
            if flat and not (";" in stops and _BLOCK_VALUE.match(flat[1])):
                yield Item("", pos, flat.end(1), flat.start(2), flat.end(2))
                pos = flat.end()
                continue
            item, pos = self._at(pos, limit) if text[pos] == "@" else self._qualified(pos, limit, stops)
            if item:
                yield item

    def _at(self, pos: int, limit: int) -> tuple[Item | None, int]:
        named = _AT.match(self.text, pos, limit)
        if named is None:
            return self._qualified(pos, limit, "{")
        name = unescape(named[1]).lower()
        stop = self._find(named.end(), limit, "{;")
        if stop >= limit or self.text[stop] == ";":
            return Item(name, named.end(), stop), stop + 1
        close, nested = self._close(stop, limit)
        return Item(name, named.end(), stop, stop + 1, close, not nested), close + 1

    def _qualified(self, pos: int, limit: int, stops: str) -> tuple[Item | None, int]:
        stop = self._find(pos, limit, stops)
        if stop >= limit or self.text[stop] == ";":
            # In a list of rules a prelude without a block is an error; in a block it is a declaration.
            return (Item(None, pos, stop) if ";" in stops else None), stop + 1
        if ";" in stops and _BLOCK_VALUE.match(self.text, pos, stop):
            end = self._find(pos, limit, ";")
            return Item(None, pos, end), end + 1
        close, nested = self._close(stop, limit)
        return Item("", pos, stop, stop + 1, close, not nested), close + 1

    def _find(self, pos: int, limit: int, stops: str) -> int:
        """The offset of the first of `stops` outside every block, or `limit`."""
        text = self.text
        while match := _STOP.search(text, pos, limit):
            mark = match[0]
            if mark in stops:
                return match.start()
            pos = match.end()
            if mark == "(" and (end := _url_end(text, pos, limit)):
                pos = end
            elif mark in CLOSERS:
                pos = self._close(match.start(), limit)[0] + 1
        return limit

    def _close(self, opener: int, limit: int) -> tuple[int, bool]:
        """Where the block opened at `opener` closes (`limit` at worst), and whether a `{` stands inside.

        Remembers every `{` it passes, so that reading a nested block never searches for its end again.
        """
        if opener in self._closed:
            return self._closed[opener]
        text = self.text
        stack = [(opener, CLOSERS[text[opener]])]
        parents: set[int] = set()  # openers with a `{` inside
        pos = opener + 1

        def close(end: int) -> None:
            begun, closer = stack.pop()
            if closer == "}" or not stack:
                self._closed[begun] = (end, begun in parents)
            if stack and (begun in parents or closer == "}"):
                parents.add(stack[-1][0])

        while stack and (match := _STOP.search(text, pos, limit)):
            mark, pos = match[0], match.end()
            if mark == stack[-1][1]:
                close(match.start())
            elif mark == "(" and (end := _url_end(text, pos, limit)):
                pos = end
            elif mark in CLOSERS:
                stack.append((match.start(), CLOSERS[mark]))
        while stack:
            close(limit)
        return self._closed[opener]


def _after(pattern: re.Pattern[str], text: str, pos: int, limit: int) -> int:
    match = pattern.match(text, pos, limit)
    return match.end() if match else pos


def _url_end(text: str, pos: int, limit: int) -> int:
    """Where the url token ends whose `(` ends at `pos`; 0 if that opens a function, as `url("` does."""
    rest = _URL.search(text, max(0, pos - 5), pos) and _URL_REST.match(text, pos, limit)
    return rest.end() if rest else 0
