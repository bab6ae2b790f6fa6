"""Font faces: of those a component's css names, the ones the page really loaded.

Called by `extract`. A family comes in many weights and scripts, each a file; the browser loads those it draws
with. Promises to keep every face of a family of which none is loaded: it may be needed in another state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from .cascade import declarations
from .cascade.names import unicode_ranges
from .cascade.rules import NamedRule, family_name
from .cascade.write import AtRule
from .remembered import remembered

#: family, style, weight, unicode ranges
Face = tuple[str, str, str, tuple[tuple[int, int], ...]]

NUMBERS = {"normal": "400", "bold": "700"}
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
    return _face("".join(rule.lines)) if is_face(rule) else None


@remembered
def _face(body: str) -> Face:
    said = {name: value for name, value, _ in declarations(body)}
    descriptors = ("font-family", "font-style", "font-weight", "unicode-range")
    return face(*(said.get(name, "") for name in descriptors))
