"""A component's styles, as its authors wrote them, taken out of its place, with repairs.

Called by `extract` and `mount`. Values only: `Garment.of` takes what the cascade says of a component's
elements, leaves out what spoke to the layout around it, and puts computed declarations where the authors'
do not reach (an icon's `<use>`, a document in a frame). `repaired` adds what the mount showed to be missing.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .cascade.cascade import Entry, Key, Styles, every
from .cascade.conditions import Condition
from .cascade.contexts import ALWAYS, Context
from .cascade.matching import Link
from .cascade.parts import WIDE
from .cascade.shorthands import longhands, overlap
from .cascade.stylist import Look
from .cascade.write import Ruled, own, ruled
from .collect import Declarations, Node
from .css import shortened
from .defaults import SIZES
from .needless import without_needless
from .places import out_of_place
from .remembered import remembered

#: What shows on text only, where no line moves by it. `font-size` counts in lengths, too.
TEXTUAL = (longhands("font") | longhands("font-synthesis")) - {"font-size", "line-height"} | {
    *("font-palette", "font-smoothing", "letter-spacing", "word-spacing"),
    *("text-transform", "text-rendering", "text-shadow"),
}

#: What gives a box a size that `box-sizing` is about.
SIZED = (
    SIZES
    | {"flex-basis", "aspect-ratio"}
    | {f"{limit}{axis}-size" for limit in ("", "min-", "max-") for axis in ("block", "inline")}
)

#: States as `states` names them.
STATES = (
    *("hover", "focus", "focus-visible", "focus-within", "active", "disabled", "enabled", "checked"),
    *("indeterminate", "invalid", "valid", "required", "placeholder-shown", "read-only", "open", "target"),
)
STATE_NAME = {name: re.compile(f"[:[]{name}(?![\\w-])") for name in STATES}

#: Of a computed declaration among authored ones: below all of them.
LOWEST = Key(False, -(1 << 30), False, -1, (0, 0, 0), 0, 0, 0)

#: node -> pseudo-element, "" for itself -> {property: value}
Repairs = Mapping[int, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Garment:
    """`nodes[i]` is the number in `styles` of the component's element i, in document order."""

    nodes: tuple[int, ...]
    styles: Mapping[int, Styles]

    @classmethod
    def of(cls, look: Look | None, numbers: Sequence[int], nodes: Sequence[Node]) -> Garment:
        """`numbers` are those of the elements that `look` was made for; `nodes` all of the component."""
        known = dict(zip(numbers, look.nodes, strict=True)) if look else {}
        mine = tuple(known.get(node.number, -2 - index) for index, node in enumerate(nodes))
        styles: dict[int, Styles] = dict(look.styles) if look else {}
        for key, node in zip(mine, nodes, strict=True):
            if key < 0:
                styles[key] = {pseudo: computed(said) for pseudo, said in node.styles.items()}
        if mine[0] in styles:
            styles[mine[0]] = out_of_place(styles[mine[0]])
        ordered = {key: styles[key] for key in mine if key in styles}
        return cls(mine, ordered)

    def without_needless(self, nodes: Sequence[Node], judged: frozenset[str]) -> Garment:
        """Without what only repeats what the browser does by itself; `judged` are the longhands that the
        collected declarations of `nodes` would name if they mattered.
        """
        elements = list(zip(self.nodes, nodes, strict=True))
        return Garment(self.nodes, without_needless(self.styles, elements, judged))

    def repaired(self, repairs: Repairs, holding: frozenset[Condition]) -> Garment:
        """With these declarations on each node, above what its base and at-rules that are `holding` say; an
        authored state or another at-rule still wins.
        """
        styles = dict(self.styles)
        for node, each in repairs.items():
            mended = dict(styles.get(node, {}))
            for pseudo, said in each.items():
                mended[pseudo] = _mended(tuple(mended.get(pseudo, ())), tuple(said.items()), holding)
            styles[node] = mended
        return Garment(self.nodes, {node: styles[node] for node in self.nodes if node in styles})

    def conditioned(self, said: Iterable[tuple[Condition, str, str]]) -> Garment:
        """With declarations of the root under conditions, the later ones above the earlier."""
        root = self.nodes[0]
        own = self.styles.get(root, {})
        above = [_above(name, value, Context((condition,))) for condition, name, value in said]
        return Garment(self.nodes, {**self.styles, root: {**own, "": [*own.get("", ()), *above]}})

    def stated(self, said: Iterable[tuple[str, int, str, str]]) -> Garment:
        """With declarations (state of the root, element, property, value) above all others."""
        styles = {node: dict(each) for node, each in self.styles.items()}
        root = self.nodes[0]
        for state, element, name, value in said:
            node = self.nodes[element]
            own, chain = ((state,), ()) if element == 0 else ((), (Link(root, (state,), " "),))
            mine = styles.setdefault(node, {})
            mine[""] = [*mine.get("", ()), _above(name, value, Context((), own, chain))]
        return Garment(self.nodes, {node: styles[node] for node in self.nodes if node in styles})

    def without_text(self) -> Garment:
        """Without what only text shows."""
        styles = {
            node: {
                pseudo: [e for e in listed if not longhands(e.name) <= TEXTUAL]
                for pseudo, listed in each.items()
            }
            for node, each in self.styles.items()
        }
        return Garment(self.nodes, styles)

    def lean(self, nodes: Sequence[Node], repairs: Repairs) -> Garment:
        """Without `box-sizing` where nothing has a size."""
        if any(e.name == "box-sizing" and e.value.lower() in WIDE for e in self.entries()):
            return self
        sized = {key for key, node in zip(self.nodes, nodes, strict=True) if _is_sized(node)}
        styles = {}
        for node, each in self.styles.items():
            mended = repairs.get(node, {})
            styles[node] = (
                each
                if node in sized
                else {
                    pseudo: listed
                    if any(
                        longhands(name) & SIZED
                        for name in (*(e.name for e in listed), *mended.get(pseudo, ()))
                    )
                    else [e for e in listed if e.name != "box-sizing"]
                    for pseudo, listed in each.items()
                }
            )
        return Garment(self.nodes, styles)

    def properties(self) -> set[str]:
        """All that it declares, in whatever context."""
        return {entry.name for entry in self.entries()}

    def entries(self) -> Iterator[Entry]:
        """Those of all elements and pseudo-elements."""
        return every(self.styles)

    def states(self) -> tuple[str, ...]:
        """The states with rules of their own, of any element of the component, in the order of `STATES`."""
        said = {
            state
            for styles in self.styles.values()
            for entries in styles.values()
            for entry in entries
            for state in (
                *entry.context.states,
                *(one for link in entry.context.chain for one in link.states),
            )
        }
        return tuple(name for name in STATES if any(STATE_NAME[name].search(state) for state in said))

    def shared(self) -> tuple[Garment, list[int]]:
        """The same without what several wear, and for each element the first that wears what it does.

        An element whose look depends on another's, or another's on it, wears its own.
        """
        tied = {self.nodes[0]}
        for node, styles in self.styles.items():
            contexts = [entry.context for entries in styles.values() for entry in entries]
            links = [link for context in contexts for link in context.chain]
            held = [each for context in contexts for each in context.held]
            held += [each for link in links for each in link.held]
            tied |= {node} if links or held else set()
            tied |= {link.node for link in links} | {other for each in held for other in each.nodes}
        first: dict[Hashable, int] = {}
        wearers = []
        for index, node in enumerate(self.nodes):
            look = node if node in tied else own(self.styles.get(node, {}))
            wearers.append(first.setdefault(look, index))
        left = {self.nodes[index] for index in wearers}
        return replace(self, styles={node: one for node, one in self.styles.items() if node in left}), wearers

    def rules(self) -> tuple[Ruled, ...]:
        """The rules, of elements by number."""
        return ruled(self.styles)


