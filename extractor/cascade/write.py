"""Blocks -> css text as a person would write it.

Called by `rewrite` with a component's closed styles and the names of its elements. Promises one class a
selector beside what states need, every rule said once, at-rules after the rules they change, and the same
text for the same component.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import NamedTuple

from extractor.remembered import remembered

from .cascade import Entry, Styles
from .conditions import Condition
from .matching import Held
from .ordering import Block, ordered
from .tidy import tidied
from .variables import animates

Conditions = tuple[Condition, ...]

#: Text, and the numbers of elements, whose classes stand there.
Selector = tuple[str | int, ...]


class Ruled(NamedTuple):
    """One rule of elements that have no names yet: `declarations` are lines without their semicolon."""

    conditions: Conditions
    selectors: tuple[Selector, ...]
    declarations: tuple[str, ...]


class Written(NamedTuple):
    """One rule: its `selectors` name classes."""

    conditions: Conditions
    selectors: tuple[str, ...]
    declarations: tuple[str, ...]


class AtRule(NamedTuple):
    """A rule that others name: its head, `@keyframes spin`, and the lines of its block."""

    conditions: Conditions
    head: str
    lines: tuple[str, ...]

    def __str__(self) -> str:
        out: list[str] = []
        for depth, (kind, text) in enumerate(self.conditions):
            out.append("  " * depth + f"@{kind} {text}".rstrip() + " {")
        indent = "  " * len(self.conditions)
        out += [f"{indent}{self.head} {{", *(f"{indent}  {line}" for line in self.lines), f"{indent}}}"]
        out += ["  " * depth + "}" for depth in range(len(self.conditions) - 1, -1, -1)]
        return "\n".join(out) + "\n"


@dataclass(slots=True)
class Sheet:
    """A component's rules in source order. Sheets of one `shape` differ in nothing but class names."""

    rules: list[Written]
    shape: tuple[Ruled, ...]

    def __str__(self) -> str:
        return css(self.rules)


def written(rules: Iterable[Ruled], names: Mapping[int, str]) -> list[Written]:
    """`rules` of elements that have these classes."""
    return [
        Written(conditions, tuple(_named(one, names) for one in selectors), lines)
        for conditions, selectors, lines in rules
    ]


def _named(selector: Selector, names: Mapping[int, str]) -> str:
    return "".join(part if isinstance(part, str) else f".{names[part]}" for part in selector)


def used(rules: Iterable[Ruled]) -> set[int]:
    """The elements whose class is named."""
    return {part for rule in rules for one in rule.selectors for part in one if isinstance(part, int)}


def shape(rules: Iterable[Ruled], nodes: Iterable[int]) -> tuple[Ruled, ...]:
    """The rules of elements by their place among `nodes`: components of one shape look alike."""
    place = {node: index for index, node in enumerate(nodes)}
    return tuple(
        rule._replace(
            selectors=tuple(
                tuple(part if isinstance(part, str) else place[part] for part in one)
                for one in rule.selectors
            )
        )
        for rule in rules
    )


def own(styles: Styles) -> tuple[Ruled, ...]:
    """The shape of one element's rules, which name no other."""
    return ruled({0: styles})


def write(rules: Sequence[Ruled], nodes: Iterable[int], names: Mapping[int, str]) -> Sheet:
    """The sheet of the elements `nodes`, which have these classes."""
    return Sheet(written(rules, names), shape(rules, nodes))


def together(sheets: Iterable[Sheet]) -> list[Written]:
    """The rules of all components in one sheet: those of one shape are said once, for all their classes."""
    groups: dict[tuple[Ruled, ...], list[Sheet]] = {}
    for sheet in sheets:
        groups.setdefault(sheet.shape, []).append(sheet)
    return [
        rules[0]._replace(selectors=tuple(selector for rule in rules for selector in rule.selectors))
        for group in groups.values()
        for rules in zip(*(sheet.rules for sheet in group), strict=True)
    ]


def ruled(styles: Mapping[int, Styles]) -> tuple[Ruled, ...]:
    """The rules for elements, in the order of `styles`."""
    return _ruled(
        tuple(
            (node, tuple((pseudo, tuple(entries)) for pseudo, entries in sorted(each.items())))
            for node, each in styles.items()
        )
    )


