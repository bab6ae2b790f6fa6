"""What stands around JSX in a file: the import, the exported functions, their props and types.

Called by `export`. Promises modules that compile in strict mode and that prettier leaves as they are, but for
long lists of props that @types/react does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .print import statement
from .spelling import WIDTH, key, literal
from .tree import Tag
from .typescript import foreign, strict

_IMPORT = 'import "./styles.css";'
_UNTYPED = "// @ts-ignore: not every project declares style sheets\n"

_SHAPES = {
    False: """\
/** An icon's elements: [name, props, elements or text within]. */
function shapes(icon) {
  if (typeof icon === "string") return icon;
  return icon.map(([Shape, props, within = []], index) => (
    <Shape key={index} {...props}>
      {shapes(within)}
    </Shape>
  ));
}""",
    True: """\
/** An icon's element. */
export type Shape = [
  name: ElementType,
  props: object,
  within?: Shape[] | string,
];

function shapes(icon: Shape[] | string): ReactNode {
  if (typeof icon === "string") return icon;
  return icon.map(([Shape, props, within = []], index) => (
    <Shape key={index} {...props}>
      {shapes(within)}
    </Shape>
  ));
}""",
}


@dataclass(frozen=True, slots=True)
class Param:
    """A prop of a component. `type` is TypeScript; one that is not `required` may have a `default`.

    A list has the type of its items as `fields`; `each` is what an item is called.
    """

    name: str
    type: str
    required: bool = True
    default: str | None = None
    fields: Sequence[Param] = ()
    each: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A component to be written: its name, what it renders, its props."""

    name: str
    tree: Tag | None
    params: Sequence[Param] = ()


def module(sources: Sequence[Source], icons: Sequence[Source] = (), *, typescript: bool = False) -> str:
    """The module that exports these components; the icons are theirs alone. All names differ."""
    draws = any("Shape[]" in _types(source.params).values() for source in sources)
    parts = [_UNTYPED + _IMPORT if typescript else _IMPORT]
    if typescript:
        types = ["ElementType", "ReactNode"] * draws + ["SVGProps"] * any(map(_passes_on, icons))
        if types:
            parts[0] = f'import type {{ {", ".join(types)} }} from "react";\n{parts[0]}'
        parts += _declarations([*sources, *icons])
    if draws:
        parts.append(_SHAPES[typescript])
    parts += [_icon(icon, typescript) for icon in icons]
    for source in sources:
        parts += _component(source, typescript)
    return "\n\n".join(parts) + "\n"


def _passes_on(icon: Source) -> bool:
    """Whether it takes props, all of which it passes on."""
    return icon.tree is not None and "..." in dict(icon.tree.props)


def _icon(icon: Source, typescript: bool) -> str:
    tree = strict(icon.tree, {}) if typescript and icon.tree else icon.tree
    taken = ("props: SVGProps<SVGSVGElement>" if typescript else "props") if _passes_on(icon) else ""
    head = f"function {icon.name}({taken}) {{"
    if len(head) > WIDTH:
        head = f"function {icon.name}(\n  {taken},\n) {{"
    return f"{head}\n{statement(tree)}\n}}"


def _declarations(sources: Iterable[Source]) -> Iterator[str]:
    elements = sorted({name for source in sources if source.tree for name in foreign(source.tree)})
    if elements:
        lines = "\n".join(f"      {key(name)}: Record<string, unknown>;" for name in elements)
        yield (
            'declare module "react" {\n  namespace JSX {\n    interface IntrinsicElements {\n'
            f"{lines}\n    }}\n  }}\n}}"
        )


def _component(source: Source, typescript: bool) -> Iterator[str]:
    tree = source.tree
    if typescript and tree:
        tree = strict(tree, _types(source.params))
    props = f"{source.name}Props" if typescript and source.params else ""
    if props:
        members = "\n".join(map(_member, source.params))
        yield f"export interface {props} {{\n{members}\n}}"
    yield f"export function {source.name}({_taken(source, props)}) {{\n{statement(tree)}\n}}"


def _types(params: Iterable[Param], scope: str = "") -> dict[str, str]:
    """The type of each prop, and of those of the items of lists, as they are called in the component."""
    types = {}
    for param in params:
        types[scope + param.name] = param.type
        types |= _types(param.fields, f"{param.each}.")
    return types


def _member(param: Param, indent: int = 2) -> str:
    """A line, or several, of an interface."""
    margin = " " * indent
    name = f"{margin}{param.name}{'' if param.required else '?'}:"
    if line := _flat_type(param, WIDTH - len(name) - 2):
        return f"{name} {line};"
    if param.fields:
        fields = "\n".join(_member(field, indent + 2) for field in param.fields)
        return f"{name} {{\n{fields}\n{margin}}}[];"
    return f"{name}\n{margin}  | " + param.type.replace(" | ", f"\n{margin}  | ") + ";"


def _flat_type(param: Param, width: int) -> str:
    """The type on one line; "" where it is longer."""
    types = [(field, _flat_type(field, width)) for field in param.fields]
    fields = "; ".join(f"{field.name}{'' if field.required else '?'}: {type_}" for field, type_ in types)
    flat = f"{{ {fields} }}[]" if param.fields else param.type
    return flat if len(flat) <= width and all(type_ for _, type_ in types) else ""


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
