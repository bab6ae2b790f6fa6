"""One component after the other: its elements' hits -> its css.

Called by the extraction, once a page for `Stylist` and once a component for `style`. Promises css that gives
the component's elements, alone, what the page's rules gave them; notes say where it could not.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.model import Note

from .alike import Likeness
from .cascade import Cascade, Styles, telling
from .contexts import Piece
from .declarations import Declaration
from .document import Document
from .inheritance import Inheritance, resolved_inherit, wanted, yielding
from .inlining import Inliner, mentioned
from .lineage import Lineage, Source
from .matching import Hit
from .names import Named, Names
from .rules import Flat
from .variables import close_variables, used_only
from .write import AtRule, Sheet, Written, shape, write

#: Variables name keyframes and keyframes name variables; this many turns end it for anything but a joke.
MAX_TURNS = 4

#: code -> what it means for whoever uses the component.
NOTES = {
    "ancestor_state_moved": "A state of an element around the component is now a state of its root.",
    "outside_state_dropped": "A rule for a state of an element outside the component was left out.",
    "outside_state_frozen": "A state of an element outside the component is taken as it was.",
    "state_frozen": "A selector with a state that cannot be told apart is taken as it was.",
    "inherit_kept": "The root inherits in some state or at-rule what only the computed value can say.",
    "revert_layer_kept": "A conditional revert-layer was kept: there are no layers any more.",
    "variables_circular": "Custom properties that need each other in a circle have no value.",
}


@dataclass(frozen=True, slots=True)
class Styled:
    """A component's css. `sheet` are its rules, `at_rules` what they name; `used` elements need their class.

    `open` are inherited longhands that only the computed value can say; `ids` are targets of `url(#id)`.
    """

    sheet: Sheet
    at_rules: tuple[AtRule, ...]
    open: frozenset[str]
    ids: tuple[str, ...]
    containers: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def css(self) -> str:
        """The whole text: at-rules that are named, then the rules."""
        return "\n".join([*map(str, self.at_rules), str(self.sheet)])


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What components of one likeness share, said of the elements of the first.

    `open` are inherited longhands that only the computed value can say.
    """

    nodes: tuple[int, ...]
    styles: Mapping[int, Styles]
    shape: tuple[Written, ...]
    named: Named
    open: frozenset[str]
    notes: frozenset[str]


class Stylist:
    """Styles the components of one page.

    `refused` are the declarations the browser does not take. `fallbacks` keeps, for other browsers, what an
    author wrote beside the winner in the same block. `inline_variables` says variables outright where nothing
    changes them.
    """

    def __init__(
        self,
        flat: Flat,
        document: Document,
        hits: Mapping[int, Sequence[Hit]],
        inline: Mapping[int, Sequence[Declaration]],
        *,
        refused: Collection[tuple[str, str]] = (),
        fallbacks: bool = False,
        inline_variables: bool = True,
    ) -> None:
        self._inlines = inline_variables
        self._document = document
        self._hits = hits
        self._inline = inline
        self._cascade = Cascade(flat.layers, document, refused, fallbacks)
        self._lineage = Lineage(self._cascade, self._hits_of, self._inline_of)
        self._inheritance = Inheritance(document, self._lineage)
        self._names = Names(flat)
        self._private = self._names.private()
        self._likeness = Likeness(document, self._hits_of, self._inline_of)
        self._looks: dict[Hashable, Look] = {}

    def style(
        self,
        piece: Piece,
        class_names: Mapping[int, str],
        differing: Iterable[str] | None = None,
        text: str | None = None,
    ) -> Styled:
        """The css of `piece`.

        `differing` are the inherited longhands (`INHERITED`) whose computed value on the root is not its
        parent's; None leaves what the root inherits to the caller. Of the fonts named, only those come along
        that have a character of its `text`, all where that is not known.
        """
        look = self.look(piece, None if differing is None else frozenset(differing))
        # What was worked out for another component of this look names that one's elements.
        names = {known: class_names[node] for known, node in zip(look.nodes, piece.nodes, strict=True)}
        mine = dict(zip(look.nodes, piece.nodes, strict=True))
        sheet = write(look.styles, names, look.shape)
        return Styled(
            replace(sheet, used={mine[node] for node in sheet.used}),
            tuple(look.named.at_rules(text)),
            look.open,
            tuple(look.named.ids),
            tuple(look.named.containers),
            tuple(Note(code, NOTES[code]) for code in sorted(look.notes)),
        )

    def look(self, piece: Piece, differing: frozenset[str] | None) -> Look:
        """What `style` writes, not yet written."""
        likeness = (self._likeness.of(piece), differing)
        if likeness not in self._looks:
            self._looks[likeness] = self._styled(piece, differing)
        return self._looks[likeness]

    def _styled(self, piece: Piece, differing: frozenset[str] | None) -> Look:
        notes: set[str] = set()
        styles = {
            node: self._cascade.styles(node, self._hits_of(node), self._inline_of(node), piece, notes)
            for node in piece.nodes
        }
        names = frozenset[str]() if differing is None else wanted(styles[piece.root], differing)
        given, missing = self._inheritance.sources(piece.root, names, notes)
        given = yielding(given, self._document.tag[piece.root])
        styles[piece.root], given = resolved_inherit(
            styles[piece.root], piece.root, given, self._document, self._lineage, notes
        )
        styles, named = self._close(styles, piece, given, notes)
        if self._inlines:
            styles = self._inlined(styles, piece, named)
        styles = {
            node: {pseudo: telling(entries) for pseudo, entries in each.items()}
            for node, each in styles.items()
        }
        return Look(piece.nodes, styles, shape(styles), named, missing, frozenset(notes))

    def _close(
        self, styles: dict[int, Styles], piece: Piece, given: Sequence[Source], notes: set[str]
    ) -> tuple[dict[int, Styles], Named]:
        """Variables and names, until neither brings more of the other."""
        extra: set[str] = set()
        for _ in range(MAX_TURNS):
            named = Named(self._names)
            closed = named.close(
                close_variables(
                    styles,
                    piece,
                    self._document,
                    self._lineage,
                    inherited=given,
                    private=self._private,
                    extra=sorted(extra),
                    notes=notes,
                )
            )
            if named.variables() <= extra:
                break
            extra |= named.variables()
        return closed, named

    def _inlined(self, styles: dict[int, Styles], piece: Piece, named: Named) -> dict[int, Styles]:
        """Variables said where they are used, those that nothing uses any more left out."""
        fixed = named.variables() | named.registered() | mentioned(styles)
        said = Inliner(styles, piece, self._document, fixed).inlined()
        return used_only(said, piece, self._document, self._lineage, self._private, named.variables())

    def _hits_of(self, node: int) -> Sequence[Hit]:
        return self._hits.get(node, ())

    def _inline_of(self, node: int) -> Sequence[Declaration]:
        return self._inline.get(node, ())
