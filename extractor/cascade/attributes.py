"""Attributes that do what a state does: `[disabled]` of a button, `[open]` of a <details>.

Called by `states`. Promises a state where an element can be in it, and the attribute as it stands elsewhere:
on a link `disabled` is only a word of its author's.
"""

from __future__ import annotations

from collections.abc import Iterator

from .applicable import CONTROLS
from .selectors import Compound, Simple

#: Attribute -> the state, and the elements that it is one of.
TELLING = {
    "[disabled]": (Simple("pseudo", ":disabled", "disabled"), CONTROLS),
    "[open]": (Simple("pseudo", "[open]", "open"), frozenset({"details", "dialog"})),
}


def tells(simple: Simple, of_subject: bool) -> bool:
    """Whether it says of an element that it is in a state; of a fieldset around it is taken as it stands."""
    return (
        simple.kind == "attribute" and simple.text in TELLING and (of_subject or simple.text != "[disabled]")
    )


def told(compound: Compound, simple: Simple) -> Iterator[list[Simple]]:
    """What stands for the attribute of an element that can be in the state, then of one that cannot."""
    state, tags = TELLING[simple.text]
    types = {each.text.lower() for each in compound if each.kind == "type"} - {"*"}
    listed = ", ".join(sorted(tags))
    if not types:
        yield [Simple("pseudo", f":is({listed})"), state]
        yield [Simple("pseudo", f":is({simple.text}):not({listed})")]
    elif types <= tags:
        yield [state]
    else:
        yield [Simple("pseudo", f":is({simple.text})")]
