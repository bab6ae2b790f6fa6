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
from .slots import Place
from .template import Template, varying
from .traits import OWN, Node, Traits, grow, own, traits
from .tree import Tag

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
    return [
        _look(group, roots[group[0]], [taken[i].free for i in group], [members[i].class_name for i in group])
        for group in _grouped(taken)
    ]


def _grouped(taken: Sequence[Traits]) -> list[list[int]]:
    """The places of those of one look, each group in the order of its first."""
    alike: dict[Hashable, list[int]] = defaultdict(list)
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for i, one in enumerate(taken):
        alike[one.fixed].append(i)
    for group in alike.values():
        if len(varying([taken[i].free for i in group])) > MAX_PARAMS:
            for i in group:
                groups[taken[i].fixed, tuple(taken[i].free.items())].append(i)
        else:
            groups[taken[group[0]].fixed] = group
    return sorted(groups.values())


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
    template = Template(first if shared else None)
    tree, params, props = template.fill(root, [*zip(free, classes, strict=True)])
    if shared:
        params = [Param("className", "string", required=False, default=first), *params]
        for said, name in zip(props[1:], classes[1:], strict=True):
            said["className"] = name
    return Look(tuple(group), tree, tuple(params), tuple(props))
