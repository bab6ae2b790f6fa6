"""Collected declarations as CSS a person can read.

Called by `extract`. Promises pure functions from declarations to text: one rule a class and pseudo-element,
shorthands where they say the same, a fixed order, nothing that could end the <style> it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .collect import Declarations
from .css_tables import BOXES, LISTS, ORDER, PAIRS, SAME, WHITE_SPACE
from .html import renamed_urls
from .inert import inert

RGB = re.compile(r"\brgb\((\d+), (\d+), (\d+)\)")
ZERO = re.compile(r"(?<![\w.-])0px\b")
FAMILY = re.compile(r"""("[^"]*"|'[^']*'|[^,]+)""")
PARENTHESES = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Rule:
    """A class, perhaps with a pseudo-element, and the body of its rule as indented lines."""

    class_name: str
    pseudo: str
    body: str


class Looks:
    """The classes of one component: its root's, and one for each different look inside."""

    def __init__(self, class_name: str) -> None:
        self._root = class_name
        self._names: dict[tuple[tuple[str, int], ...], str] = {}
        self.styles: list[tuple[str, Mapping[str, Declarations]]] = []

    def class_of(self, styles: Mapping[str, Declarations]) -> str | None:
        """The class of a node with these styles, None if it needs none. The first asked for is the root."""
        if not self.styles:
            self.styles.append((self._root, styles))
            return self._root
        if not styles:
            return None
        look = tuple((pseudo, id(said)) for pseudo, said in styles.items())
        if look not in self._names:
            self._names[look] = f"{self._root}-{len(self._names) + 2}"
            self.styles.append((self._names[look], styles))
        return self._names[look]


class Writer:
    """Writes the CSS of one page's components. Declarations that many share are turned into text once."""

    def __init__(self, font_faces: Sequence[Declarations]) -> None:
        self._faces = [
            (_families(dict(face).get("font-family", "")), _font_face(face)) for face in font_faces
        ]
        self._bodies: dict[int, str] = {}

    def rules(self, looks: Looks, ids: Mapping[str, str]) -> list[Rule]:
        """The rules of one component, the root's first; `url(#id)` by the component's own `ids`."""
        return [
            Rule(name, pseudo, renamed_urls(self._body(said), ids) if ids else self._body(said))
            for name, styles in looks.styles
            for pseudo, said in styles.items()
        ]

    def font_faces(self, looks: Looks) -> list[str]:
        """The @font-face rules of the families that one component names."""
        values = {
            value
            for _, styles in looks.styles
            for said in styles.values()
            for name, value in said
            if name == "font-family"
        }
        named = set[str]().union(*map(_families, values))
        return [text for families, text in self._faces if families <= named]

    def _body(self, said: Declarations) -> str:
        if id(said) not in self._bodies:
            self._bodies[id(said)] = body(said)
        return self._bodies[id(said)]


def sheet(font_faces: Iterable[str], rules: Iterable[Rule]) -> str:
    """A style sheet. Rules that say the same share one body, each @font-face comes once."""
    shared: dict[tuple[str, str], list[str]] = {}
    for rule in rules:
        shared.setdefault((rule.pseudo, rule.body), []).append(f".{rule.class_name}{rule.pseudo}")
    blocks = [",\n".join(selectors) + " {\n" + body + "\n}" for (_, body), selectors in shared.items()]
    return inert("\n\n".join([*dict.fromkeys(font_faces), *blocks]))


def body(said: Declarations) -> str:
    """Declarations as indented lines, in shorthands where all of their longhands are there."""
    values = {name: _value(value) for name, value in said}
    for table, join in JOINS:
        for shorthand, longhands in table.items():
            _collapse(values, shorthand, longhands, join)
    if "text-decoration-line" in values:
        parts = [
            values.pop(f"text-decoration-{part}", "") for part in ("line", "style", "color", "thickness")
        ]
        values["text-decoration"] = " ".join(filter(None, parts))
    return "\n".join(f"  {name}: {values[name]};" for name in sorted(values, key=_rank))


def _collapse(
    values: dict[str, str], shorthand: str, longhands: Sequence[str], join: Callable[[list[str]], str]
) -> None:
    if all(name in values for name in longhands) and (joined := join([values[name] for name in longhands])):
        for name in longhands:
            del values[name]
        values[shorthand] = joined


def _box(sides: list[str]) -> str:
    if not all(map(_is_single, sides)):
        return ""
    top, right, bottom, left = sides
    shown = 4 if left != right else 3 if bottom != top else 2 if right != top else 1
    return " ".join(sides[:shown])


def _pair(values: list[str]) -> str:
    return " ".join(dict.fromkeys(values))


def _same(values: list[str]) -> str:
    return values[0] if len(set(values)) == 1 else ""


def _list(values: list[str]) -> str:
    return " ".join(values) if all(map(_is_single, values)) else ""


def _white_space(values: list[str]) -> str:
    collapse, wrap = values
    return {
        ("collapse", "wrap"): "normal",
        ("collapse", "nowrap"): "nowrap",
        ("preserve", "nowrap"): "pre",
        ("preserve", "wrap"): "pre-wrap",
        ("preserve-breaks", "wrap"): "pre-line",
        ("break-spaces", "wrap"): "break-spaces",
    }.get((collapse, wrap), "")


#: Tables of shorthands in the order they build on each other -> how longhands' values become one.
JOINS = ((BOXES, _box), (PAIRS, _pair), (SAME, _same), (LISTS, _list), (WHITE_SPACE, _white_space))


def _is_single(value: str) -> bool:
    while "(" in value and value != (value := PARENTHESES.sub("", value)):
        pass
    return " " not in value


def _value(value: str) -> str:
    """A computed value as it is usually written."""
    if '"' in value:
        return value
    value = RGB.sub(lambda found: "#" + "".join(f"{int(part):02x}" for part in found.groups()), value)
    value = value.replace("rgba(0, 0, 0, 0)", "transparent")
    return value if "(" in value else ZERO.sub("0", value)


def _rank(name: str) -> tuple[int, str]:
    at = [i for i, start in enumerate(ORDER) if name == start or name.startswith(start + "-")]
    return max(at, key=lambda i: len(ORDER[i]), default=len(ORDER)), name


def _families(value: str) -> set[str]:
    return {family.strip().strip("\"'").lower() for family in FAMILY.findall(value)}


def _font_face(face: Declarations) -> str:
    lines = "\n".join(f"  {name}: {value};" for name, value in face)
    return f"@font-face {{\n{lines}\n}}"
