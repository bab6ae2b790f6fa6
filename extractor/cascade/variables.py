"""Custom properties, to a fix-point: those a component uses stay, those it takes from outside go on its root.

Called by the stylist once a component's styles are known. Promises that every `--x` a kept declaration
reaches has, in the component alone, the value it has on the page, in every condition; that nothing else of
the kind is left; and an end, also where variables name each other in a circle (noted).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extractor.remembered import remembered

from .cascade import Entry, Styles, lifted, survivors
from .contexts import Piece
from .lineage import Lineage, Source, without_passing
from .shorthands import plain_name
from .tokens import text_of, tokens

#: element, pseudo-element and name of a declaration
Place = tuple[int, str, str]

_DASHED = re.compile(r"--(?:[-\w\x80-\U0010ffff]|\\[^\n])+", re.ASCII)


def dashed(text: str) -> list[str]:
    """Every `--name` in a text: in `var()`, a style query, a transition, anywhere."""
    return _DASHED.findall(text) if "--" in text else []


def declared(styles: Mapping[int, Styles]) -> dict[Place, list[Entry]]:
    """The declarations of custom properties among `styles`, each list ascending."""
    found: dict[Place, list[Entry]] = {}
    for node, by_pseudo in styles.items():
        for pseudo, entries in by_pseudo.items():
            for entry in entries if declares(tuple(entries)) else ():
                if entry.name.startswith("--"):
                    found.setdefault((node, pseudo, entry.name), []).append(entry)
    return found


@dataclass(frozen=True, slots=True)
class Variables:
    """The custom properties of one component. `private` are those registered with `inherits: false`."""

    piece: Piece
    lineage: Lineage
    private: Collection[str]

    def closed(
        self, styles: Mapping[int, Styles], inherited: Sequence[Source], extra: Iterable[str], notes: set[str]
    ) -> dict[int, Styles]:
        """`styles` with exactly the custom properties they need, and the root with what it has `inherited`.

        `extra` are names keyframes use.
        """
        closure = _Closure(self, self._said(styles))
        closure.run(extra)
        closed = closure.left()
        for top in dict.fromkeys([self.piece.root, *(top for top, _ in closure.outside)]):
            names = [name for at, name in closure.outside if at == top]
            own = {name for at, of, name in closure.kept if at == top and not of}
            gifts = _Gifts(self.lineage, self.lineage.document.inherited_from(top), own, closure.uses)
            entries = list(gifts.entries(names, inherited if top == self.piece.root else ()))
            if any(entry.context.states for entry in entries):
                notes.add("ancestor_state_moved")
            styled = closed.get(top, {})
            closed[top] = {**styled, "": survivors([*entries, *styled.get("", ())])}
        if _circular(closure.uses):
            notes.add("variables_circular")
        return closed

    def _said(self, styles: Mapping[int, Styles]) -> dict[int, Styles]:
        """`styles` without variables that are said to be what they are around the element."""
        return {
            node: {
                pseudo: without_passing(entries, self.private) if declares(tuple(entries)) else entries
                for pseudo, entries in by_pseudo.items()
            }
            for node, by_pseudo in styles.items()
        }

    def used(self, styles: Mapping[int, Styles], extra: Iterable[str]) -> dict[int, Styles]:
        """`styles` without the custom properties nothing in them uses."""
        closure = _Closure(self, styles)
        closure.run(extra)
        return closure.left()


@dataclass(slots=True)
class _Closure:
    """The variables of a component being found."""

    within: Variables
    styles: Mapping[int, Styles]
    declared: Mapping[Place, Sequence[Entry]] = field(init=False)
    kept: set[Place] = field(default_factory=set)
    outside: dict[tuple[int, str], None] = field(default_factory=dict)  # top element and name, in order
    uses: dict[Place, set[Place]] = field(default_factory=dict)  # of the same element: else it is inherited

    def __post_init__(self) -> None:
        self.declared = declared(self.styles)

    def run(self, extra: Iterable[str]) -> None:
        waiting = [(node, pseudo, name) for node, pseudo in self._animated() for name in extra]
        for node, styles in self.styles.items():
            for pseudo, entries in styles.items():
                waiting += [(node, pseudo, name) for name in _needed(tuple(entries))]
        seen: set[Place] = set()
        while waiting:
            at = waiting.pop()
            if at not in seen:
                seen.add(at)
                waiting += self._follow(*at)

    def left(self) -> dict[int, Styles]:
        """The styles without the variables that were not found."""
        return {
            node: {
                pseudo: [
                    entry
                    for entry in entries
                    if not entry.name.startswith("--") or (node, pseudo, entry.name) in self.kept
                ]
                if declares(tuple(entries))
                else entries
                for pseudo, entries in by_pseudo.items()
            }
            for node, by_pseudo in self.styles.items()
        }

    def _animated(self) -> list[tuple[int, str]]:
        """Where keyframes, whose values may need variables, run."""
        return [
            (node, pseudo)
            for node, styles in self.styles.items()
            for pseudo, entries in styles.items()
            if animates(tuple(entries))
        ]

    def _follow(self, node: int, pseudo: str, name: str) -> Iterator[Place]:
        """Marks what can give `name` its value there, and gives what that needs in turn."""
        places = [(node, pseudo)] if pseudo else []
        if not (pseudo and name in self.within.private):
            places.append((node, ""))
        if name not in self.within.private:
            places += [(outer, "") for outer in self.within.piece.lineage(node, self.within.lineage.document)]
        for at, of in places:
            entries = self.declared.get((at, of, name), ())
            for entry in entries:
                self.kept.add((at, of, name))
                for used in _needs(entry):
                    self.uses.setdefault((at, of, name), set()).add((at, of, used))
                    yield at, of, used
                if name in self.within.private and entry.value.lower() == "inherit":
                    yield from self._around(at, of, name)
            if any(not entry.context.atoms for entry in entries):
                return
        if name not in self.within.private:
            self.outside[self._top(node), name] = None

    def _around(self, node: int, pseudo: str, name: str) -> Iterator[Place]:
        """Where a variable that is not inherited has the value that this one takes."""
        lineage = self.within.piece.lineage(node, self.within.lineage.document)
        outer = [node] if pseudo else lineage[:1]
        return ((each, "", name) for each in outer)

    def _top(self, node: int) -> int:
        """The outermost element of the component that `node` inherits through."""
        return [node, *self.within.piece.lineage(node, self.within.lineage.document)][-1]


@remembered
def declares(entries: tuple[Entry, ...]) -> bool:
    """Whether custom properties are among them."""
    return any(entry.name.startswith("--") for entry in entries)


@remembered
def animates(entries: tuple[Entry, ...]) -> bool:
    """Whether keyframes may run where they hold."""
    return any(plain_name(e.name) in ("animation", "animation-name") and e.value != "none" for e in entries)


@remembered
def _needed(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """What the properties among them need, each name where it stands last."""
    names = [name for entry in entries if not entry.name.startswith("--") for name in _needs(entry)]
    return tuple(reversed(dict.fromkeys(reversed(names))))


def _needs(entry: Entry) -> list[str]:
    needs = dashed(entry.value)
    for condition in entry.context.conditions:
        if condition.kind == "container":
            needs += dashed(condition.text)
    return needs


class _Gifts:
    """The variables one top element takes from outside, and those their values take from further out.

    A value taken from outside was computed there. Where it names a variable that means something else on the
    top element, that variable comes along under a name of its own.
    """

    def __init__(self, lineage: Lineage, parent: int, own: set[str], uses: dict[Place, set[Place]]) -> None:
        self._lineage = lineage
        self._parent = parent
        self._own = own
        self._uses = uses
        self._labels: dict[tuple[str, tuple[int, ...], bool], str] = {}
        self._taken: set[str] = set(own)
        self._found: list[tuple[str, list[Source]]] = []

    def entries(self, names: Iterable[str], inherited: Iterable[Source]) -> Iterator[Entry]:
        for name in names:
            self._label(name, self._parent, direct=True)
        plain = [(source.entry.name, source, self._value(source)) for source in inherited]
        variables: list[tuple[str, Source, str]] = []
        for label, sources in self._found:  # which grows while values name more
            variables += ((label, source, self._value(source)) for source in sources)
        for place, (name, source, value) in enumerate([*variables, *plain]):
            yield lifted(replace(source.entry, name=name), value, place, source.key)

    def _label(self, name: str, start: int, direct: bool = False) -> str:
        """The name under which the component has what `name` means on the outer element `start`.

        Asked for by the component's own declarations, `direct`, the name stays, and what the root declares of
        it under conditions builds on the outer value; asked for by an outer value, it must not see that.
        """
        sources = self._lineage.find(name, start)
        if not sources:
            return name if name not in self._taken else f"{name}-unset"
        shared = direct or name not in self._own
        identity = (name, tuple(dict.fromkeys(source.node for source in sources)), shared)
        if identity not in self._labels:
            label, number = name, 1
            while label in self._taken and not direct:
                number += 1
                label = f"{name}-{number}"
            self._taken.add(label)
            self._labels[identity] = label
            self._found.append((label, sources))
            for source in sources:
                here = source.node, ""
                for used in dashed(source.entry.value):
                    self._uses.setdefault((*here, name), set()).add((*here, used))
        return self._labels[identity]

    def _value(self, source: Source) -> str:
        value = source.entry.value
        labels = {used: self._label(used, source.node) for used in dashed(value)}
        changed = {used: label for used, label in labels.items() if used != label}
        if not changed:
            return value
        return text_of(
            token._replace(text=changed.get(token.text, token.text)) for token in tokens(value, comments=True)
        )


def _circular(uses: Mapping[Place, set[Place]]) -> bool:
    """Whether a variable needs itself."""
    done: set[Place] = set()
    for start in uses:
        path: list[tuple[Place, Iterator[Place]]] = [(start, iter(uses[start]))]
        on_path = {start}
        while path:
            place, rest = path[-1]
            following = next(rest, None)
            if following is None:
                done.add(place)
                on_path.discard(place)
                path.pop()
            elif following in on_path:
                return True
            elif following not in done and following in uses:
                on_path.add(following)
                path.append((following, iter(uses[following])))
    return False
