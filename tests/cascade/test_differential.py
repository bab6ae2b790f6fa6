"""In a real Chromium, a component alone computes as it did on its page: random worlds, states, widths,
schemes.
"""

from __future__ import annotations

import random

import pytest

from extractor.cascade.shorthands import SHORTHANDS, longhands, plain_name
from tests.cascade.cdp import Page
from tests.cascade.differential import compare
from tests.cascade.worlds import world

#: More are run by `python -m tests.cascade.test_differential 0 1000`.
SEEDS = range(40)
STATES = (":hover", ":focus", ":active", ":checked", ":disabled")


def differences(page: Page, seed: int) -> list[str]:
    rng = random.Random(seed)
    drawn = world(seed)
    count = drawn.html.count("data-n")
    states = [(rng.choice(STATES), rng.randrange(count)) for _ in range(3)]
    return compare(page, drawn, states)


@pytest.mark.chromium
@pytest.mark.parametrize("seed", SEEDS)
def test_component_alone_computes_as_on_its_page(page: Page, seed: int) -> None:
    found = differences(page, seed)
    assert not found, "\n".join(found)


@pytest.mark.chromium
def test_shorthands_set_what_chromium_says(page: Page) -> None:
    expanded = page.evaluate(
        """(names) => Object.fromEntries(names.map((name) => {
          const style = document.createElement("div").style;
          style.setProperty(name, "initial");
          return [name, [...style]];
        }))""",
        [name if name not in ("mask-box-image", "text-stroke") else f"-webkit-{name}" for name in SHORTHANDS],
    )
    for name, found in expanded.items():
        if found:
            assert longhands(name) == {plain_name(each) for each in found}, name


if __name__ == "__main__":
    import os
    import sys

    from extractor.chromium.launch import find
    from tests.cascade.cdp import Chromium

    with Chromium(find(os.environ.get("CHROMIUM_PATH"))) as chromium:
        for number in range(int(sys.argv[1]), int(sys.argv[2])):
            if found := differences(chromium.page(), number):
                print(f"seed {number}", *found[:4], sep="\n  ")
