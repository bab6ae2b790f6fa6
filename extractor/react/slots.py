"""What the props of a look are called.

Called by `template`. Promises names a person would give, each an identifier, the same from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from .tree import SHAPES, Tag

#: React's prop -> ours, where the words of HTML are not those of an interface.
_PROPS = {
    **{f"aria-{name}": name for name in ("checked", "current", "expanded", "label", "pressed", "selected")},
    "aria-labelledby": "labelledBy",
    "aria-describedby": "describedBy",
    "aria-valuenow": "value",
    "d": "path",
    SHAPES: "icon",
}

#: Element -> what its text is called among others, and how its props are told from another element's.
_TEXTS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **{name: name for name in ("code", "label", "legend", "option", "summary", "time", "title")},
    **{"a": "link", "button": "button", "figcaption": "caption", "caption": "caption", "img": "image"},
    **{"dd": "detail", "dt": "term", "li": "item", "small": "note", "td": "cell", "th": "header"},
}

#: Element -> what a list of it is called.
_LISTS = {
    **{
        "a": "links",
        "button": "buttons",
        "img": "images",
        "label": "labels",
        "option": "options",
        "p": "texts",
    },
    **{"section": "sections", "td": "cells", "th": "headers", "tr": "rows"},
}

#: Places where the same words may stand twice for one reader.
_WORDING = frozenset({"alt", "aria-label", "defaultValue", "placeholder", "title", "value"})

#: Words that JavaScript does not take as the name of a variable, and our own function.
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        """arguments await break case catch class const continue debugger default delete do else
        enum eval export extends false finally for function if implements import in instanceof interface let
        new null package private protected public return shapes static super switch this throw true try typeof
        var void while with yield""",
    )
)


#: An element's number in document order, and the name of a prop or the index of a text.
Place = tuple[int, str | int]


class Rows(tuple[tuple[tuple[Place, Hashable], ...], ...]):
    """The items of a list, each as what it fills its places with."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a look that its members fill differently, each with a value of its own.

    `tag` is the element it belongs to; of a list, each of its items.
    """

    tag: Tag
    place: Place
    values: tuple[Hashable, ...]


def name_slots(slots: Sequence[Slot]) -> Mapping[Place, str]:
    """The place of each slot -> the prop that fills it; one prop for slots that say the same words, of lists
    each its own.
    """
    texts = {slot.values for slot in slots if _is_text(slot)}
    names: dict[Place, str] = {}
    said: dict[Hashable, str] = {}
    for slot in slots:
        at = slot.place[1]
        is_list = isinstance(slot.values[0], Rows)
        what = slot.place if is_list else at if isinstance(at, str) and at not in _WORDING else "words"
        means = slot.values, what
        if means not in said:
            only = texts == {slot.values} and means[1] == "words"
            said[means] = "children" if only else _free(_wishes(slot), {*said.values()})
        names[slot.place] = said[means]
    return names


def _is_text(slot: Slot) -> bool:
    """Whether it is one people read; the title of a drawing is a tooltip."""
    is_list = isinstance(slot.values[0], Rows)
    return isinstance(slot.place[1], int) and not is_list and slot.tag.name != "title"


def _wishes(slot: Slot) -> list[str]:
    number, at = slot.place
    element = _TEXTS.get(slot.tag.name, "text")
    if isinstance(slot.values[0], Rows):
        return [_LISTS.get(slot.tag.name, "items")]
    if isinstance(at, int):
        return [element]
    name = _PROPS.get(at, _camel(at))
    name = f"{name}Value" if name in _RESERVED else name
    if number == 0 or at == SHAPES:
        return [name]
    return [name, _camel(f"{element if element != 'text' else slot.tag.name}-{name}")]


def _free(wishes: Sequence[str], taken: set[str]) -> str:
    """The first wish that is not taken, else the last with a number."""
    return next((name for name in wishes if name not in taken), "") or _numbered(wishes[-1], taken)


def _numbered(name: str, taken: set[str]) -> str:
    count = 2
    while f"{name}{count}" in taken:
        count += 1
    return f"{name}{count}"


def _camel(name: str) -> str:
    """An attribute's name as an identifier."""
    first, *others = re.findall(r"[A-Za-z0-9]+", name) or ["value"]
    first = first if first[0].isalpha() else f"value{first}"
    return first + "".join(word[0].upper() + word[1:] for word in others)
