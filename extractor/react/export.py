"""A page's components as React: one module of looks, a snippet and props for each component.

Called by `extract`. Promises that the module's export `name`, given `props`, renders the component, and that
the snippet, a module of its own, does so without any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .icons import share_icons
from .looks import Member, looks
from .module import Source, module
from .names import Known, names
from .tree import Tag


@dataclass(frozen=True, slots=True)
class Part:
    """A component to be written: `label` is its accessible name, `selector` where it stood on the page."""

    kind: str
    class_name: str
    css: str
    tree: Tag | None
    label: str
    selector: str


@dataclass(frozen=True, slots=True)
class Exported:
    """What React is told of one component. `group` counts looks from 1; `props` are plain JSON."""

    name: str
    group: int
    props: Mapping[str, Any]
    tree: Tag | None
    typescript: bool

    def snippet(self) -> str:
        """A module of its own."""
        return module([Source(self.name, self.tree)], typescript=self.typescript)


def export(parts: Sequence[Part], *, typescript: bool = False) -> tuple[str, list[Exported]]:
    """The module of all looks, and each component in the order given."""
    alike = looks([Member(part.kind, part.class_name, part.css, part.tree) for part in parts])
    sources = []
    exported: dict[int, Exported] = {}
    named = names(_known(look.tree, [parts[i] for i in look.members]) for look in alike)
    for group, (look, name) in enumerate(zip(alike, named, strict=True), 1):
        sources.append(Source(name, look.tree, look.params))
        for i, props in zip(look.members, look.props, strict=True):
            exported[i] = Exported(name, group, props, parts[i].tree, typescript)
    icons = share_icons(sources)
    return module(sources, icons, typescript=typescript), [exported[i] for i in range(len(parts))]


def _known(tree: Tag | None, parts: Sequence[Part]) -> Known:
    return Known(parts[0].kind, tree, [part.label for part in parts], [part.selector for part in parts])
