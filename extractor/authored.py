"""What the authors of a page wrote for its elements: its style sheets, through the cascade.

Called by `extract` with what `collect` read, while the page still stands as it was read. Promises a `Stylist`
for the page's components. Four questions to the page, each about all of it at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain
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
    settled,
)
from .cascade.conditions import Condition
from .cascade.matching import MAX_HITS
from .cascade.rules import Flat
from .cascade.tokens import absolute, scaled
from .chromium.elements import Elements
from .chromium.style_sheets import StyleSheet
from .collect import Collected
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

#: Of each text of a constructed sheet: the trees that adopted such a one. DevTools do not say which is which.
#: Nor is a text always what it was: a shorthand with a variable, overridden in part, comes as longhands
#: without values. Such a sheet is known by its selectors.
ADOPTERS = """(texts, trees) => {
  const saying = (sheet) => {
    const rules = [...sheet.cssRules].map((rule) => rule.cssText);
    return { words: rules.join("\\n"), heads: rules.map((rule) => rule.split("{", 1)[0]).join("\\n") };
  };
  const parsed = texts.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return saying(sheet);
  });
  const adoptions = new Map(); // sheet -> trees: all instances of a custom element share theirs
  for (const tree of trees) {
    for (const sheet of rootOf(tree).adoptedStyleSheets) {
      if (!sheet.disabled) adoptions.set(sheet, [...adoptions.get(sheet) ?? [], tree]);
    }
  }
  const adopted = [...adoptions].map(([sheet, by]) => ({ ...saying(sheet), by }));
  const known = new Set(parsed.map(({ words }) => words));
  const found = new Set(adopted.map(({ words }) => words));
  const same = (mine, other) => (found.has(mine.words) ? other.words === mine.words
    : !known.has(other.words) && other.heads === mine.heads);
  const adopters = (mine) => adopted.filter((other) => same(mine, other)).flatMap(({ by }) => by);
  return parsed.map((mine) => [...new Set(adopters(mine))]);
}"""

#: The font size of a root of which nothing is said, in px.
MEDIUM = 16

#: Media that no screen is.
NEVER = Condition("media", "print")

CROWDED = Note("css_too_many_rules", f"Some element has more than {MAX_HITS} rules; the first were read.")
UNREADABLE = Note("sheet_unreadable", "A style sheet could not be read: it is too large, or went away.")


@dataclass(frozen=True, slots=True)
class Authored:
    """`conditions` are those of all the page's rules, `moving` the properties that states change in any."""

    stylist: Stylist
    conditions: Collection[Condition]
    moving: Collection[str]
    notes: tuple[Note, ...]


class Page(Protocol):
    """The part of a page that is needed here."""

    async def evaluate(self, function: str, *arguments: Any) -> Any: ...
    @property
    def elements(self) -> Elements: ...
    async def style_sheets(self) -> list[StyleSheet]: ...


async def authored(page: Page, collected: Collected, wanted: Collection[int]) -> Authored:
    """The stylist for `wanted` elements."""
    base, document = collected.base, collected.document
    found = await page.style_sheets()
    notes = [UNREADABLE] if any(sheet.text is None for sheet in found) else []
    flat = flatten(await _in_order(page, base, found, [DOCUMENT, *document.host]))
    rem = collected.rem / MEDIUM
    flat = measured(settled(flat, await _truths(page, flat)), rem)
    plan = Plan(flat)
    answers = await page.evaluate("(queries) => answers(queries)", plan.queries)
    around = {outer for node in wanted for outer in document.ancestors(node)}
    hit = hits(plan, answers, document, {*wanted, *around})
    if any(len(each) >= MAX_HITS for each in hit.values()):
        notes.append(CROWDED)
    inline = {
        node: declarations(scaled(absolute(text, base), rem))[:MAX_HITS]
        for node, text in collected.inline.items()
    }
    pairs = sorted(declared(chain.from_iterable(hit.values()), chain.from_iterable(inline.values())))
    refused = await page.evaluate("(pairs) => pairs.filter((pair) => !CSS.supports(...pair))", pairs)
    cascade = Cascade(flat.layers, document, hit, inline, {(name, value) for name, value in refused})
    return Authored(Stylist(flat, cascade), flat.conditions, flat.moving(), (*notes, *flat.notes))


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
    adopters = await page.evaluate(ADOPTERS, constructed, trees) if constructed else []
    adopted = [
        AuthoredSheet(text, base, trees=tuple(by))
        for text, by in zip(constructed, adopters, strict=True)
        if by
    ]
    imported = [
        AuthoredSheet(text, sheet.url, sheet.url, imported=True)
        for sheet, text in read
        if not sheet.owner and not sheet.constructed
    ]
    return [*(sheet for _, sheet in sorted(placed, key=lambda one: one[0])), *adopted, *imported]


async def _truths(page: Page, flat: Flat) -> dict[Condition, bool]:
    asked = [each for each in flat.conditions if each.kind == "supports"]
    holds = await page.evaluate(
        "(texts) => texts.map((text) => CSS.supports(text))", [one.text for one in asked]
    )
    return dict(zip(asked, holds, strict=True)) | {NEVER: False}
