"""A page through the stage, as an extraction takes it: the real scripts ask a real page."""

from __future__ import annotations

from extractor.authored import asked, authored, planned, sheets
from extractor.cascade import Document, Piece
from extractor.cascade.inheritance import Apart
from extractor.cascade.stylist import Look
from extractor.cascade.write import Sheet, ruled, write
from extractor.chromium.page import Page
from extractor.collect import number
from extractor.model import Options


async def look_of(page: Page, selector: str) -> Look:
    """The component of the element that `selector` finds first, and of all that is below it."""
    elements = await number(page, Options())
    root = (await numbered(page, [selector]))[0]
    piece = Piece(tuple(subtree(elements.document, root)))
    plan = await planned(page, await sheets(page, elements), elements)
    written = await authored(page, elements, plan, await asked(page, plan), piece.nodes)
    return written.stylist.look(piece, Apart())


async def numbered(page: Page, selectors: list[str]) -> list[int]:
    """The numbers of the first elements that selectors find, once they have some."""
    queries = [("document", selector, "", "", []) for selector in selectors]
    return [found[0] for found in await page.evaluate("(queries) => answers(queries)", queries)]


def subtree(document: Document, root: int) -> list[int]:
    """An element and all below it, hosts' shadow trees included."""
    nodes = range(root + 1, len(document.parent))
    return [root, *(node for node in nodes if root in document.ancestors(node))]


def sheet_of(look: Look, names: dict[int, str]) -> Sheet:
    return write(ruled(look.styles), look.styles, names)


def text_of(look: Look, names: dict[int, str], text: str | None = None) -> str:
    """Its css, with the at-rules it names; of its fonts those with a character of `text`, else all.

    `names` are the classes of its elements.
    """
    return "\n".join([*map(str, look.named.at_rules(text)), str(sheet_of(look, names))])
