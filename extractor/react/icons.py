"""Drawings that a module shows more than once, as components of their own.

Called by `export`, between `looks` and `module`. Promises that every component renders what it did: an icon
holds what its uses have in common, and takes the rest as props.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from .module import Source
from .names import distinct
from .print import statement
from .tree import Expression, Repeat, Tag, walk

#: The end of a component's name that says what it is, and not what it shows.
_NOUN = re.compile(r"(Icon)?(Button|Image|Link|Switch|Tab)?\d*$")


def share_icons(sources: Sequence[Source]) -> list[Source]:
    """The icons of these components, whose trees are changed to use them: `<SearchIcon className="a" />`."""
    uses: dict[str, list[tuple[Source, Tag]]] = defaultdict(list)
    for source in sources:
        for drawing in _drawings(source.tree):
            if drawing.children and _is_constant(drawing):
                uses[statement(Tag("svg", [], drawing.children))].append((source, drawing))
    sizes = {source.name: sum(1 for _ in walk(source.tree)) for source in sources}
    taken = {*sizes}
    icons = []
    for group in uses.values():
        if len(group) > 1:
            smallest = min((source.name for source, _ in group), key=sizes.__getitem__)
            name = distinct(_NOUN.sub("Icon", smallest, count=1), taken)
            icons.append(Source(name, _share(name, [drawing for _, drawing in group])))
    return icons


def _drawings(root: Tag | None) -> Iterator[Tag]:
    """The drawings of a tree in document order, but for those within others."""
    todo = [root] if root else []
    while todo:
        tag = todo.pop()
        if tag.name == "svg":
            yield tag
        else:
            below = (child.tag if isinstance(child, Repeat) else child for child in reversed(tag.children))
            todo += [child for child in below if isinstance(child, Tag)]


def _is_constant(drawing: Tag) -> bool:
    """Whether what is in it depends on no prop."""
    tags = [tag for tag, _ in walk(drawing)]
    children = (child for tag in tags for child in tag.children)
    values = (value for tag in tags[1:] for _, value in tag.props)
    return not any(isinstance(part, Expression | Repeat) for part in (*children, *values))


def _share(name: str, uses: Sequence[Tag]) -> Tag:
    """The icon of that name; its uses become so."""
    first = uses[0]
    common = [prop for prop in first.props if all(prop in use.props for use in uses)]
    icon = Tag("svg", [prop for prop in common if not isinstance(prop[1], Expression)], first.children)
    if any(len(use.props) > len(icon.props) for use in uses):
        icon.props.append(("...", Expression("props")))
    for use in uses:
        use.name, use.children = name, []
        use.props = [prop for prop in use.props if prop not in icon.props]
    return icon
