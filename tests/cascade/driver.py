"""Runs the stage against a page, as the extraction will: recorded where tests want it recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extractor.cascade import (
    Document,
    Piece,
    Plan,
    Sheet,
    Stylist,
    declarations,
    declared,
    flatten,
    hits,
    settled,
)
from tests.devtools import Page

PAGE_JS = (Path(__file__).parent / "page.js").read_text()


class Driven:
    """A page through the stage: `stylist`, `document`, `flat`, `plan`."""

    @classmethod
    async def of(cls, page: Page, sheets: list[Sheet], **options: Any) -> Driven:
        self = cls()
        await page.evaluate(f"() => {{ {PAGE_JS} }}")
        self.collected = await page.evaluate("() => stage.collect()")
        self.document = document_of(self.collected)
        flat = flatten(sheets)
        asked = [each for each in flat.conditions if each.kind == "supports"]
        truths = await page.evaluate(
            "(texts) => texts.map((text) => CSS.supports(text))", [each.text for each in asked]
        )
        self.truths = dict(zip(asked, truths, strict=True))
        self.flat = settled(flat, self.truths)
        self.plan = Plan(self.flat)
        self.answers = await page.evaluate("(queries) => stage.answers(queries)", self.plan.queries)
        every = range(len(self.document.parent))
        self.hits = hits(self.plan, self.answers, self.document, every)
        inline = {number: declarations(text) for number, text in self.collected["inline"]}
        every_hit = (hit for found in self.hits.values() for hit in found)
        pairs = declared(every_hit, (each for found in inline.values() for each in found))
        refused = await page.evaluate("(pairs) => stage.refused(pairs)", sorted(pairs))
        self.refused = {(name, value) for name, value in refused}
        self.stylist = Stylist(self.flat, self.document, self.hits, inline, refused=self.refused, **options)
        return self

    def piece(self, root: int) -> Piece:
        """The component of an element and all that is below it."""
        return Piece(tuple(subtree(self.document, root)))


def subtree(document: Document, root: int) -> list[int]:
    """An element and all below it, hosts' shadow trees included."""
    nodes = range(root + 1, len(document.parent))
    return [root, *(node for node in nodes if root in document.ancestors(node))]


def document_of(collected: dict[str, Any]) -> Document:
    return Document(
        collected["parent"],
        collected["previous"],
        collected["tag"],
        dict(collected["slot"]),
        dict(collected["tree"]),
        collected["host"],
        frozenset(collected["focusable"]),
    )