@remembered
def _ruled(styles: tuple[tuple[int, tuple[tuple[str, tuple[Entry, ...]], ...]], ...]) -> tuple[Ruled, ...]:
    runs = []
    for node, each in styles:
        animated = any(animates(entries) for _, entries in each)
        runs += [_run(node, pseudo, entries, animated) for pseudo, entries in each]
    sections: list[tuple[Conditions, list[Ruled]]] = [(each, []) for each in _in_order(runs)]
    for run in runs:
        at = 0
        for rule in run:
            at = _section(sections, rule.conditions, at)
            sections[at][1].append(rule)
    return tuple(rule for _, rules in sections for rule in _merged(rules))


@remembered
def _run(node: int, pseudo: str, entries: tuple[Entry, ...], animated: bool) -> Sequence[Ruled]:
    """The rules of one element or pseudo-element, in source order."""
    return [
        Ruled(block.context.conditions, (_selector(block, node, pseudo),), _lines(block.entries, animated))
        for block in ordered(entries)
    ]


def _in_order(runs: Iterable[Sequence[Ruled]]) -> Iterable[Conditions]:
    """The conditions of rules such that each needs to be opened once; only those of the base where that
    cannot be.
    """
    after: dict[Conditions, dict[Conditions, None]] = {(): {}}
    for run in runs:
        said = [(), *(rule.conditions for rule in run)]
        for before, then in pairwise(said):
            if before != then:
                after.setdefault(then, {})[before] = None
    if len(after) < 3:  # one beside the base at most
        return list(after)
    try:
        return list(TopologicalSorter(after).static_order())
    except CycleError:
        return [()]


def _section(sections: list[tuple[Conditions, list[Ruled]]], conditions: Conditions, start: int) -> int:
    """The first section from `start` on for these conditions, made where there is none."""
    for index in range(start, len(sections)):
        if sections[index][0] == conditions:
            return index
    sections.append((conditions, []))
    return len(sections) - 1


def _merged(rules: Iterable[Ruled]) -> Iterator[Ruled]:
    """Neighbours that declare the same are one rule."""
    last: Ruled | None = None
    for rule in rules:
        if last is not None and last.declarations == rule.declarations:
            last = last._replace(selectors=(*last.selectors, *rule.selectors))
            continue
        if last is not None:
            yield last
        last = rule
    if last is not None:
        yield last


@remembered
def _lines(entries: tuple[Entry, ...], animated: bool) -> tuple[str, ...]:
    # Order has decided already; only against an animation does !important still say something.
    return tuple(f"{e.name}: {e.value}{' !important' * (e.important and animated)}" for e in tidied(entries))


def _selector(block: Block, node: int, pseudo: str) -> Selector:
    context = block.context
    parts: list[str | int] = []
    for link in context.chain:
        step = " " if link.combinator == " " else f" {link.combinator} "
        parts += [link.node, "".join(link.states), *_holding(link.held), step]
    own = [*[node] * block.weight, "".join(context.states), *_holding(context.held), pseudo]
    return tuple(part for part in (*parts, *own) if part != "")


def _holding(held: Iterable[Held]) -> Iterator[str | int]:
    for each in held:
        for index, node in enumerate(each.nodes):
            yield from (", " if index else ":has(", node, "".join(each.states))
        yield ")"


def css(rules: Sequence[Written]) -> str:
    """The text of `rules`, at-rules opened once for neighbours that share them."""
    out: list[str] = []
    open_: Conditions = ()
    for rule in rules:
        shared = 0
        while shared < min(len(open_), len(rule.conditions)) and open_[shared] == rule.conditions[shared]:
            shared += 1
        for depth in range(len(open_) - 1, shared - 1, -1):
            out.append("  " * depth + "}")
        if out:
            out.append("")
        for depth in range(shared, len(rule.conditions)):
            kind, text = rule.conditions[depth]
            out.append("  " * depth + f"@{kind} {text}".rstrip() + " {")
        open_ = rule.conditions
        indent = "  " * len(open_)
        out.append(indent + f",\n{indent}".join(rule.selectors) + " {")
        out += [f"{indent}  {line};" for line in rule.declarations]
        out.append(indent + "}")
    out += ["  " * depth + "}" for depth in range(len(open_) - 1, -1, -1)]
    return "\n".join(out) + "\n" if out else ""
