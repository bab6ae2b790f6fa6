"""The css of a component taken apart: its declarations one by one, and the whole again without one.

Called by `redundancy.py` and `bench/css_size.py`. Knows nothing of who wrote the css; comments are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

GROUPING = {"media", "supports", "container", "layer", "scope"}


@dataclass(frozen=True, eq=False)
class Block:
    """A rule with a block: `{prelude} {items}`; a declaration is an item without a block."""

    prelude: str
    items: Sequence[Block | str]
    bare: bool = False  # a declaration


@dataclass(frozen=True, eq=False)
class Said:
    """A declaration, the selector it is of, and the at-rules around it: (name, prelude)."""

    block: Block
    selector: str
    around: tuple[tuple[str, str], ...]


def parse(css: str) -> list[Block | str]:
    """A style sheet; what holds no declarations of elements is text."""
    return _parse(tinycss2.parse_stylesheet(css, True, True))


def _parse(nodes: Sequence[Node]) -> list[Block | str]:
    """Rules as blocks, one for each declaration; what holds no declarations of elements as text."""
    found: list[Block | str] = []
    for node in nodes:
        if isinstance(node, Declaration):
            found.append(Block(node.serialize().rstrip(";") + ";", (), bare=True))
        elif isinstance(node, QualifiedRule):
            prelude = tinycss2.serialize(node.prelude).strip()
            found.append(Block(prelude, _parse(_contents(node.content))))
        elif isinstance(node, AtRule) and node.content and node.lower_at_keyword in GROUPING:
            prelude = f"@{node.at_keyword} {tinycss2.serialize(node.prelude).strip()}"
            found.append(Block(prelude, _parse(_contents(node.content))))
        else:
            found.append(node.serialize())
    return found


def _contents(content: Sequence[Node]) -> Sequence[Node]:
    parsed: Sequence[Node] = tinycss2.parse_blocks_contents(content, True, True)
    return parsed


def said(
    items: Sequence[Block | str], selector: str = "", around: tuple[tuple[str, str], ...] = ()
) -> Iterator[Said]:
    """Every declaration."""
    for item in items:
        if isinstance(item, str):
            continue
        if item.bare:
            yield Said(item, selector, around)
        elif item.prelude.startswith("@"):
            name, _, prelude = item.prelude[1:].partition(" ")
            yield from said(item.items, selector, (*around, (name, prelude)))
        else:
            yield from said(item.items, f"{selector} {item.prelude}", around)


def text(items: Sequence[Block | str], without: Block | None = None) -> str:
    """The css again, less one declaration."""
    parts = []
    for item in items:
        if isinstance(item, str):
            parts.append(item)
        elif item is not without:
            parts.append(item.prelude if item.bare else f"{item.prelude} {{ {text(item.items, without)} }}")
    return "\n".join(parts)


def pseudos(selector: str) -> tuple[set[str], set[str]]:
    """The names of its pseudo-classes and of its pseudo-elements."""
    classes: set[str] = set()
    elements: set[str] = set()

    def walk(tokens: Sequence[Node]) -> None:
        colons = 0
        for token in tokens:
            if token.type == "literal" and token.value == ":":
                colons += 1
                continue
            if colons and token.type in ("ident", "function"):
                name = token.lower_value if token.type == "ident" else token.lower_name
                (classes if colons == 1 else elements).add(name)
            walk(getattr(token, "arguments", None) or getattr(token, "content", None) or ())
            colons = 0

    walk(tinycss2.parse_component_value_list(selector))
    return classes, elements


def base_bytes(css: str) -> int:
    """UTF-8 bytes of the rules that hold always: no pseudo-class, no condition."""
    rules = tinycss2.parse_stylesheet(css, True, True)
    plain = (rule for rule in rules if isinstance(rule, QualifiedRule))
    return sum(
        len(rule.serialize().encode()) for rule in plain if not pseudos(tinycss2.serialize(rule.prelude))[0]
    )
