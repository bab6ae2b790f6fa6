"""The css of small pages, whole, as it was read and approved.

`python -m tests.cascade.test_approved` writes the css of cases that have none yet, to be read before it is
committed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractor.cascade.stylist import Look
from extractor.cascade.write import css, ruled, together, used
from extractor.chromium.browser import Browser
from extractor.chromium.launch import find
from extractor.chromium.page import Page
from extractor.egress.outbound import Policy
from tests.cascade.cases import CASES
from tests.cascade.driver import look_of, sheet_of, text_of

APPROVED = Path(__file__).parent / "approved"

pytestmark = pytest.mark.chromium
Run = Callable[..., Any]


async def look(page: Page, name: str) -> Look:
    case = CASES[name]
    styles = "".join(f"<style>{text}</style>" for text in case.sheets)
    await page.show(
        f"<!doctype html><html><head><base href=http://a.test/>{styles}</head><body>{case.html}</body></html>"
    )
    return await look_of(page, "#root")


def classes(look: Look, first: str = "g") -> dict[int, str]:
    """g, g-1, g-2, … in document order."""
    return {node: first + (f"-{index}" if index else "") for index, node in enumerate(look.nodes)}


async def approvable(page: Page, name: str) -> str:
    """Its css below its notes."""
    found = await look(page, name)
    notes = [f"/* {code} */\n" for code in sorted(found.notes)]
    return "".join([*notes, text_of(found, classes(found), "x")])


@pytest.mark.parametrize("name", CASES)
def test_css_reads_as_it_was_approved(run: Run, page: Page, name: str) -> None:
    assert run(approvable(page, name)) == (APPROVED / f"{name}.css").read_text()


def test_components_of_one_look_share_their_rules(run: Run, page: Page) -> None:
    found, weights = run(look(page, "states_and_media")), run(look(page, "weights"))
    one, other = sheet_of(found, classes(found)), sheet_of(found, classes(found, "h"))
    apart = sheet_of(weights, classes(weights))
    rules = together([one, apart, other])
    assert rules[0].selectors == (".g", ".h")
    assert css(rules).count("{") == css(one.rules).count("{") + css(apart.rules).count("{")


def test_only_elements_that_are_styled_need_a_class(run: Run, page: Page) -> None:
    found = run(look(page, "group_states"))
    assert len(used(ruled(found.styles))) == 5


async def main() -> None:
    async with Browser(find(os.environ.get("CHROMIUM_PATH")), policy=Policy()) as browser:
        for name in CASES:
            path = APPROVED / f"{name}.css"
            if not path.exists():
                async with browser.page() as page:
                    path.write_text(await approvable(page, name))


if __name__ == "__main__":
    asyncio.run(main())
