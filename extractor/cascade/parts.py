"""What a declaration gives each of its longhands, as text.

Called by `judge`, to see what says the same twice, and by `tidy` and `css`, which write shorthands. Promises
that equal texts are equal values on one element; a value that is not taken apart here is, for each longhand,
the whole declaration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from extractor.remembered import remembered

from .shorthands import SHORTHANDS, SIDES, longhands, plain_name

#: A word of a value, functions whole.
WORD = re.compile(r"(?:[^\s()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+")
WIDE = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
_STYLES = frozenset(
    {"none", "hidden", "dotted", "dashed", "solid", "double", "groove", "ridge", "inset", "outset", "auto"}
)
_WIDTH = re.compile(r"thin|medium|thick|[-+]?[\d.]+[a-z]*|(?:calc|min|max|clamp)\(.*\)")
_COLOUR = re.compile(r"#[0-9a-f]+|transparent|currentcolor|(?:rgb|hsl)a?\([^()]*\)|white|black|red")

#: Shorthands that list their longhands' values, clockwise from the top (or the top left corner) -> these.
LISTED: Mapping[str, Sequence[str]] = {
    name: SHORTHANDS[name]
    for name in (
        *("inset", "margin", "padding", "border-width", "border-style", "border-color", "border-radius"),
        *("gap", "overflow"),
    )
}
#: Lists in which only authored values are written.
PLACES: Mapping[str, Sequence[str]] = {name: SHORTHANDS[name] for name in ("place-content", "place-items")}
#: In a list of one value, of two, three and four: which of them each longhand has.
_GIVEN = ((0, 0, 0, 0), (0, 1, 0, 1), (0, 1, 2, 1), (0, 1, 2, 3))

#: What a line is drawn with where that is not said, and the lines a shorthand draws.
LINE = {"width": "medium", "style": "none", "color": "currentcolor"}
EDGES: Mapping[str, Sequence[str]] = {
    "border": [f"border-{side}" for side in SIDES],
    **{f"border-{side}": [f"border-{side}"] for side in SIDES},
    "outline": ["outline"],
    "column-rule": ["column-rule"],
}
BACKGROUND = {
    "background-image": "none", "background-position-x": "0", "background-position-y": "0",
    "background-size": "auto", "background-repeat": "repeat", "background-attachment": "scroll",
    "background-origin": "padding-box", "background-clip": "border-box",
}  # fmt: skip
DECORATION = {
    "text-decoration-style": "solid",
    "text-decoration-color": "currentcolor",
    "text-decoration-thickness": "auto",
}


@remembered
def parts(name: str, value: str) -> Mapping[str, str]:
    """The longhands of `name`, and what each has of `value`; equal texts are equal values."""
    whole = f"{plain_name(name)}: {value}"
    known = authored(name, value)
    return {longhand: normal(known[longhand]) if known else whole for longhand in longhands(name)}


@remembered
def authored(name: str, value: str) -> Mapping[str, str]:
    """The same as it was written; nothing where that cannot be told from the text."""
    plain = plain_name(name)
    setting = longhands(name)
    if setting == {plain} or value.lower() in WIDE:
        return dict.fromkeys(setting, value)
    words = [] if "var(" in value.lower() else WORD.findall(value)
    if not words or set("/,\"'") & set("".join(words)):
        return {}
    for table, take in ((LISTED, _spread), (PLACES, _spread), (EDGES, _edges)):
        if plain in table:
            return take(table[plain], words)
    return OWN[plain](words) if plain in OWN else {}


def normal(value: str) -> str:
    """`value` as it is written most shortly, for what is written in more than one way."""
    if '"' in value or "'" in value or "url(" in value or value.startswith("--"):
        return value
    said = value.lower().replace("rgba(0, 0, 0, 0)", "transparent")
    said = re.sub(r"(?<![\w.])0+\.(?=\d)", ".", said)
    said = re.sub(r"(?<![\w.-])0(?:px|r?em)\b", "0", said) if "(" not in said else said
    said = re.sub(r"#([\da-f])\1([\da-f])\2([\da-f])\3\b", r"#\1\2\3", said)
    return {"white": "#fff", "black": "#000", "#0000": "transparent"}.get(said, said)


def listed(values: list[str]) -> str:
    """The values of two longhands, or of four, as the shortest list; "" where one is not a single word."""
    if not all(map(WORD.fullmatch, values)):
        return ""
    shown = next(
        n for n, given in enumerate(_GIVEN, 1) if [values[i] for i in given[: len(values)]] == values
    )
    return " ".join(values[:shown])


def _spread(names: Sequence[str], words: Sequence[str]) -> Mapping[str, str]:
    if len(words) > len(names):
        return {}
    return {name: words[at] for name, at in zip(names, _GIVEN[len(words) - 1], strict=False)}


def _edges(sides: Sequence[str], words: Sequence[str]) -> Mapping[str, str]:
    line = dict(LINE)
    seen = set()
    for word in words:
        known = word.lower()
        part = "style" if known in _STYLES else "width" if _WIDTH.fullmatch(known) else "color"
        line[part] = word
        seen.add(part)
    if len(seen) != len(words):
        return {}
    drawn = {f"{side}-{part}": said for side in sides for part, said in line.items()}
    images = {name: "initial" for name in longhands("border-image")} if len(sides) == 4 else {}
    return drawn | images


def _background(words: Sequence[str]) -> Mapping[str, str]:
    if words in (["none"], ["0", "0"]):
        return BACKGROUND | {"background-color": "transparent"}
    plain = len(words) == 1 and _COLOUR.fullmatch(words[0].lower())
    return BACKGROUND | {"background-color": words[0]} if plain else {}


def _decoration(words: Sequence[str]) -> Mapping[str, str]:
    known = len(words) == 1 and words[0] in ("none", "underline", "line-through", "overline")
    return DECORATION | {"text-decoration-line": words[0]} if known else {}


def _flex(words: Sequence[str]) -> Mapping[str, str]:
    return dict(zip(SHORTHANDS["flex"], words, strict=True)) if len(words) == 3 else {}


def _list_style(words: Sequence[str]) -> Mapping[str, str]:
    none = {"list-style-type": "none", "list-style-image": "none", "list-style-position": "outside"}
    return none if words == ["none"] else {}


OWN: Mapping[str, Callable[[Sequence[str]], Mapping[str, str]]] = {
    "background": _background,
    "text-decoration": _decoration,
    "flex": _flex,
    "list-style": _list_style,
}
