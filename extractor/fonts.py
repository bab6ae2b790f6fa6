"""Font faces: of those a component's css names, the ones the page really loaded.

Called by `extract`. A family comes in many weights and scripts, each a file; the browser loads those it draws
with. Promises to keep every face of a family of which none is loaded, since it may be needed in another
state, and in a component those that its texts may choose from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from .cascade import declarations
from .cascade.cascade import Styles
from .cascade.contexts import ALWAYS
from .cascade.names import unicode_ranges
from .cascade.parts import WIDE
from .cascade.rules import NamedRule, family_name
from .cascade.shorthands import longhands
from .cascade.tokens import split, text_of, tokens
from .cascade.write import AtRule
from .collect import Font
from .needless import READABLE
from .remembered import remembered

#: family, style, weight, unicode ranges
Face = tuple[str, str, str, tuple[tuple[int, int], ...]]

NUMBERS = {"normal": "400", "bold": "700"}
#: What tells the faces of a family apart -> how its value says one.
PLAIN = {"font-weight": re.compile(r"\d+"), "font-style": re.compile("normal|italic")}
TELLING = longhands("font-weight") | longhands("font-style") | {"font-stretch", "all"}
EVERYTHING = "U+0-10FFFF"


def face(family: str, style: str, weight: str, unicode_range: str) -> Face:
    """A face's descriptors so that two ways to write them are equal."""
    weights = " ".join(NUMBERS.get(word, word) for word in (weight or "400").lower().split())
    return family_name(family), style or "normal", weights, unicode_ranges(unicode_range or EVERYTHING)


def worn(rules: Iterable[AtRule], loaded: Iterable[Face]) -> Iterator[AtRule]:
    """`rules` without the `@font-face` that the page did not load, others of their family being loaded."""
    known = set(loaded)
    families = {family for family, *_ in known}
    for rule in rules:
        here = _face_of(rule)
        if here and here[0] in families and here not in known:
            continue
        yield rule


def ever(fonts: Collection[Font], styles: Iterable[Styles], rules: Iterable[AtRule]) -> Collection[Font]:
    """`fonts`, and what their texts ask for in any state and context by `styles`, those of each element, and
    `rules`; none at all where that cannot be told.
    """
    said = [(pseudo, e) for each in styles for pseudo, entries in each.items() for e in entries]
    telling = [(pseudo, e) for pseudo, e in said if longhands(e.name) & TELLING]
    varies = any("var(" in e.value for _, e in telling) and any(
        e.name.startswith("--") and e.context != ALWAYS for _, e in said
    )
    if varies or any("font" in line for rule in rules if "keyframes" in rule.head for line in rule.lines):
        return ()
    if all(e.context == ALWAYS and pseudo in READABLE for pseudo, e in telling):
        return fonts
    own = {(e.name, NUMBERS.get(value, value)) for _, e in telling if (value := e.value.lower()) not in WIDE}
    if not all(name in PLAIN and PLAIN[name].fullmatch(value) for name, value in own):
        return ()
    weights = {"400", "700", *(value for name, value in own if name == "font-weight")}
    slants = {"normal", *(value for name, value in own if name == "font-style")}
    return {
        Font(font.families, style, weight)
        for font in fonts
        for style in (font.style, *slants)
        for weight in (font.weight, *weights)
    }


def suited(rules: Sequence[AtRule], fonts: Iterable[Font]) -> Sequence[AtRule]:
    """`rules` without the `@font-face` that none of `fonts` takes: where a family has a face of the very
    style and weight, no other of it is chosen (CSS Fonts 4, 5.2).
    """
    families: dict[str, list[AtRule]] = defaultdict(list)
    asked: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for rule in filter(is_face, rules):
        families[_face(_text(rule))[0]].append(rule)
    for font in fonts:
        for family in split(tokens(font.families)):
            asked[family_name(text_of(family))].add((font.style, font.weight))
    idle = {rule for family, faces in families.items() for rule in _idle(faces, asked[family])}
    return [rule for rule in rules if rule not in idle]


def _idle(faces: Collection[AtRule], asked: Iterable[tuple[str, str]]) -> set[AtRule]:
    """Those of a family's faces that are not chosen, as far as that is sure."""
    stretched = (_descriptors(_text(rule)).get("font-stretch", "normal") != "normal" for rule in faces)
    if any(stretched) or any(rule.conditions for rule in faces):
        return set()
    takers = [{rule for rule in faces if _is_exactly(rule, *one)} for one in asked]
    return set(faces).difference(*takers) if takers and all(takers) else set()


def _is_exactly(rule: AtRule, style: str, weight: str) -> bool:
    _, own, weights, _ = _face(_text(rule))
    try:
        low, *_, high = (float(each) for each in (weights.split() * 2))
        return own == style and low <= float(weight) <= high
    except ValueError:
        return False


def loaded(rules: Iterable[NamedRule], known: Collection[Face]) -> dict[Face, str]:
    """The `@font-face` rules among `rules` that the page loaded; of those of one face the last counts."""
    faces = [(_face(rule.body), rule.body) for rule in rules if rule.kind == "font-face"]
    return {one: f"@font-face {{ {body} }}" for one, body in faces if one in known}


def wears(rules: Iterable[AtRule], faces: Collection[Face]) -> bool:
    """Whether one of `faces` is among `rules`."""
    return any(_face_of(rule) in faces for rule in rules)


def is_face(rule: AtRule) -> bool:
    """Whether it is a `@font-face`."""
    return rule.head == "@font-face"


def _face_of(rule: AtRule) -> Face | None:
    """The face of a `@font-face`, None of any other rule."""
    return _face(_text(rule)) if is_face(rule) else None


def _text(rule: AtRule) -> str:
    """Its body but for the sources, which may be files written out."""
    return "".join(line for line in rule.lines if not line.startswith("src:"))


@remembered
def _face(body: str) -> Face:
    said = _descriptors(body)
    descriptors = ("font-family", "font-style", "font-weight", "unicode-range")
    return face(*(said.get(name, "") for name in descriptors))


@remembered
def _descriptors(body: str) -> Mapping[str, str]:
    return {name: value for name, value, _ in declarations(body)}
