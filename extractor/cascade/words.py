"""Which selectors find nothing in a document, by the classes and ids they ask for: most of a framework's.

Called by `queries` before a selector is parsed. Promises to tell of none that could find something: what
stands in brackets or behind a comment is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from .tokens import IDENT, unescape

_HARD = re.compile(r"[()\[\]\"'\\]|/\*")
_INSIDE = r"(?:[^\[\]()\"'\\]|\\.|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')*"
_GROUP = re.compile(rf"(?<!\\)(?:\({_INSIDE}\)|\[{_INSIDE}\])")
_LEFT = re.compile(r"(?<!\\)[()\[\]\"']|/\*|\\\\")
_COMMA = re.compile(r"(?<!\\),")
_WORD = re.compile(rf"(?<!\\)[.#]({IDENT})")

#: Brackets in brackets that are looked through, and characters of a list.
DEEPEST = 8
LONGEST = 10_000


def chances(selectors: str, words: Collection[str]) -> list[bool] | None:
    """Of each selector of a list, whether all the classes and ids it asks for are among `words`, which are
    lower case: documents in quirks mode ask in any. None where that was not judged.
    """
    if len(selectors) > LONGEST:
        return None
    outer = selectors
    if _HARD.search(selectors):
        for _ in range(DEEPEST):
            outer = _GROUP.sub("", outer)
        if _LEFT.search(outer):
            return None
    return [all(word in words for word in _asked(one)) for one in _COMMA.split(outer)]


def _asked(selector: str) -> Iterator[str]:
    return (unescape(word).lower() for word in _WORD.findall(selector))
