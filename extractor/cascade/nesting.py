"""Nested selectors made whole (CSS Nesting 1): `&` becomes `:is()` of the rule around it.

Called by `sheets`. Promises selector text that means outside what the nested text meant inside, never longer
than `MAX_SELECTOR`.
"""

from __future__ import annotations

from .tokens import Token, split, strip, text_of, tokens

#: A longer selector, in characters, is not matched at all: nesting can double its length at every level.
MAX_SELECTOR = 20_000

#: What `&` is straight in an `@scope`: its root, at no specificity.
SCOPE_ROOT = ":where(:scope)"

_AMPERSAND = Token("delim", "&")
_COMBINATORS = (Token("delim", ">"), Token("delim", "+"), Token("delim", "~"))


def nested_in(parent: str, text: str) -> str:
    """The selector list `text` of a rule inside one whose list is `parent`; "" where it is broken or too
    long.
    """
    ampersand = parent if parent == SCOPE_ROOT else f":is({parent})"
    whole: list[str] = []
    for part in map(strip, split(tokens(text))):
        nests = part.count(_AMPERSAND)
        if not part or nests * len(ampersand) > MAX_SELECTOR:
            return ""
        shown = text_of(Token("delim", ampersand) if token == _AMPERSAND else token for token in part)
        nests += parent == SCOPE_ROOT and Token("ident", "scope") in part
        bare = part[0] in _COMBINATORS or not nests
        whole.append(f"{ampersand} {shown}" if bare else shown)
    joined = ", ".join(whole)
    return joined if len(joined) <= MAX_SELECTOR else ""
