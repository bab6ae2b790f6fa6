"""What the authors of a page wrote for its elements: its style sheets, through the cascade.

Called by `extract` in four steps. While the page stands as it was numbered `sheets` reads them, `planned`
makes one list of rules of them and says what to ask of it, and `asked` asks; the page is not needed for
`planned`, so that it can be read meanwhile, nor for `authored`. Promises a `Stylist` for the page's
components. Each question is about all of the page at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from typing import Any, Protocol

from .cascade import (
    DOCUMENT,
    AuthoredSheet,
    Cascade,
    Plan,
    Stylist,
    declarations,
    declared,
    flatten,
    hits,
    measured,
    moving,
    settled,
)
from .cascade.conditions import Condition
from .cascade.matching import MAX_HITS
from .cascade.rules import Flat
from .cascade.tokens import absolute, scaled
from .chromium.elements import Elements
from .chromium.style_sheets import StyleSheet
from .collect import Numbered
from .model import Note

#: Of each element that owns a sheet: [tree, place among its sheets, media, whether it is the element's own
#: text], null where it does not apply.
OWNERS = """function (...owners) {
  return owners.map((owner) => {
    const { sheet } = owner;
    if (!sheet || sheet.disabled) return null;
    const root = owner.getRootNode();
    return [treeOf(root), [...root.styleSheets].indexOf(sheet), sheet.media.mediaText, sheet.href === null];
  });
}"""

#: Of each tree the texts of constructed sheets that it adopted, by number, in its order. DevTools do not say
#: which are whose, nor in which order. Nor is a text always what it was: a shorthand with a variable that is
#: overridden in part comes as longhands without values. Such a sheet is known by its selectors.
ADOPTED = """(texts, trees) => {
  const saying = (sheet) => {
    const rules = [...sheet.cssRules].map((rule) => rule.cssText);
    return { words: rules.join("\\n"), heads: rules.map((rule) => rule.split("{", 1)[0]).join("\\n") };
  };
  const parsed = texts.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return saying(sheet);
  });
  const lists = trees.map((tree) => [...rootOf(tree).adoptedStyleSheets].filter(({ disabled }) => !disabled));
  const adopted = [...new Set(lists.flat())].map((sheet) => [sheet, saying(sheet)]); // instances share theirs
  const known = new Set(parsed.map(({ words }) => words));
  const found = new Set(adopted.map(([, { words }]) => words));
  const same = (mine, other) => (found.has(mine.words) ? other.words === mine.words
    : !known.has(other.words) && other.heads === mine.heads);
  const numbers = new Map(adopted.map(([sheet, other]) =>
    [sheet, parsed.flatMap((mine, number) => (same(mine, other) ? [number] : []))]));
  return lists.map((sheets) => sheets.flatMap((sheet) => numbers.get(sheet)));
}"""

#: Of conditions of `@supports` and of `@media` whether they hold.
HOLD = """(supports, media) => [
  supports.map((text) => CSS.supports(text)), media.map((text) => matchMedia(text).matches)
]"""

#: Media that no screen is.
NEVER = Condition("media", "print")

CROWDED = Note("css_too_many_rules", f"Some element has more than {MAX_HITS} rules; the first were read.")
UNREADABLE = Note("sheet_unreadable", "A style sheet could not be read: it is too large, or went away.")


@dataclass(frozen=True, slots=True)
class Sheets:
    """In the order they apply. `readable` says whether that is all of them."""

    in_order: Sequence[AuthoredSheet]
    readable: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """All sheets as one, and what to ask of it. `holding` are the media conditions that hold now."""

    flat: Flat
    holding: frozenset[Condition]
    plan: Plan
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Authored:
    """`conditions` are those of all the page's rules, `moving` the properties that states change in any."""

    stylist: Stylist
    conditions: Collection[Condition]
    moving: Collection[str]
    notes: tuple[Note, ...]


class Blank(Protocol):
    """Any page: what its browser supports is asked."""

    async def evaluate(self, function: str, *arguments: Any) -> Any: ...


class Page(Blank, Protocol):
    """The part of a page that is needed here."""

    @property
    def elements(self) -> Elements: ...
    async def style_sheets(self) -> list[StyleSheet]: ...