def _is_sized(node: Node) -> bool:
    """Whether it has a size that no css gives it: an attribute does, or the browser."""
    by_browser = node.tag == "option" or node.attributes.get("type") == "range"
    return by_browser or not SIZES.isdisjoint(node.attributes)


def computed(said: Declarations) -> list[Entry]:
    """Computed declarations as the cascade's."""
    return [
        Entry(name, value, False, ALWAYS, LOWEST._replace(position=index))
        for index, (name, value) in enumerate(shortened(said).items())
    ]


@remembered
def _above(name: str, value: str, context: Context) -> Entry:
    """A declaration in a state or at-rule: the same one for all that ask for it."""
    return Entry(name, value, False, context, LOWEST)


@remembered
def _mended(
    entries: tuple[Entry, ...], said: tuple[tuple[str, str], ...], holding: frozenset[Condition]
) -> list[Entry]:
    """Each declaration right above the last that it changes, of the base or of at-rules that are `holding`,
    and in its context; what it covers whole there goes. The same ones whenever this is asked.
    """
    mended = list(entries)
    for name, value in shortened(said).items():
        setting = longhands(name)
        at = 0
        for index, entry in enumerate(mended):
            if entry.context.atoms <= holding and overlap(entry.name, name):
                at = index + 1
        key, context = (mended[at - 1].key, mended[at - 1].context) if at else (LOWEST, ALWAYS)
        important = at > 0 and mended[at - 1].important
        mended.insert(at, Entry(name, value, important, context, key))
        mended = [
            entry
            for index, entry in enumerate(mended)
            if index >= at or entry.context.atoms != context.atoms or not longhands(entry.name) <= setting
        ]
    return mended
