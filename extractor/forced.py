"""States that hold without a mouse: css in which an attribute does what a pseudo-class does.

Called by `preview`, which shows a component's states side by side. Pure. Promises css that says the
same as before and, besides, takes `data-state="hover active"` on an element for those states; wherever they
stand in a selector, in `:not(…)` too, and with the specificity they had.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .cascade.tokens import tokens

#: A state to show -> the words that force it: pressing is hovering, too.
STATES: Mapping[str, str] = {
    "hover": "hover",
    "focus": "focus focus-within focus-visible",
    "active": "hover active",
    "disabled": "disabled",
    "checked": "checked",
}
_WORDS = frozenset(" ".join(STATES.values()).split())


def forced(css: str) -> str:
    """`css`, open to `data-state`."""
    done: list[str] = []
    prelude: list[str] = []
    for kind, text in tokens(css, comments=True):
        prelude.append(text)
        if kind == "delim" and text in "{};":
            done += _opened(prelude) if text == "{" else prelude
            prelude = []
    return "".join(done + prelude)


def states(css: str, class_name: str) -> list[str]:
    """The states of the element of `class_name` itself that `css` has rules for, in the order of `STATES`."""
    own = re.findall(rf"\.{re.escape(class_name)}(?![\w-])([^\s>+~,{{]*)", css)
    worn = _WORDS & {word for compound in own for word in re.findall(r":([a-z-]+)", compound)}
    return [state for state in STATES if any(word.startswith(state) for word in worn)]


def _opened(prelude: list[str]) -> list[str]:
    """A selector with each state as itself or its attribute; another prelude as it is."""
    if "".join(prelude).lstrip().startswith("@"):
        return prelude
    parts: list[str] = []
    for before, text in zip(["", *prelude], prelude, strict=False):
        if before == ":" and text in _WORDS:
            parts[-1] = f':is(:{text}, [data-state~="{text}"])'
        else:
            parts.append(text)
    return parts