async def sheets(page: Page, numbered: Numbered) -> Sheets:
    """Those of the document and of its shadow trees."""
    found = await page.style_sheets()
    trees = [DOCUMENT, *numbered.document.host]
    return Sheets(
        await _in_order(page, numbered.base, found, trees), all(sheet.text is not None for sheet in found)
    )


async def planned(blank: Blank, read: Sheets, numbered: Numbered) -> Planned:
    """What `read` comes to. Yields to others before it computes."""
    await asyncio.sleep(0)
    flat = flatten(read.in_order)
    truths, holding = await _truths(blank, flat)
    flat = measured(settled(flat, truths), numbered.rem, holding)
    plan = Plan(flat, numbered.document.words)
    return Planned(flat, holding, plan, (*((UNREADABLE,) * (not read.readable)), *flat.notes))


async def asked(page: Blank, planned: Planned) -> Any:
    """The answers of `page` to what is to be asked of it."""
    return await page.evaluate("(queries) => answers(queries)", planned.plan.queries)


async def authored(
    blank: Blank, numbered: Numbered, planned: Planned, answers: Any, wanted: Collection[int]
) -> Authored:
    """The stylist for `wanted` elements."""
    flat, plan, document = planned.flat, planned.plan, numbered.document
    around = {outer for node in wanted for outer in document.ancestors(node)}
    hit = hits(plan, answers, document, {*wanted, *around})
    crowded = any(len(each) >= MAX_HITS for each in hit.values())
    inline = {
        node: declarations(scaled(absolute(text, numbered.base), numbered.rem))[:MAX_HITS]
        for node, text in numbered.inline.items()
    }
    pairs = sorted(declared(chain.from_iterable(hit.values()), chain.from_iterable(inline.values())))
    refused = await blank.evaluate("(pairs) => pairs.filter((pair) => !CSS.supports(...pair))", pairs)
    cascade = Cascade(flat.layers, document, hit, inline, {(name, value) for name, value in refused})
    notes = (*((CROWDED,) * crowded), *planned.notes)
    return Authored(Stylist(flat, cascade, planned.holding), flat.conditions, moving(plan.rules), notes)


async def _in_order(
    page: Page, base: str, found: Sequence[StyleSheet], trees: Sequence[str]
) -> list[AuthoredSheet]:
    """The sheets in the order they apply: each tree's own, then those it adopted; imported ones last."""
    read = [(sheet, sheet.text) for sheet in found if sheet.text is not None]
    owned = [(sheet, text) for sheet, text in read if sheet.owner]
    places = await page.elements.ask([sheet.owner for sheet, _ in owned], OWNERS) if owned else []
    placed = []
    for (sheet, text), place in zip(owned, places, strict=True):
        if place and place[0]:
            tree, position, media, inline = place
            placed.append(
                (position, AuthoredSheet(text, base if inline else sheet.url, sheet.url, media, (tree,)))
            )
    constructed = [text for sheet, text in read if sheet.constructed]
    lists = await page.evaluate(ADOPTED, constructed, trees) if constructed else []
    alike: dict[tuple[int, ...], list[str]] = {}  # many trees are of one custom element
    for tree, numbers in zip(trees, lists, strict=False):
        alike.setdefault(tuple(dict.fromkeys(reversed(numbers)))[::-1], []).append(tree)
    adopted = [
        AuthoredSheet(constructed[number], base, trees=tuple(by))
        for numbers, by in alike.items()
        for number in numbers
    ]
    imported = [
        AuthoredSheet(text, sheet.url, sheet.url, imported=True)
        for sheet, text in read
        if not sheet.owner and not sheet.constructed
    ]
    return [*(sheet for _, sheet in sorted(placed, key=lambda one: one[0])), *adopted, *imported]


async def _truths(blank: Blank, flat: Flat) -> tuple[dict[Condition, bool], frozenset[Condition]]:
    """What is true for good, and the media conditions that hold now."""
    supports = [each for each in flat.conditions if each.kind == "supports"]
    media = [each for each in flat.conditions if each.kind == "media"]
    true, holds = await blank.evaluate(HOLD, [one.text for one in supports], [one.text for one in media])
    return dict(zip(supports, true, strict=True)) | {NEVER: False}, frozenset(compress(media, holds))
