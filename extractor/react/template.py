"""The tree that instances of a component share, with props where they differ.

Called by `looks`. Promises that the tree, given what it says of an instance, is that instance's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .module import Param
from .slots import Place, Rows, Slot, name_slots
from .spelling import literal
from .traits import OWN, Items, Node, nodes, own
from .tree import SHAPES, Child, Expression, Repeat, Tag, Value
from .typescript import typed

#: What an instance fills a tree with, and its component's class name.
Filling = tuple[Mapping[Place, Hashable], str]


def varying(free: Sequence[Mapping[Place, Hashable]]) -> dict[Place, tuple[Hashable, ...]]:
    """Place -> its value in each instance, Ellipsis for none; only lists and where they differ."""
    places = sorted({place: None for one in free for place in one}, key=lambda place: place[0])
    columns = {place: tuple(one.get(place, ...) for one in free) for place in places}
    return {
        place: column
        for place, column in columns.items()
        if isinstance(column[0], Rows) or len(set(column)) > 1
    }


@dataclass(frozen=True, slots=True)
class Template:
    """Puts props in the places where instances differ.

    `class_name`: what becomes the prop of that name, None where it stays. `scope`: what comes before the
    names of props; `outer`: what the items of the lists it is in are called.
    """

    class_name: str | None
    scope: str = ""
    outer: tuple[str, ...] = ()

    def fill(self, root: Node, fillings: Sequence[Filling]) -> tuple[Tag, list[Param], list[dict[str, Any]]]:
        """The tree with props, the props, and each instance's own."""
        columns = varying([free for free, _ in fillings])
        parts = list(nodes(root))
        slots = [Slot(_tag(parts[place[0]], place[1]), place, values) for place, values in columns.items()]
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
                if value is not ...:
                    said[name] = value
        return self._rebuilt(parts, names, lists), params, props

    def _list(
        self, name: str, items: Items, lists: Sequence[Hashable], fillings: Sequence[Filling]
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
