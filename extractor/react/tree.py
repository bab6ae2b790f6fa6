"""JSX as values: what `jsx` makes, `looks` compares and `print` writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Expression:
    """JavaScript that gives a prop's value or a child; as the value of a prop named `...`, what is spread."""

    code: str


#: What a prop holds: None is `true`, written bare; a sequence is an array, a mapping an object, of strings.
Value = None | str | Sequence[str] | Mapping[str, str] | Expression


#: The content of a drawing as one value, [name, props, content] of each element, goes by this name of a prop.
SHAPES = "<svg>"


@dataclass(slots=True)
class Tag:
    """One JSX element. No text among its children is empty or beside another, nor beside a `Repeat`."""

    name: str
    props: list[tuple[str, Value]] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Repeat:
    """`tag` for each item of the array `over`, JavaScript in which it is called `each`."""

    over: str
    each: str
    tag: Tag


Child = str | Tag | Expression | Repeat


def walk(root: Tag | None) -> Iterator[tuple[Tag, bool]]:
    """All tags in document order, and whether each is part of a drawing. At any depth."""
    todo = [(root, False)] if root is not None else []
    while todo:
        tag, drawn = todo.pop()
        drawn = drawn or tag.name == "svg"
        yield tag, drawn
        inner = drawn and tag.name != "foreignObject"
        below = [child.tag if isinstance(child, Repeat) else child for child in reversed(tag.children)]
        todo += [(child, inner) for child in below if isinstance(child, Tag)]
