"""One component as it is mounted: what it wears, what is said besides, and what was found out about it.

Made by `extract`, changed by `mount`, `states` and `widths` in turn. Promises the css of all that is known by
then, and in the end its sheet.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .cascade.conditions import Condition
from .cascade.write import AtRule, Ruled, Sheet, Written, css, used, write, written
from .collect import Font
from .fonts import ever, is_face, suited
from .html import Cleaned, name_classes, renamed_urls
from .inert import inert
from .model import NOTHING, Box, Fidelity
from .needless import READABLE
from .rewrite import Garment

#: The shape of a sheet that says nothing.
BARE = (Ruled((), ((0,),), ()),)


@dataclass(slots=True)
class Mounted:
    """A component on its way: `garment` is what it wears, `box` and `room` (the width in px and the direction
    around it) are those it had on the page, `holding` media conditions that held. `fonts` are those of its
    texts, None where some may show later; `spare` the font faces of each `font-family` it was collected with,
    which it needs where that is said; `repairs` are of its default look, by node and pseudo-element;
    `verdicts` what the comparisons came to.
    """

    cleaned: Cleaned
    box: Box
    room: tuple[float, str]
    garment: Garment
    at_rules: Sequence[AtRule]
    fonts: Collection[Font] | None
    spare: Mapping[str, Sequence[AtRule]]
    holding: frozenset[Condition]
    aligned: bool = False  # whether it is several lines, and these are so to each other, but for a start
    answers_around: bool = False  # whether a state of what was around it is now its root's
    textless: bool = False  # whether what styles text is left out: it has none
    repairs: dict[int, dict[str, dict[str, str]]] = field(default_factory=dict)
    in_states: list[tuple[str, int, str, str]] = field(
        default_factory=list
    )  # state, element, property, value
    at_widths: list[tuple[Condition, str, str]] = field(default_factory=list)  # of the root
    verdicts: dict[str, Fidelity] = field(
        default_factory=lambda: dict.fromkeys(("default", "states", "widths"), NOTHING)
    )

    @property
    def likeness(self) -> Hashable:
        """Equal for components whose elements wear the same."""
        return tuple(
            (key, pseudo, *entries)
            for key, each in self.garment.styles.items()
            for pseudo, entries in each.items()
        )

    @property
    def pseudos(self) -> dict[int, list[str]]:
        """Of each element the pseudo-elements that either side styles and a script can read."""
        found = {}
        for i, (key, node) in enumerate(zip(self.garment.nodes, self.cleaned.nodes, strict=True)):
            names = ({*node.styles, *self.garment.styles.get(key, {})} & READABLE) - {""}
            if names:
                found[i] = sorted(names)
        return found

    @property
    def css(self) -> str:
        """As it stands, the classes being the marks."""
        rules = written(self._worn().rules(), dict(zip(self.garment.nodes, self.cleaned.marks, strict=True)))
        return inert(renamed_urls(css(rules), self.cleaned.ids))

    @property
    def at_rules_left(self) -> Sequence[AtRule]:
        """The at-rules of its sheet: fonts go where text has gone."""
        if self.textless:
            return [rule for rule in self.at_rules if not is_face(rule)]
        named = sorted(self._families() & self.spare.keys())
        rules = [*self.at_rules, *(rule for family in named for rule in self.spare[family])]
        if self.fonts is None or sum(map(is_face, rules)) < 2:
            return rules
        return suited(rules, ever(self.fonts, self._worn().styles.values(), rules))

    def _families(self) -> set[str]:
        """The fonts that repairs and computed declarations name."""
        said = {e.value for e in self.garment.entries() if e.name == "font-family"}
        mended = (said for each in self.repairs.values() for said in each.values())
        return said.union(one["font-family"] for one in mended if "font-family" in one)

    def repair(self, element: int, pseudo: str, said: Mapping[str, str]) -> bool:
        """Say this of an element, by number, in the default look; whether any of it is new."""
        known = self.repairs.setdefault(self.garment.nodes[element], {}).setdefault(pseudo, {})
        told = any(known.get(name) != value for name, value in said.items())
        known.update(said)
        return told

    def sheet(self, class_name: str) -> Sheet:
        """Its rules in the end. The markup gets its classes: of the root, and of elements the rules name."""
        cleaned = self.cleaned
        worn, wearers = self._worn(lean=True).shared()
        ruled = worn.rules()
        named = used(ruled)
        count = itertools.count(2)
        names: list[str | None] = [class_name]
        for index, key in enumerate(worn.nodes[1:], 1):
            own = f"{class_name}-{next(count)}" if key in named and wearers[index] == index else None
            names.append(own if wearers[index] == index else names[wearers[index]])
        name_classes(cleaned.root, names)
        if not ruled:  # it looks as browsers make it: its class still has a place to be styled at
            return Sheet([Written((), (f".{class_name}",), ())], BARE)
        classes = {key: name for key, name in zip(worn.nodes, names, strict=True) if name}
        sheet = write(ruled, worn.styles, classes)
        if not cleaned.ids:
            return sheet
        return replace(sheet, rules=[_renamed(rule, cleaned.ids) for rule in sheet.rules])

    def _worn(self, lean: bool = False) -> Garment:
        worn = self.garment.without_text() if self.textless else self.garment
        worn = worn.repaired(self.repairs, self.holding) if self.repairs else worn
        worn = worn.lean(self.cleaned.nodes, self.repairs) if lean else worn
        worn = worn.stated(self.in_states) if self.in_states else worn
        return worn.conditioned(self.at_widths) if self.at_widths else worn


def _renamed(rule: Written, ids: Mapping[str, str]) -> Written:
    return rule._replace(declarations=tuple(renamed_urls(one, ids) for one in rule.declarations))
