"""The elements a match speaks of, by number.

Made by the collector in the page, in document order, elements of shadow trees behind their host. Promises
nothing but what it was given: the lists are parallel, one entry an element, -1 for none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .rules import DOCUMENT


@dataclass(frozen=True, slots=True)
class Document:
    """`parent[n]` is the parent element, a shadow root's children have the host; `previous[n]` the element
    before.

    `tag[n]` is the local name, lower case, with an input's type behind a colon: `input:checkbox`. `slot` maps
    a slotted element to its slot. `host` maps a shadow tree's name to its host; `tree` an element to its
    tree, where that is not the document. `focusable` are the elements that can have the focus; `words` all
    classes and ids, in lower case.
    """

    parent: Sequence[int]
    previous: Sequence[int]
    tag: Sequence[str]
    slot: Mapping[int, int]
    tree: Mapping[int, str]
    host: Mapping[str, int]
    focusable: Collection[int]
    words: Collection[str]

    @classmethod
    def of(cls, lists: Mapping[str, Any]) -> Document:
        """From the lists that `inpage/matching.js` numbers."""
        return cls(
            lists["parent"],
            lists["previous"],
            lists["tag"],
            dict(lists["slot"]),
            dict(lists["tree"]),
            lists["host"],
            frozenset(lists["focusable"]),
            frozenset(word.lower() for word in lists["words"]),
        )

    def can_focus(self, node: int) -> bool:
        return node in self.focusable

    def ancestors(self, node: int) -> Iterator[int]:
        """From the parent up, hosts included."""
        while (node := self.parent[node]) >= 0:
            yield node

    def inherited_from(self, node: int) -> int:
        """The element whose values this one inherits: its slot's, its parent's, or -1."""
        return self.slot.get(node, self.parent[node])

    def lineage(self, node: int) -> Iterator[int]:
        """Where inheritance leads, from the parent in the flat tree up."""
        seen = 0
        while (node := self.inherited_from(node)) >= 0 and seen < len(self.parent):
            seen += 1
            yield node

    def depth_of(self, tree: str) -> int:
        """How many hosts stand around a tree: 0 for the document."""
        depth = 0
        while tree != DOCUMENT and depth < 64:
            tree = self.tree.get(self.host.get(tree, -1), DOCUMENT)
            depth += 1
        return depth
