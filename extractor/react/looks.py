"""Components of one look as one React component: what differs between them becomes its props.

Called by `export`. Pure: trees of JSX in, trees with expressions out. Promises that a look, given the props
of one of its members, renders that member's own tree, class names and ids included: they all start with
the member's class, which is a prop itself.

A look: the same kind, the same css but for the names in it, the same elements with the same fixed props;
texts, icons and other props may differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .module import Param
from .print import literal
from .slots import Place, Slot, name_slots
from .tree import SHAPES, Expression, Tag, Value
from .typescript import typed

#: More props than a person would pass: such components are alike by chance and stay apart.
MAX_PARAMS = 16

#: Props that tell one component from another.
_FIXED = frozenset(
    {"class", "className", "contentEditable", "hidden", "multiple", "open", "role", "style", "type"}
)

#: Of a drawing only what it shows may differ; another size or colour is another look.
_DRAWN = frozenset({"aria-label", "aria-labelledby", "d", "href", "id", "points", "viewBox", "xlinkHref"})

#: Levels of elements in an icon; what is deeper is no icon.
_DEEPEST = 8

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
            for i in group:
                alike[traits[i].fixed, *traits[i].free.items()].append(i)
            group.clear()
    groups = sorted(group for group in alike.values() if group)
    return [_look(group, [members[i] for i in group], [traits[i] for i in group]) for group in groups]


# Taking apart


@dataclass(frozen=True, slots=True)
class _Traits:
    """A member taken apart, its own name made neutral: what its look fixes, and what it leaves free."""

    fixed: Hashable
    free: Mapping[Place, Hashable]


def _traits(member: Member) -> _Traits:
    own = _own(member.class_name)
    fixed: list[Hashable] = [member.kind, own.sub(_OWN, member.css)]
    free: dict[Place, Hashable] = {}
    for number, (tag, drawn, shapes) in enumerate(_parts(member.tree, own)):
        kept: list[Hashable] = [tag.name]
        for name, value in tag.props:
            neutral = _neutral(value, own)
            if name in _FIXED or (drawn and name not in _DRAWN):
                kept.append((name, neutral))
            else:
                free[number, name] = neutral
        if shapes is not None:
            free[number, SHAPES] = shapes
        for at, child in enumerate(tag.children if shapes is None else ()):
            if isinstance(child, str) and not child.isspace():
                free[number, at] = child
                kept.append(str)
            else:
                kept.append(child if isinstance(child, str) else Tag)
        fixed.append(tuple(kept))
    return _Traits(tuple(fixed), free)


_Part = tuple[Tag, bool, tuple[Hashable, ...] | None]


def _parts(root: Tag | None, own: re.Pattern[str]) -> Iterator[_Part]:
    """All tags but those in icons, in document order; whether each is drawn; what an icon shows."""
    todo = [(root, False)] if root is not None else []
    while todo:
        tag, drawn = todo.pop()
        shapes = _shapes(tag, own) if tag.name == "svg" else None
        drawn = drawn or tag.name == "svg"
        yield tag, drawn, shapes
        inner = drawn and tag.name != "foreignObject"
        if shapes is None:
            todo += [(child, inner) for child in reversed(tag.children) if isinstance(child, Tag)]


def _shapes(tag: Tag, own: re.Pattern[str], depth: int = 0) -> tuple[Hashable, ...] | None:
    """What is in `tag` as [name, props, content]s; None where there is text, or too much."""
    shapes: list[Hashable] = []
    for child in tag.children:
        if not isinstance(child, Tag) or depth == _DEEPEST:
            return None
        within = _shapes(child, own, depth + 1)
        if within is None:
            return None
        shapes.append(
            (child.name, tuple((name, _neutral(value, own)) for name, value in child.props), within)
        )
    return tuple(shapes)


def _neutral(value: Value, own: re.Pattern[str]) -> Hashable:
    if isinstance(value, str):
        return own.sub(_OWN, value)
    if isinstance(value, Mapping):
        return tuple(value.items())
    return value if value is None or isinstance(value, Expression) else tuple(value)


def _own(class_name: str) -> re.Pattern[str]:
    return re.compile(re.escape(class_name) + r"(?![0-9])")


def _varying(traits: Sequence[_Traits]) -> dict[Place, tuple[Hashable, ...]]:
    """Place -> its value in each member, Ellipsis where there is none; only where they differ."""
    if len(traits) == 1:
        return {}
    places = sorted({place: None for trait in traits for place in trait.free}, key=lambda place: place[0])
    columns = ((place, tuple(trait.free.get(place, ...) for trait in traits)) for place in places)
    return {place: column for place, column in columns if len(set(column)) > 1}


# Putting together


def _look(group: Sequence[int], members: Sequence[Member], traits: Sequence[_Traits]) -> Look:
    first = members[0]
    if len(members) == 1 or first.tree is None:
        return Look(tuple(group), first.tree, (), tuple({} for _ in members))
    varying = _varying(traits)
    parts = list(_parts(first.tree, _own(first.class_name)))
    slots = [Slot(parts[place[0]][0], place, values) for place, values in varying.items()]
    names = name_slots(slots)
    params = [Param("className", "string", required=False, default=first.class_name)]
    props: list[dict[str, Any]] = [{"className": member.class_name} for member in members]
    del props[0]["className"]
    filled: dict[str, Slot] = {}
    for slot in slots:
        filled.setdefault(names[slot.place], slot)
    for name, slot in sorted(filled.items(), key=lambda item: item[0] == "children"):
        type_, is_number = typed(slot.tag.name, str(slot.place[1]), slot.values)
        params.append(Param(name, type_, required=... not in slot.values))
        for said, value, member in zip(props, slot.values, members, strict=True):
            if value is not ...:
                said[name] = int(str(value)) if is_number else _plain(value, member, slot.place[1])
    return Look(tuple(group), _rebuilt(parts, names, first.class_name), tuple(params), tuple(props))


def _plain(value: Hashable, member: Member, at: str | int) -> Any:
    """The value of a prop as JSON."""
    if value is None:
        return True
    if isinstance(value, str):
        return value.replace(_OWN, member.class_name)
    assert isinstance(value, tuple)
    return [_shape(one, member) for one in value] if at == SHAPES else list(value)


def _shape(shape: Any, member: Member) -> list[Any]:
    name, props, within = shape
    plain = [name, {prop: _plain(value, member, prop) for prop, value in props}]
    return [*plain, [_shape(one, member) for one in within]] if within else plain


def _rebuilt(parts: Sequence[_Part], names: Mapping[Place, str], class_name: str) -> Tag:
    """The tree of these parts, with props in the named places."""
    optional: dict[int, list[str]] = defaultdict(list)
    for number, at in names:
        if isinstance(at, str) and at != SHAPES:
            optional[number].append(at)
    copies = {id(tag): Tag(tag.name) for tag, _, _ in parts}
    for number, (tag, _, shapes) in enumerate(parts):
        copy = copies[id(tag)]
        said = dict(tag.props)
        for name in dict.fromkeys([*said, *optional[number]]):
            slot = names.get((number, name))
            copy.props.append((name, Expression(slot) if slot else _templated(said[name], class_name)))
        if shapes is not None:
            slot = names.get((number, SHAPES))
            copy.children = [Expression(f"shapes({slot})")] if slot else _drawn(tag, class_name)
            continue
        for at, child in enumerate(tag.children):
            slot = names.get((number, at))
            kept = copies[id(child)] if isinstance(child, Tag) else child
            copy.children.append(Expression(slot) if slot else kept)
    return copies[id(parts[0][0])]


def _drawn(tag: Tag, class_name: str) -> list[str | Tag | Expression]:
    """The shapes of an icon that all members share."""
    return [
        Tag(
            child.name,
            [(name, _templated(value, class_name)) for name, value in child.props],
            _drawn(child, class_name),
        )
        for child in tag.children
        if isinstance(child, Tag)
    ]


def _templated(value: Value, class_name: str) -> Value:
    """`value`, with the prop in the places of the class name."""
    pieces = _own(class_name).split(value) if isinstance(value, str) else []
    if len(pieces) < 2:
        return value
    if pieces == ["", ""]:
        return Expression("className")
    escaped = (literal(piece)[1:-1].replace("`", r"\`").replace("${", r"\${") for piece in pieces)
    return Expression("`" + "${className}".join(escaped) + "`")
