"""Components of one look as one React component: what differs between them becomes its props.

Called by `export`. Pure: trees of JSX in, trees with expressions out. Promises that a look, given the props
of one of its members, renders that member's own tree, class names and ids included: they all start with
the member's class, which is a prop itself.

A look: the same kind, the same css but for the names in it, the size of the whole and icons that fonts draw,
the same elements with the same fixed props. Texts, icons, other props and the items of lists may differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .module import Param
from .print import literal
from .slots import Place, Rows, Slot, name_slots
from .traits import OWN, Items, Node, Traits, grow, nodes, own, traits
from .tree import SHAPES, Child, Expression, Repeat, Tag, Value
from .typescript import typed

#: More props than a person would pass: such components are alike by chance and stay apart.
MAX_PARAMS = 16

#: The size in px that a component's words, or the room it is given, come to is its own, not its look's.
_ROOT = re.compile(rf"^ *\.{OWN} \{{[^}}]*\}}", re.MULTILINE)
_SIZE = re.compile(r"^ *(?:width|height): [\d.]+px;\n", re.MULTILINE)

#: So is the one character that a font draws as its icon.
_GLYPH = re.compile(r"""^ *content: (["'])(?:\\[0-9a-fA-F]{1,6} ?|[^\\"'])\1;\n""", re.MULTILINE)


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
    roots = [grow(member.tree, own(member.class_name)) if member.tree else None for member in members]
    taken = [_traits(member, root) for member, root in zip(members, roots, strict=True)]
    alike: dict[Hashable, list[int]] = defaultdict(list)
    for i, one in enumerate(taken):
        alike[one.fixed].append(i)
    for group in list(alike.values()):
        if len(group) > 1 and len(_varying([taken[i].free for i in group])) > MAX_PARAMS:
            for i in group:
                alike[taken[i].fixed, *taken[i].free.items()].append(i)
            group.clear()
    groups = sorted(group for group in alike.values() if group)
    return [
        _look(group, roots[group[0]], [taken[i].free for i in group], [members[i].class_name for i in group])
        for group in groups
    ]


def _traits(member: Member, root: Node | None) -> Traits:
    name = own(member.class_name)
    inner = traits(root, name) if root else Traits(None, {})
    css = _ROOT.sub(lambda rule: _SIZE.sub("", rule[0]), name.sub(OWN, _GLYPH.sub("", member.css)))
    return replace(inner, fixed=(member.kind, css, inner.fixed))


def _look(
    group: Sequence[int], root: Node | None, free: Sequence[Mapping[Place, Hashable]], classes: Sequence[str]
) -> Look:
    if root is None:
        return Look(tuple(group), None, (), tuple({} for _ in group))
    first, shared = classes[0], len(group) > 1
    template = _Template(first if shared else None)
    tree, params, props = template.fill(root, [*zip(free, classes, strict=True)])
    if shared:
        params = [Param("className", "string", required=False, default=first), *params]
        for said, name in zip(props[1:], classes[1:], strict=True):
            said["className"] = name
    return Look(tuple(group), tree, tuple(params), tuple(props))


#: What an instance fills a tree with, and its component's class name.
_Filling = tuple[Mapping[Place, Hashable], str]


def _varying(free: Sequence[Mapping[Place, Hashable]]) -> dict[Place, tuple[Hashable, ...]]:
    """Place -> its value in each instance, Ellipsis for none; only lists and where they differ."""
    places = sorted({place: None for one in free for place in one}, key=lambda place: place[0])
    columns = {place: tuple(one.get(place, ...) for one in free) for place in places}
    return {
        place: column
        for place, column in columns.items()
        if isinstance(column[0], Rows) or len(set(column)) > 1
    }


@dataclass(frozen=True, slots=True)
class _Template:
    """Puts props in the places where instances differ.

    `class_name`: what becomes the prop of that name, None where it stays. `scope`: what comes before the
    names of props; `outer`: what the items of the lists it is in are called.
    """

    class_name: str | None
    scope: str = ""
    outer: tuple[str, ...] = ()

    def fill(self, root: Node, fillings: Sequence[_Filling]) -> tuple[Tag, list[Param], list[dict[str, Any]]]:
        """The tree with props, the props, and each instance's own."""
        varying = _varying([free for free, _ in fillings])
        parts = list(nodes(root))
        slots = [Slot(_tag(parts[place[0]], place[1]), place, values) for place, values in varying.items()]
        names = name_slots(slots)
        params: list[Param] = []
        props: list[dict[str, Any]] = [{} for _ in fillings]
        lists: dict[Place, Repeat] = {}
        named: dict[str, Slot] = {}
        for slot in slots:
            named.setdefault(names[slot.place], slot)
        for name, slot in sorted(named.items(), key=lambda item: item[0] == "children"):
            if isinstance(slot.values[0], Rows):
                items = parts[slot.place[0]].children[int(slot.place[1])]
                assert isinstance(items, Items)
                lists[slot.place], param, values = self._list(name, items, slot.values, fillings)
            else:
                param, values = _param(name, slot, [class_name for _, class_name in fillings])
            params.append(param)
            for said, value in zip(props, values, strict=True):
                said |= {} if value is ... else {name: value}
        return self._rebuilt(parts, names, lists), params, props

    def _list(
        self, name: str, items: Items, lists: Sequence[Hashable], fillings: Sequence[_Filling]
    ) -> tuple[Repeat, Param, list[Any]]:
        each = name.rstrip("0123456789").removesuffix("s")
        each += "Within" * (each in self.outer)
        rows = [
            (dict(row), class_name)
            for (_, class_name), one in zip(fillings, lists, strict=True)
            if isinstance(one, Rows)
            for row in one
        ]
        tree, params, props = replace(self, scope=f"{each}.", outer=(*self.outer, each)).fill(
            items.first, rows
        )
        tree.props.insert(0, ("key", Expression("index")))
        left = iter(props)
        values = [[next(left) for _ in one] for one in lists if isinstance(one, Rows)]
        param = Param(name, "", fields=params, each=each)
        return Repeat(f"{self.scope}{name}", each, tree), param, values

    def _rebuilt(
        self, parts: Sequence[Node], names: Mapping[Place, str], lists: Mapping[Place, Repeat]
    ) -> Tag:
        optional: dict[int, list[str]] = defaultdict(list)
        for number, at in names:
            if isinstance(at, str) and at != SHAPES:
                optional[number].append(at)
        copies = {id(node): Tag(node.tag.name) for node in parts}
        for number, node in enumerate(parts):
            copy, said = copies[id(node)], dict(node.tag.props)
            for name in dict.fromkeys([*said, *optional[number]]):
                slot = names.get((number, name))
                copy.props.append((name, self._slot(slot) if slot else self._constant(said[name])))
            if node.shapes is not None:
                slot = names.get((number, SHAPES))
                copy.children = [self._slot(slot, "shapes({})")] if slot else self._drawn(node.tag)
                continue
            for at, child in enumerate(node.children):
                slot = names.get((number, at))
                if isinstance(child, Items):
                    copy.children.append(lists[number, at])
                elif isinstance(child, Node):
                    copy.children.append(copies[id(child)])
                else:
                    copy.children.append(self._slot(slot) if slot else child)
        return copies[id(parts[0])]

    def _slot(self, name: str, form: str = "{}") -> Expression:
        return Expression(form.format(self.scope + name))

    def _drawn(self, tag: Tag) -> list[Child]:
        """The shapes of an icon that all instances share."""
        return [
            Tag(one.name, [(name, self._constant(value)) for name, value in one.props], self._drawn(one))
            if isinstance(one, Tag)
            else one
            for one in tag.children
        ]

    def _constant(self, value: Value) -> Value:
        """`value`, with the prop in the places of the class name."""
        if self.class_name is None or not isinstance(value, str):
            return value
        pieces = own(self.class_name).split(value)
        if len(pieces) < 2:
            return value
        if pieces == ["", ""]:
            return Expression("className")
        escaped = (literal(piece)[1:-1].replace("`", r"\`").replace("${", r"\${") for piece in pieces)
        return Expression("`" + "${className}".join(escaped) + "`")


def _tag(node: Node, at: str | int) -> Tag:
    """The element a place belongs to."""
    child = node.children[at] if isinstance(at, int) else None
    return child.first.tag if isinstance(child, Items) else node.tag


def _param(name: str, slot: Slot, classes: Sequence[str]) -> tuple[Param, list[Any]]:
    """A prop that is no list, and what it is in each instance."""
    type_, is_number = typed(slot.tag.name, str(slot.place[1]), slot.values)
    values = [
        value if value is ... else int(str(value)) if is_number else _plain(value, class_name, slot.place[1])
        for value, class_name in zip(slot.values, classes, strict=True)
    ]
    return Param(name, type_, required=... not in slot.values), values


def _plain(value: Hashable, class_name: str, at: str | int) -> Any:
    """The value of a prop as JSON."""
    if value is None:
        return True
    if isinstance(value, str):
        return value.replace(OWN, class_name)
    assert isinstance(value, tuple)
    return [_shape(one, class_name) for one in value] if at == SHAPES else list(value)


def _shape(shape: Any, class_name: str) -> list[Any]:
    name, props, within = shape
    plain = [name, {prop: _plain(value, class_name, prop) for prop, value in props}]
    if isinstance(within, str):
        return [*plain, within]
    return [*plain, [_shape(one, class_name) for one in within]] if within else plain
