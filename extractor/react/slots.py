"""What the props of a look are called.

Called by `looks`. Promises names a person would give, each an identifier, the same from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from .tree import Tag

#: React's prop -> ours, where the words of HTML are not those of an interface.
_PROPS = {
    **{f"aria-{name}": name for name in ("checked", "current", "expanded", "label", "pressed", "selected")},
    "aria-labelledby": "labelledBy",
    "aria-describedby": "describedBy",
    "aria-valuenow": "value",
    "d": "path",
}

#: Element -> what its text is called among others, and how its props are told from another element's.
_TEXTS = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **{name: name for name in ("code", "label", "legend", "option", "summary", "time", "title")},
    **{"a": "link", "button": "button", "figcaption": "caption", "caption": "caption", "img": "image"},
    **{"dd": "detail", "dt": "term", "li": "item", "small": "note", "td": "cell", "th": "header"},
}

#: Places where the same words may stand twice for one reader.
_WORDING = frozenset({"alt", "aria-label", "defaultValue", "placeholder", "title", "value"})

#: Words that JavaScript does not take as the name of a variable, and our own prop.
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        """arguments await break case catch class className const continue debugger default delete do else
        enum eval export extends false finally for function if implements import in instanceof interface let
        new null package private protected public return static super switch this throw true try typeof var
        void while with yield""",
    )
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a look that its members fill differently: a prop of a tag, or one of its texts.

    `number` is the tag's in document order, `at` the name of the prop or the index of the text, `values`
    the members' own.
    """

    tag: Tag
    number: int
    at: str | int
    values: tuple[Hashable, ...]


def name_slots(slots: Sequence[Slot]) -> Mapping[tuple[int, str | int], str]:
    """(number, at) of each slot -> the prop that fills it; one prop for slots that say the same words."""
    texts = [slot for slot in slots if isinstance(slot.at, int) and slot.tag.name != "title"]
    names: dict[tuple[int, str | int], str] = {}
    said: dict[Hashable, str] = {}
    for slot in slots:
        means = slot.values, slot.at if isinstance(slot.at, str) and slot.at not in _WORDING else "words"
        if means not in said:
            alone = len({text.values for text in texts}) == 1 and slot in texts
            said[means] = "children" if alone else _free(_wishes(slot), {*said.values()})
        names[slot.number, slot.at] = said[means]
    return names


def _wishes(slot: Slot) -> list[str]:
    element = _TEXTS.get(slot.tag.name, "text" if slot.tag.name in ("span", "p", "div", "b") else "")
    if isinstance(slot.at, int):
        return [element or "text"]
    name = _PROPS.get(slot.at, _camel(slot.at))
    name = f"{name}Value" if name in _RESERVED else name
    inner = [] if slot.number == 0 else [element or _camel(slot.tag.name)]
    return [name, *(_camel(f"{one}-{name[0].upper()}{name[1:]}") for one in inner)]


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
