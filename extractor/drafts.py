"""A component that was found becomes one that stands alone: its authored rules on clean markup.

Called by `extract` for one component after the other. Values only: promises what `mount` compares and
repairs, and `report` writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .cascade import Piece, Stylist
from .cascade.conditions import Condition
from .cascade.stylist import NOTES
from .collect import Collected, Found, Node, noted
from .fonts import Face, wears, worn
from .html import clean
from .lines import is_apart, runs_over
from .model import Note
from .mounted import Mounted
from .rewrite import Garment

#: What a component does not take over from outside: it says something of a page, or of a finger on it.
NOT_PASSED_ON = frozenset({"text-size-adjust", "tap-highlight-color", "orphans", "widows"})

#: The note on a component that takes a state of what was around it over.
MOVED = "ancestor_state_moved"

DANGLING = Note("reference_missing", "Its css refers by url(#id) to an SVG element that is not part of it.")

ALIGNED, WRAPPED = noted("aligned_around"), noted("wrapped_text")
REFUSED = Note(
    "font_refused",
    "A font it wears does not come to pages of other origins, for want of CORS; another shows there.",
)


@dataclass(frozen=True, slots=True)
class Common:
    """What all components of a page share: `judged` are longhands as `Garment` needs them, `holding` media
    conditions that hold now, `faces` loaded.
    """

    stylist: Stylist
    judged: frozenset[str]
    holding: frozenset[Condition]
    faces: Collection[Face]


@dataclass(frozen=True, slots=True)
class Draft:
    """A component on its way."""

    index: int
    found: Found
    mounted: Mounted
    notes: tuple[Note, ...]

    @property
    def class_name(self) -> str:
        return f"gen-{self.found.kind}-{self.index}"

    def told(self, refused: Collection[Face]) -> Draft:
        """It with notes of what came out since, and of these faces, which do not come."""
        notes = dict.fromkeys(self.notes)
        if runs_over(self.mounted):
            notes[WRAPPED] = None
        if is_apart(self.mounted):
            notes.pop(ALIGNED, None)
        if refused and wears(self.mounted.at_rules_left, refused):
            notes[REFUSED] = None
        return replace(self, notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class Drafts:
    """All of a page, as they look. `backdrop`: by place, where it is a picture."""

    final_url: str
    collected: Collected
    drafts: Sequence[Draft]
    backdrop: Mapping[int, str]
    notes: tuple[Note, ...]


def draft(index: int, found: Found, numbers: Sequence[int], common: Common) -> Draft:
    """The component of this index; `numbers` are those of its elements in the document, ascending."""
    apart = found.apart._replace(ever=found.apart.ever | NOT_PASSED_ON)
    look = common.stylist.look(Piece(tuple(numbers)), apart) if numbers else None
    refs = {*found.refs, *(look.named.ids if look else ())}
    cleaned = clean(found.tree, f"gen-{found.kind}-{index}", refs)
    dangling = () if refs <= cleaned.ids.keys() else (DANGLING,)
    text = "".join(cleaned.root.itertext())
    at_rules = list(worn(look.named.at_rules(text), common.faces)) if look else []
    families = dict.fromkeys(family for node in cleaned.nodes for family in _families(node))
    spare = {family: list(worn(common.stylist.faces(family, text), common.faces)) for family in families}
    garment = Garment.of(look, numbers, cleaned.nodes).without_needless(cleaned.nodes, common.judged)
    notes = [Note(code, NOTES[code]) for code in sorted(look.notes & NOTES.keys())] if look else []
    return Draft(
        index,
        found,
        Mounted(
            cleaned,
            found.box,
            found.room,
            garment,
            at_rules,
            found.fonts,
            spare,
            common.holding,
            aligned=found.aligned,
            answers_around=any(n.code == MOVED for n in notes),
        ),
        (*found.notes, *cleaned.notes, *dangling, *notes),
    )


def _families(node: Node) -> Iterator[str]:
    """The fonts that it was collected with, and its pseudo-elements."""
    return (value for said in node.styles.values() for name, value in said if name == "font-family")
