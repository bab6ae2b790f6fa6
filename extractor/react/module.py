"""What stands around JSX in a file: the import, the exported functions, their props and types.

Called by `export`. Promises modules that compile in strict mode and that prettier leaves as they are, but for
long lists of props that @types/react does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .print import WIDTH, key, literal, statement
from .tree import Tag
from .typescript import foreign, strict

_IMPORT = 'import "./styles.css";'
_UNTYPED = "// @ts-ignore: not every project declares style sheets\n"

_SHAPES = {
    False: """\
/** An icon's elements: [name, props, elements within]. */
function shapes(icon) {
  return icon.map(([Shape, props, within = []], index) => (
    <Shape key={index} {...props}>
      {shapes(within)}
    </Shape>
  ));
}""",
    True: """\
/** An icon's element. */
export type Shape = [name: ElementType, props: object, within?: Shape[]];

function shapes(icon: Shape[]): ReactElement[] {
  return icon.map(([Shape, props, within = []], index) => (
    <Shape key={index} {...props}>
      {shapes(within)}
    </Shape>
  ));
}""",
}


@dataclass(frozen=True, slots=True)
class Param:
    """A prop of a component. `type` is TypeScript; one that is not `required` may have a `default`."""

    name: str
    type: str
    required: bool = True
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A component to be written: its name, what it renders, its props."""

    name: str
    tree: Tag | None
    params: Sequence[Param] = ()


def module(sources: Sequence[Source], *, typescript: bool = False) -> str:
    """The module that exports these components. That their names differ is their maker's to see to."""
    parts = [_UNTYPED + _IMPORT if typescript else _IMPORT]
    if any(param.type == "Shape[]" for source in sources for param in source.params):
        if typescript:
            parts[0] = 'import type { ElementType, ReactElement } from "react";\n' + parts[0]
        parts.append(_SHAPES[typescript])
    if typescript:
        parts += _declarations(sources)
    for source in sources:
        parts += _component(source, typescript)
    return "\n\n".join(parts) + "\n"


def _declarations(sources: Iterable[Source]) -> Iterator[str]:
    elements = sorted({name for source in sources if source.tree for name in foreign(source.tree)})
    if elements:
        lines = "\n".join(f"      {key(name)}: Record<string, unknown>;" for name in elements)
        yield (
            'declare module "react" {\n  namespace JSX {\n    interface IntrinsicElements {\n'
            f"{lines}\n    }}\n  }}\n}}"
        )


def _component(source: Source, typescript: bool) -> Iterator[str]:
    tree, types = source.tree, {param.name: param.type for param in source.params}
    if typescript and tree:
        tree = strict(tree, types)
    props = f"{source.name}Props" if typescript and source.params else ""
    if props:
        members = "\n".join(map(_member, source.params))
        yield f"export interface {props} {{\n{members}\n}}"
    yield f"export function {source.name}({_taken(source, props)}) {{\n{statement(tree)}\n}}"


def _member(param: Param) -> str:
    name = f"  {param.name}{'' if param.required else '?'}:"
    line = f"{name} {param.type};"
    return line if len(line) <= WIDTH else f"{name}\n    | " + param.type.replace(" | ", "\n    | ") + ";"


def _taken(source: Source, props: str) -> str:
    """The component's parameter."""
    if not source.params:
        return ""
    names = [f"{one.name} = {literal(one.default)}" if one.default else one.name for one in source.params]
    said = f": {props}" if props else ""
    flat = f"{{ {', '.join(names)} }}{said}"
    if len(f"export function {source.name}({flat}) {{") <= WIDTH:
        return flat
    return "{\n" + "".join(f"  {name},\n" for name in names) + "}" + said
