"""Collected declarations as CSS a person can read.

Called by `extract`, `mount` and `rewrite`. Promises pure functions from declarations to text: shorthands
where they say the same, a fixed order, nothing that could end the <style> it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from .cascade.parts import LISTED, WORD, listed
from .cascade.tidy import rank
from .collect import Declarations
from .css_tables import LISTS, SAME, SPACING, WHITE_SPACE
from .inert import inert

RGB = re.compile(r"\brgb\((\d+), (\d+), (\d+)\)")
ZERO = re.compile(r"(?<![\w.-])0px\b")


def sheet(at_rules: Iterable[str], rules: str) -> str:
    """A style sheet that can stand in a <style>; each of `at_rules`, which can already, comes once."""
    return "\n".join([*dict.fromkeys(at_rules), inert(rules)])


def body(said: Declarations) -> str:
    """Declarations as indented lines."""
    return "\n".join(f"  {name}: {value};" for name, value in shortened(said).items())


def shortened(said: Declarations) -> dict[str, str]:
    """Declarations in shorthands where all of their longhands are there, in the order a person gives them."""
    values = {name: _value(value) for name, value in said}
    for table, join in JOINS:
        for shorthand, longhands in table.items():
            _collapse(values, shorthand, longhands, join)
    if "text-decoration-line" in values:
        parts = [
            values.pop(f"text-decoration-{part}", "") for part in ("line", "style", "color", "thickness")
        ]
        values["text-decoration"] = " ".join(filter(None, parts))
    return {name: values[name] for name in sorted(values, key=rank)}


def _collapse(
    values: dict[str, str], shorthand: str, longhands: Sequence[str], join: Callable[[list[str]], str]
) -> None:
    if all(name in values for name in longhands) and (joined := join([values[name] for name in longhands])):
        for name in longhands:
            del values[name]
        values[shorthand] = joined


def _same(values: list[str]) -> str:
    return values[0] if len(set(values)) == 1 else ""


def _list(values: list[str]) -> str:
    return " ".join(values) if all(map(WORD.fullmatch, values)) else ""


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
JOINS = (
    *((LISTED, listed), (SPACING, listed)),
    *((SAME, _same), (LISTS, _list), (WHITE_SPACE, _white_space)),
)


def _value(value: str) -> str:
    """A computed value as it is usually written."""
    if '"' in value:
        return value
    value = RGB.sub(lambda found: "#" + "".join(f"{int(part):02x}" for part in found.groups()), value)
    value = value.replace("rgba(0, 0, 0, 0)", "transparent")
    return value if "(" in value else ZERO.sub("0", value)
