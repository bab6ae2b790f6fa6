"""In a real Chromium, a component alone computes as it did on its page: random worlds, states, widths,
schemes.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Callable
from typing import Any

import pytest

from extractor.cascade.shorthands import SHORTHANDS, longhands, plain_name
from extractor.chromium.browser import Browser
from extractor.chromium.launch import find
from extractor.chromium.page import Page
from extractor.egress.outbound import Policy
from tests.cascade.differential import compare
from tests.cascade.worlds import world

#: More are run by `python -m tests.cascade.test_differential 0 1000`.
SEEDS = range(40)
STATES = (":hover", ":focus", ":active", ":checked", ":disabled")


async def differences(page: Page, seed: int) -> list[str]:
    rng = random.Random(seed)
    drawn = world(seed)
    states = [(rng.choice(STATES), rng.randrange(drawn.size)) for _ in range(3)]
    return await compare(page, drawn, states)


@pytest.mark.chromium
@pytest.mark.parametrize("seed", SEEDS)
def test_component_alone_computes_as_on_its_page(run: Callable[..., Any], page: Page, seed: int) -> None:
    found = run(differences(page, seed))
    assert not found, "\n".join(found)


@pytest.mark.chromium
def test_shorthands_set_what_chromium_says(run: Callable[..., Any], page: Page) -> None:
    answer = page.evaluate(
        """(names) => Object.fromEntries(names.map((name) => {
          const style = document.createElement("div").style;
          style.setProperty(name, "initial");
          return [name, [...style]];
        }))""",
        [name if name not in ("mask-box-image", "text-stroke") else f"-webkit-{name}" for name in SHORTHANDS],
    )
    for name, found in run(answer).items():
        if found:
            assert longhands(name) == {plain_name(each) for each in found}, name


async def main(first: int, end: int) -> None:
    async with Browser(find(os.environ.get("CHROMIUM_PATH")), policy=Policy()) as browser:
        for number in range(first, end):
            async with browser.page() as page:
                if found := await differences(page, number):
                    print(f"seed {number}", *found[:4], sep="\n  ")


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
