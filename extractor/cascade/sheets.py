"""Raw sheet texts -> one flat list of style rules and the at-rules they may name.

Called by the extraction with the texts of CDP `CSS.getStyleSheetText`, in document order; never with
`cssText`, which loses fallbacks and values. Promises: every style rule once for each place it applies,
nesting resolved, in cascade order, declarations unparsed until asked for; URLs absolute; broken CSS recovered
as CSS Syntax 3 says; linear time, and a note where a bound was met.

An imported sheet has a header of its own in CDP. It is joined where the importing text has its `@import`: the
first sheet not yet taken whose `url` is the resolved one and which no element owns (`imported`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from extractor.model import Note

from .blocks import Blocks, Item
from .conditions import Condition, condition, import_parts, layer_names, scope_of
from .declarations import declarations
from .nesting import MAX_SELECTOR, SCOPE_ROOT, nested_in
from .rules import DOCUMENT, Flat, Layer, NamedRule, Rule, Scope, SeenLayer, family_name
from .tokens import absolute, preprocess, resolved, strip, text_of, tokens, unescape

#: Rules nested deeper, imports further away, and rules beyond this number are left out, with a note; so are
#: those whose selectors, in characters, would be more than this together: nesting makes many of a few.
MAX_DEPTH = 32
MAX_RULES = 50_000
MAX_SELECTORS = 2_000_000


@dataclass(frozen=True, slots=True)
class AuthoredSheet:
    """One text. `trees` are the trees it styles, several where one adopted sheet is shared."""

    text: str
    base_url: str
    url: str = ""
    media: str = ""
    trees: tuple[str, ...] = (DOCUMENT,)
    imported: bool = False


#: At-rules with a name -> the kind they are kept as.
NAMED = {
    "keyframes": "keyframes",
    "-webkit-keyframes": "keyframes",
    "font-face": "font-face",
    "property": "property",
    "counter-style": "counter-style",
    "font-palette-values": "font-palette-values",
    "font-feature-values": "font-feature-values",
    "position-try": "position-try",
}

#: At-rules that hold rules on a condition.
CONDITIONAL = ("media", "supports", "container", "starting-style")


class _Place(NamedTuple):
    """Where a list of rules stands."""

    conditions: tuple[Condition, ...] = ()
    layer: Layer = ()
    scopes: tuple[Scope, ...] = ()
    parent: str = ""  # selector of the style rule around it
    depth: int = 0

    def under(self, new: Condition | None) -> _Place:
        conditions = self.conditions if new is None else (*self.conditions, new)
        return self._replace(conditions=conditions, depth=self.depth + 1)


def flatten(sheets: Sequence[AuthoredSheet]) -> Flat:
    """One flat list from `sheets`, which are in document order; imported ones may stand anywhere."""
    flattener = _Flattener(sheets)
    for index, sheet in enumerate(sheets):
        if not sheet.imported:
            flattener.sheet(index, _Place().under(condition("media", sheet.media)), sheet.trees)
    return flattener.flat


class _Flattener:
    def __init__(self, sheets: Sequence[AuthoredSheet]) -> None:
        self.flat = Flat()
        self._sheets = sheets
        self._reading: list[int] = []
        self._taken: set[int] = set()
        self._orders = count()
        self._anonymous = count(1)
        self._seen_layers: set[SeenLayer] = set()
        self._noted: set[str] = set()
        self.selectors = 0  # characters so far

    def sheet(self, index: int, place: _Place, trees: tuple[str, ...]) -> None:
        sheet = self._sheets[index]
        self._reading.append(index)
        self._taken.add(index)
        blocks = Blocks(preprocess(sheet.text))
        _Reader(self, blocks, sheet, trees).rules(blocks.rules(), place, top=True)
        self._reading.pop()

    @property
    def full(self) -> bool:
        if len(self.flat.rules) < MAX_RULES and self.selectors < MAX_SELECTORS:
            return False
        self.note("css_too_many_rules", f"Only the first {len(self.flat.rules)} rules of the page were read.")
        return True

    def order(self) -> int:
        return next(self._orders)

    def layer(self, place: _Place, name: Layer | None, trees: tuple[str, ...]) -> Layer:
        """The full name of a layer (None: anonymous), registered."""
        full = (*place.layer, *(name or (f"<{next(self._anonymous)}>",)))
        for tree in trees:
            for length in range(1, len(full) + 1):
                seen = SeenLayer(tree, full[:length], place.conditions)
                if seen not in self._seen_layers:
                    self._seen_layers.add(seen)
                    self.flat.seen_layers.append(seen)
        return full

    def imported(self, url: str, place: _Place, trees: tuple[str, ...]) -> None:
        wanted = url.partition("#")[0]
        same = [index for index, sheet in enumerate(self._sheets) if sheet.url.partition("#")[0] == wanted]
        free = [index for index in same if self._sheets[index].imported and index not in self._taken]
        index = next(iter([*free, *same]), None)
        if index is None:
            self.note("css_import_missing", "A sheet named by @import was not loaded by the page.")
        elif index not in self._reading and len(self._reading) < MAX_DEPTH:
            self.sheet(index, place, trees)

    def note(self, code: str, message: str) -> None:
        if code not in self._noted:
            self._noted.add(code)
            self.flat.notes.append(Note(code, message))


class _Reader:
    """Reads one sheet's text into the flat list."""

    def __init__(
        self, flattener: _Flattener, blocks: Blocks, sheet: AuthoredSheet, trees: tuple[str, ...]
    ) -> None:
        self._out = flattener
        self._blocks = blocks
        self._sheet = sheet
        self._trees = trees

    def rules(self, items: Iterator[Item], place: _Place, top: bool = False) -> None:
        """A list of rules; inside a style rule also the declarations between them."""
        importing = top
        if place.depth > MAX_DEPTH:
            self._out.note("css_nested_too_deep", f"Rules nested more than {MAX_DEPTH} deep were left out.")
            return
        loose: list[str] = []
        for item in items:
            if self._out.full:
                return
            if item.name is None:
                loose.append(self._text(item.start, item.prelude_end))
                continue
            self._loose(loose, place)
            if item.name == "":
                self._style(item, place)
            elif item.name != "import":
                self._at(item, place)
            elif importing:
                self._import(item, place)
            importing = importing and item.name in ("import", "charset", "layer") and item.body_start < 0
        self._loose(loose, place)

    def _loose(self, texts: list[str], place: _Place) -> None:
        """Declarations that stand between or after nested rules, or straight in a nested at-rule."""
        if texts and place.parent:
            self._add(place.parent, place, ";".join(texts))
        texts.clear()

    def _style(self, item: Item, place: _Place) -> None:
        prelude = self._text(item.start, item.prelude_end).strip()
        if "/*" in prelude:
            prelude = text_of(strip(tokens(prelude)))
        if place.parent:
            prelude = nested_in(place.parent, prelude)
        if len(prelude) > MAX_SELECTOR:
            self._out.note("css_selector_too_long", "A selector too long to match was left out.")
            prelude = ""
        if not prelude:
            return
        if item.flat:
            self._add(prelude, place, self._text(item.body_start, item.body_end))
            return
        self._out.selectors += len(prelude)
        inside = place._replace(parent=prelude, depth=place.depth + 1)
        self.rules(self._blocks.contents(item.body_start, item.body_end), inside)

    def _at(self, item: Item, place: _Place) -> None:
        name = item.name or ""
        prelude = self._text(item.start, item.prelude_end).strip()
        if name in NAMED and item.body_start >= 0:
            self._named(NAMED[name], prelude, item, place)
        elif name == "layer" and item.body_start < 0:
            for layer in layer_names(prelude):
                self._out.layer(place, layer, self._trees)
        elif item.body_start >= 0 and (inside := self._inside(name, prelude, place)):
            self.rules(self._blocks.contents(item.body_start, item.body_end), inside)

    def _inside(self, name: str, prelude: str, place: _Place) -> _Place | None:
        if name in CONDITIONAL:
            return place.under(condition(name, prelude))
        if name == "layer":
            names = layer_names(prelude)
            layer = self._out.layer(place, names[0] if names else None, self._trees)
            return place._replace(layer=layer, depth=place.depth + 1)
        if name == "scope":
            root, limit = scope_of(prelude)
            if place.parent:
                root, limit = (nested_in(place.parent, part) if part else part for part in (root, limit))
            scopes = (*place.scopes, Scope(root, limit))
            return place._replace(scopes=scopes, parent=SCOPE_ROOT, depth=place.depth + 1)
        return None

    def _named(self, kind: str, prelude: str, item: Item, place: _Place) -> None:
        parts = strip(tokens(prelude))
        body = absolute(self._text(item.body_start, item.body_end), self._sheet.base_url).strip()
        name = unescape(parts[0].text) if parts else ""
        if parts and parts[0].kind == "string":
            name = unescape(parts[0].text[1:-1])
        if kind == "font-face":
            family = [declared.value for declared in declarations(body) if declared.name == "font-family"]
            name = family_name(family[-1]) if family else ""
        self._out.flat.named.append(
            NamedRule(
                kind,
                name,
                text_of(parts),
                body,
                place.conditions,
                place.layer,
                self._trees,
                self._out.order(),
            )
        )

    def _import(self, item: Item, place: _Place) -> None:
        url, layer, supports, media = import_parts(self._text(item.start, item.prelude_end))
        if url is None:
            return
        place = place.under(condition("supports", supports)).under(condition("media", media))
        if layer is not None:
            place = place._replace(layer=self._out.layer(place, layer or None, self._trees))
        self._out.imported(resolved(url, self._sheet.base_url), place, self._trees)

    def _add(self, selector: str, place: _Place, body: str) -> None:
        if not body.strip():
            return
        self._out.selectors += len(selector)
        self._out.flat.rules.append(
            Rule(
                selector,
                place.conditions,
                place.layer,
                place.scopes,
                self._trees,
                self._out.order(),
                body,
                self._sheet.base_url,
            )
        )

    def _text(self, start: int, end: int) -> str:
        return self._blocks.text[start:end]
