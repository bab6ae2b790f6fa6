"""What stands around JSX in a file: the import, the exported functions, their props.

Called by `extract`. Promises modules that compile in strict mode and that prettier leaves as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .print import WIDTH, literal, statement
from .tree import Tag


@dataclass(frozen=True, slots=True)
class Param:
    """A prop of a component. `type` is TypeScript; one that is not `required` may have a `default`."""

    name: str
    type: str
    required: bool = True
    default: str | None = None


def function(name: str, root: Tag | None, params: Sequence[Param] = ()) -> str:
    """The exported component `name`, which renders `root`; without a final newline."""
    return f"{_head(name, params)} {{\n{statement(root)}\n}}"


def module(functions: Iterable[str]) -> str:
    """The module that exports these functions. That their names differ is their maker's to see to."""
    return "\n\n".join(['import "./styles.css";', *functions]) + "\n"


def _head(name: str, params: Sequence[Param]) -> str:
    if not params:
        return f"export function {name}()"
    taken = [
        param.name if param.default is None else f"{param.name} = {literal(param.default)}"
        for param in params
    ]
    flat = f"export function {name}({{ {', '.join(taken)} }})"
    if len(flat) + len(" {") <= WIDTH:
        return flat
    return f"export function {name}({{\n" + "".join(f"  {one},\n" for one in taken) + "})"
