"""A component's tree taken apart: what its look fixes, and what it leaves free.

Called by `looks` and `template`. Promises values that are equal for components that are alike, whatever they
are called: the class name, with which the names of inner classes and ids start, is made neutral.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from .slots import Place, Rows
from .tree import SHAPES, Child, Expression, Tag, Value

#: Stands for a component's own class name.
OWN = "\0"

#: As many alike elements in a row are a list.
LEAST_ITEMS = 3

#: Props that tell one component from another.
_FIXED = frozenset(
    {"...", "class", "className", "contentEditable", "hidden", "multiple", "open", "role", "style", "type"}
)

#: Of a drawing only what it shows may differ; another size or colour is another look.
_DRAWN = frozenset({"aria-label", "aria-labelledby", "d", "href", "id", "points", "viewBox", "xlinkHref"})

#: What the items of a list may differ in besides: one of them is the current page.
_CLASS = frozenset({"className"})

#: Levels of elements in an icon; what is deeper is no icon.
_DEEPEST = 8


@dataclass(slots=True)
class Node:
    """A tag whose children may be lists, each of which stands for alike elements in a row.

    `shapes`: what an icon shows, [name, props, content]s, in place of its children.
    """

    tag: Tag
    children: list[str | Expression | Node | Items]
    drawn: bool
    shapes: Hashable | None


@dataclass(frozen=True, slots=True)
class Traits:
    """What the look of a tree fixes, and what it leaves free."""

    fixed: Hashable
    free: Mapping[Place, Hashable]


@dataclass(frozen=True, slots=True)
class Items:
    """Alike elements in a row: the first, what all fix, and what each leaves free."""

    first: Node
    fixed: Hashable
    rows: Rows


def own(class_name: str) -> re.Pattern[str]:
    """Where a component's class name stands in a text."""
    return re.compile(re.escape(class_name) + r"(?![0-9])")


def grow(tag: Tag, name: re.Pattern[str], drawn: bool = False) -> Node:
    """The nodes of a tree. `name`: as `own` gives it."""
    drawn = drawn or tag.name == "svg"
    shapes = _shapes(tag, name) if tag.name == "svg" else None
    node = Node(tag, [], drawn, shapes)
    if shapes is None:
        inner = drawn and tag.name != "foreignObject"
        children = [grow(one, name, inner) if isinstance(one, Tag) else _text(one) for one in tag.children]
        node.children = _listed(children, name)
    return node


def nodes(root: Node) -> Iterator[Node]:
    """All nodes in document order, but for those in lists."""
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo += [child for child in reversed(node.children) if isinstance(child, Node)]


def traits(root: Node, name: re.Pattern[str], *, is_item: bool = False) -> Traits:
    """The tree taken apart. The items of a list may differ in their classes."""
    fixed: list[Hashable] = []
    free: dict[Place, Hashable] = {}
    always, drawn = (_FIXED - _CLASS, _DRAWN | _CLASS) if is_item else (_FIXED, _DRAWN)
    for number, node in enumerate(nodes(root)):
        kept: list[Hashable] = [node.tag.name]
        for prop, value in node.tag.props:
            neutral = _neutral(value, name)
            if prop in always or (node.drawn and prop not in drawn):
                kept.append((prop, neutral))
            else:
                free[number, prop] = neutral
        if node.shapes is not None:
            free[number, SHAPES] = node.shapes
        for at, child in enumerate(node.children):
            if isinstance(child, Items):
                free[number, at] = child.rows
                kept.append(child.fixed)
            elif isinstance(child, str) and not child.isspace():
                free[number, at] = child
                kept.append(str)
            else:
                kept.append(Node if isinstance(child, Node) else child)
        fixed.append(tuple(kept))
    return Traits(tuple(fixed), free)


def _text(child: Child) -> str | Expression:
    assert isinstance(child, str | Expression)
    return child


def _listed(
    children: Sequence[str | Expression | Node], name: re.Pattern[str]
) -> list[str | Expression | Node | Items]:
    """The children, with lists in place of elements alike; none beside a text."""
    if not all(isinstance(child, Node) for child in children) or len(children) < LEAST_ITEMS:
        return [*children]
    listed: list[str | Expression | Node | Items] = []
    for _, group in groupby(children, key=_look):
        row = [child for child in group if isinstance(child, Node)]
        taken = [traits(child, name, is_item=True) for child in row] if len(row) >= LEAST_ITEMS else []
        for fixed, run in groupby(zip(row, taken, strict=False), key=lambda pair: pair[1].fixed):
            pairs = list(run)
            rows = Rows(tuple(one.free.items()) for _, one in pairs)
            if len(pairs) >= LEAST_ITEMS and len(set(rows)) > 1:
                listed.append(Items(pairs[0][0], fixed, rows))
            else:
                listed += [child for child, _ in pairs]
        if not taken:
            listed += row
    return listed


def _look(child: str | Expression | Node) -> Hashable:
    """What tells elements apart at a glance."""
    assert isinstance(child, Node)
    return child.tag.name, len(child.children)


def _shapes(tag: Tag, name: re.Pattern[str], depth: int = 0) -> Hashable | None:
    """What is in `tag`, as [name, props, content]s or a lone text; None where it is mixed, or too much."""
    if len(tag.children) == 1 and isinstance(text := tag.children[0], str):
        return text if depth else None
    shapes: list[Hashable] = []
    for child in tag.children:
        if not isinstance(child, Tag) or depth == _DEEPEST or "..." in dict(child.props):
            return None
        within = _shapes(child, name, depth + 1)
        if within is None:
            return None
        props = tuple((prop, _neutral(value, name)) for prop, value in child.props)
        shapes.append((child.name, props, within))
    return tuple(shapes)


def _neutral(value: Value, name: re.Pattern[str]) -> Hashable:
    if isinstance(value, str):
        return name.sub(OWN, value)
    if isinstance(value, Mapping):
        return tuple(value.items())
    return value if value is None or isinstance(value, Expression) else tuple(value)
