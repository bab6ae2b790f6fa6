"""JSX as TypeScript takes it in strict mode.

Called by `module` and `template`. Promises trees that render the same and that `tsc --strict` with
@types/react has nothing to say about: numbers where it asks for numbers, and what it does not know spread
from an object.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping

from .spelling import key, literal
from .tree import SHAPES, Child, Expression, Repeat, Tag, Value, walk
from .typed import GLOBAL, NUMBERS, OWN, SVG, SVG_PROPS, WORDS

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,8}", re.ASCII)

#: What a prop takes, if not one of some words.
_NUMBER = "number"
_ANYTHING = "anything"


def typed(tag: str, prop: str, values: Iterable[Hashable]) -> tuple[str, bool]:
    """The type of a prop that takes these values there, and whether they must become numbers.

    A value: None for `true`, a string, a tuple of strings, a tuple of shapes, Ellipsis for none.
    """
    given = [value for value in values if value is not ...]
    takes = _takes(tag, prop)
    if prop == SHAPES:
        return "Shape[]", False
    if all(isinstance(value, str) for value in given):
        if takes == _NUMBER and all(_INTEGER.fullmatch(str(value)) for value in given):
            return "number", True
        if isinstance(takes, frozenset) and takes.issuperset(given):
            return " | ".join(dict.fromkeys(literal(str(value)) for value in given)), False
    return " | ".join(dict.fromkeys(_type(value) for value in given)), False


def _type(value: Hashable) -> str:
    return "boolean" if value is None else "string" if isinstance(value, str) else "string[]"


def strict(root: Tag, types: Mapping[str, str]) -> Tag:
    """A copy of `root`; `types`: each prop of the component -> its type."""
    tags = [tag for tag, _ in walk(root)]
    copies = {id(tag): Tag(tag.name) for tag in tags}
    for tag in tags:
        copy = copies[id(tag)]
        copy.children = [_copied(child, copies) for child in tag.children]
        spread = []
        for name, value in tag.props:
            takes = _takes(tag.name, name)
            if name == "..." and isinstance(value, Mapping):
                spread += [f"{key(one)}: {literal(said)}" for one, said in value.items()]
            elif not _fits(takes, value, types):
                spread.append(f"{key(name)}: {_code(value)}")
            elif takes == _NUMBER and isinstance(value, str):
                copy.props.append((name, Expression(value)))
            else:
                copy.props.append((name, value))
        if spread:
            copy.props.append(("...", Expression(f"({{ {', '.join(spread)} }} as object)")))
    return copies[id(root)]


def _copied(child: Child, copies: Mapping[int, Tag]) -> Child:
    if isinstance(child, Repeat):
        return Repeat(child.over, child.each, copies[id(child.tag)])
    return copies[id(child)] if isinstance(child, Tag) else child


def foreign(root: Tag) -> set[str]:
    """The elements that TypeScript has to be told of."""
    names = {tag.name for tag, _ in walk(root)} - SVG - OWN.keys()
    return {name for name in names if not _is_icon(name)}


def _is_icon(name: str) -> bool:
    """Whether it is a component of ours, which takes what its drawing takes."""
    return name[0].isupper()


def _takes(tag: str, prop: str) -> str | frozenset[str] | None:
    """What a prop takes; None where it is not known."""
    known = SVG_PROPS if tag in SVG or _is_icon(tag) else GLOBAL | OWN[tag] if tag in OWN else None
    if known is None:
        return _ANYTHING
    if prop in ("key", "..."):
        return _ANYTHING
    if prop not in known and "-" not in prop:
        return None
    if prop in NUMBERS:
        return _NUMBER
    return WORDS.get((tag, prop)) or WORDS.get(prop, _ANYTHING)


def _fits(takes: str | frozenset[str] | None, value: Value, types: Mapping[str, str]) -> bool:
    if takes is None or isinstance(value, Mapping):
        return False
    if takes == _ANYTHING or value is None:
        return True
    if isinstance(value, Expression):
        given = types.get(value.code, "string").split(" | ")
        return given == [_NUMBER] if takes == _NUMBER else {*given} <= {literal(word) for word in takes}
    return bool(_INTEGER.fullmatch(str(value))) if takes == _NUMBER else value in takes


def _code(value: Value) -> str:
    if isinstance(value, Expression):
        return value.code
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key(name)}: {literal(item)}" for name, item in value.items()) + " }"
    return "true" if value is None else "[" + ", ".join(map(literal, value)) + "]"
