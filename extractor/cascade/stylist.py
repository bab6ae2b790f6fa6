"""One component after the other: its elements' hits -> its styles.

Called by the extraction, once a page for `Stylist` and once a component for `look`. Promises styles that give
the component's elements, alone, what the page's rules gave them; notes say where they could not.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .alike import Likeness
from .cascade import Cascade, Styles, every, telling
from .conditions import Condition
from .contexts import Piece
from .inheritance import Apart, Inheritance
from .inlining import Inliner, mentioned
from .lineage import Lineage, Source
from .names import Named, Names, has_character
from .rems import is_fluid
from .rules import DOCUMENT, Flat
from .tokens import has_rem
from .variables import Variables
from .write import AtRule

#: Variables name keyframes and keyframes name variables; this many turns end it for anything but a joke.
MAX_TURNS = 4

#: code -> what it means for whoever uses the component.
NOTES = {
    "ancestor_state_moved": "A state of an element around the component is now a state of its root.",
    "outside_state_dropped": "A rule for a state of an element outside the component was left out.",
    "outside_state_frozen": "A state of an element outside the component is taken as it was.",
    "root_font_varies": "Its page's root font size changes with the viewport; its `rem` do not.",
    "state_frozen": "A selector with a state that cannot be told apart is taken as it was.",
    "conditions_left_out": "Of very many declarations under conditions the weakest were left out.",
    "inherit_kept": "The root inherits in some state or at-rule what only the computed value can say.",
    "revert_layer_kept": "A conditional revert-layer was kept: there are no layers any more.",
    "variables_circular": "Custom properties that need each other in a circle have no value.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What components of one likeness share, said of the elements of the first, `nodes`.

    `named` are the at-rules they name; `notes` are codes of `NOTES`, or `inherit_computed`: what the root
    inherits is said by no rule of its own, but the computed value is all of it.
    """

    nodes: tuple[int, ...]
    styles: Mapping[int, Styles]
    named: Named
    notes: frozenset[str]


class Stylist:
    """Styles the components of one page, whose sheets are `flat`; `holding` are conditions that hold now."""

    def __init__(self, flat: Flat, cascade: Cascade, holding: frozenset[Condition]) -> None:
        self._cascade = cascade
        self._names = Names(flat)
        self._private = self._names.private()
        self._lineage = Lineage(self._cascade, self._private)
        self._inheritance = Inheritance(self._lineage, holding)
        self._likeness = Likeness(self._cascade)
        self._looks: dict[Hashable, Look] = {}
        self._has_fluid_root = not flat.follows_root and is_fluid(self._lineage)

    def look(self, piece: Piece, apart: Apart) -> Look:
        """`apart` is what the root does not take from its parent."""
        likeness = (self._likeness.of(piece), apart)
        if likeness not in self._looks:
            self._looks[likeness] = self._styled(piece, apart)
        return self._looks[likeness]

    def faces(self, family: str, text: str) -> Iterator[AtRule]:
        """The `@font-face` rules of the document with a character of `text` that a `font-family` means."""
        for name, _, rules in self._names.meant("font-face", DOCUMENT, family):
            written = (self._names.written(name, one) for one in rules)
            yield from (one for one in written if has_character(one, text))

    def _styled(self, piece: Piece, apart: Apart) -> Look:
        notes: set[str] = set()
        styles = {node: self._cascade.styles(node, piece, notes) for node in piece.nodes}
        own = styles[piece.root]
        styles[piece.root], given = self._inheritance.taken(piece.root, own, apart, notes)
        styles, named = self._close(styles, piece, given, notes)
        styles = {
            node: {pseudo: telling(tuple(entries)) for pseudo, entries in each.items()}
            for node, each in styles.items()
        }
        if self._has_fluid_root and any(has_rem(entry.value) for entry in every(styles)):
            notes.add("root_font_varies")
        return Look(piece.nodes, styles, named, frozenset(notes))

    def _close(
        self, styles: dict[int, Styles], piece: Piece, given: Sequence[Source], notes: set[str]
    ) -> tuple[dict[int, Styles], Named]:
        """Variables and names, until neither brings more of the other; then the variables said where they are
        used, and those left out that nothing uses any more.
        """
        variables = Variables(piece, self._lineage, self._private)
        extra: set[str] = set()
        for _ in range(MAX_TURNS):
            named = Named(self._names)
            closed = named.close(variables.closed(styles, given, sorted(extra), notes))
            if named.variables() <= extra:
                break
            extra |= named.variables()
        fixed = named.variables() | named.registered() | mentioned(closed)
        said = Inliner(closed, piece, self._cascade.document, fixed).inlined()
        return variables.used(said, named.variables()), named
