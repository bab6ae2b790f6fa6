"""Components of one look as one React component: what differs between them becomes its props.

Called by `extract`. Pure: trees of JSX in, trees with expressions out. Promises that a look, given the props
of one of its members, renders that member's own tree, class names and ids included: they all start with
the member's class, which is a prop itself.

A look: the same kind, the same css but for the names in it, the same elements with the same fixed props;
texts and other props may differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .module import Param
from .print import literal
from .slots import Slot, name_slots
from .tree import Expression, Tag, Value, walk

#: More props than a person would pass: such components are alike by chance and stay apart.
MAX_PARAMS = 16

#: Props that tell one component from another.
_FIXED = frozenset(
    {"class", "className", "contentEditable", "hidden", "multiple", "open", "role", "style", "type"}
)

#: Of a drawing only its shapes and what it points at may differ; another size or colour is another look.
_DRAWN = frozenset({"d", "href", "id", "points", "viewBox", "xlinkHref", "aria-label", "aria-labelledby"})

#: Stands for a member's own class name.
_OWN = "\0"


@dataclass(frozen=True, slots=True)
class Member:
    """One component of a page."""

    kind: str
    class_name: str
    css: str
    tree: Tag | None


@dataclass(frozen=True, slots=True)
class Look:
    """One React component. `members` are places in the given sequence, `props` each one's own, plain JSON."""

    members: tuple[int, ...]
    tree: Tag | None
    params: tuple[Param, ...]
    props: tuple[Mapping[str, Any], ...]


def looks(members: Sequence[Member]) -> list[Look]:
    """The looks of these components, in the order of their first members."""
    traits = [_traits(member) for member in members]
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for i, trait in enumerate(traits):
        alike[trait.fixed].append(i)
    for group in list(alike.values()):
        if len(_varying([traits[i] for i in group])) > MAX_PARAMS:
            for i in group[:]:
                alike[traits[i].fixed, *traits[i].free.items()].append(i)
            group.clear()
    groups = sorted(group for group in alike.values() if group)
    return [_look(group, [members[i] for i in group], [traits[i] for i in group]) for group in groups]


#: An element's number in document order, and the name of a prop or the place of a child.
_Place = tuple[int, str | int]


@dataclass(frozen=True, slots=True)
class _Traits:
    """A member taken apart, its own name made neutral: what its look fixes, and what it leaves free."""

    fixed: Hashable
    free: Mapping[_Place, Hashable]


def _traits(member: Member) -> _Traits:
    own = _own(member.class_name)
    fixed: list[Hashable] = [member.kind, own.sub(_OWN, member.css)]
    free: dict[_Place, Hashable] = {}
    for number, (tag, drawn) in enumerate(walk(member.tree)):
        kept: list[Hashable] = [tag.name]
        for name, value in tag.props:
            neutral = _neutral(value, own)
            if name in _FIXED or (drawn and name not in _DRAWN):
                kept.append((name, neutral))
            else:
                free[number, name] = neutral
        for at, child in enumerate(tag.children):
            if isinstance(child, str) and not child.isspace():
                free[number, at] = child
                kept.append(str)
            else:
                kept.append(child if isinstance(child, str) else Tag)
        fixed.append(tuple(kept))
    return _Traits(tuple(fixed), free)


def _neutral(value: Value, own: re.Pattern[str]) -> Hashable:
    if isinstance(value, str):
        return own.sub(_OWN, value)
    if isinstance(value, Mapping):
        return tuple(value.items())
    return value if value is None or isinstance(value, Expression) else tuple(value)


def _varying(traits: Sequence[_Traits]) -> dict[_Place, tuple[Hashable, ...]]:
    """Place -> its value in each member, Ellipsis where there is none; only where they differ."""
    if len(traits) == 1:
        return {}
    places = sorted({place: None for trait in traits for place in trait.free}, key=lambda place: place[0])
    columns = ((place, tuple(trait.free.get(place, ...) for trait in traits)) for place in places)
    return {place: column for place, column in columns if len(set(column)) > 1}


def _look(group: Sequence[int], members: Sequence[Member], traits: Sequence[_Traits]) -> Look:
    first = members[0]
    if len(members) == 1 or first.tree is None:
        return Look(tuple(group), first.tree, (), tuple({} for _ in members))
    varying = _varying(traits)
    tags = [tag for tag, _ in walk(first.tree)]
    names = name_slots([Slot(tags[at[0]], *at, values) for at, values in varying.items()])
    columns = {names[at]: values for at, values in reversed(varying.items())}
    own = Param("className", "string", required=False, default=first.class_name)
    return Look(
        tuple(group),
        _rebuilt(tags, names, first.class_name),
        (own, *(_param(name, columns[name]) for name in dict.fromkeys(names.values()))),
        tuple(
            ({} if member is first else {"className": member.class_name})
            | {name: _plain(values[i], member) for name, values in columns.items() if values[i] is not ...}
            for i, member in enumerate(members)
        ),
    )


def _param(name: str, values: Sequence[Hashable]) -> Param:
    types = dict.fromkeys(_type(value) for value in values if value is not ...)
    return Param(name, " | ".join(types), required=... not in values)


def _type(value: Hashable) -> str:
    return "boolean" if value is None else "string" if isinstance(value, str) else "string[]"


def _plain(value: Hashable, member: Member) -> Any:
    """The value of a prop as JSON."""
    if isinstance(value, str):
        return value.replace(_OWN, member.class_name)
    return True if value is None else value


def _rebuilt(tags: Sequence[Tag], names: Mapping[_Place, str], class_name: str) -> Tag:
    """The tree of these tags, in document order, with props in the named places."""
    optional: dict[int, list[str]] = defaultdict(list)
    for number, at in names:
        if isinstance(at, str):
            optional[number].append(at)
    copies = {id(tag): Tag(tag.name) for tag in tags}
    for number, tag in enumerate(tags):
        said = dict.fromkeys(optional[number]) | dict(tag.props)
        for name in dict.fromkeys([*dict(tag.props), *said]):
            slot = names.get((number, name))
            value = Expression(slot) if slot else _templated(said[name], class_name)
            copies[id(tag)].props.append((name, value))
        for at, child in enumerate(tag.children):
            slot = names.get((number, at))
            copy = copies[id(child)] if isinstance(child, Tag) else child
            copies[id(tag)].children.append(Expression(slot) if slot else copy)
    return copies[id(tags[0])]


def _templated(value: Value, class_name: str) -> Value:
    """`value`, with the prop in the places of the class name."""
    pieces = _own(class_name).split(value) if isinstance(value, str) else []
    if len(pieces) < 2:
        return value
    if pieces == ["", ""]:
        return Expression("className")
    escaped = (literal(piece)[1:-1].replace("`", r"\`").replace("${", r"\${") for piece in pieces)
    return Expression("`" + "${className}".join(escaped) + "`")


def _own(class_name: str) -> re.Pattern[str]:
    return re.compile(re.escape(class_name) + r"(?![0-9])")
