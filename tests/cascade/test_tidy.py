"""Rules as a person writes them: shorthands taken apart and put together, declarations in order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.cascade.cascade import Entry, Key
from extractor.cascade.conditions import Condition
from extractor.cascade.contexts import ALWAYS, Context
from extractor.cascade.declarations import declarations
from extractor.cascade.parts import parts
from extractor.cascade.shorthands import SHORTHANDS, overlap, overlapping
from extractor.cascade.tidy import tidied
from extractor.cascade.write import ruled
from tests.devtools import devtools

KEY = Key(False, 0, False, 0, (0, 0, 0), 0, 0, 0)


def tidy(css: str, context: Context = ALWAYS) -> str:
    entries = [Entry(name, value, urgent, context, KEY) for name, value, urgent in declarations(css)]
    return "; ".join(f"{each.name}: {each.value}" for each in tidied(tuple(entries)))


@pytest.mark.parametrize(
    "css, written",
    [
        ("padding: .5rem 0; padding-top: 1rem; padding-bottom: 1rem", "padding: 1rem 0"),
        ("padding-left: 1px; padding-right: 1px; padding-top: 2px; padding-bottom: 2px", "padding: 2px 1px"),
        ("padding-top: 1px; padding-bottom: 2px", "padding-top: 1px; padding-bottom: 2px"),
        ("margin: 0 auto; margin-left: 0", "margin: 0 auto 0 0"),
        ("margin: 0; margin-inline: 1px", "margin: 0; margin-inline: 1px"),
        ("padding: 0; padding-left: var(--p)", "padding: 0; padding-left: var(--p)"),
        ("padding: 0; padding-left: inherit", "padding: 0; padding-left: inherit"),
        ("border-style: solid; border-width: 1px; border-color: RED", "border: 1px solid RED"),
        ("border: 1px solid red; border-color: blue", "border: 1px solid blue"),
        ("border: 1px solid red; border-top-color: blue", "border: 1px solid red; border-top-color: blue"),
        ("border: 0; border-width: 0", "border: 0"),
        ("outline: 1px auto red; outline-style: none", "outline: 1px red"),
        ("row-gap: 1px; column-gap: 1px", "gap: 1px"),
        ("border-radius: 1px / 2px; border-top-left-radius: 0",
         "border-radius: 1px / 2px; border-top-left-radius: 0"),
        # What sets nothing in common stands in the order of place, box, text and paint.
        ("cursor: wait; color: red; display: flex; --a: 1; margin-left: 0; margin-top: 0; top: 0",
         "--a: 1; top: 0; display: flex; margin-top: 0; margin-left: 0; color: red; cursor: wait"),
        ("border-radius: 0; border: 1px solid; border-top: 0",
         "border: 1px solid; border-top: 0; border-radius: 0"),
        ("font-size: 3px; font: inherit; font-size: 2px", "font: inherit; font-size: 2px"),
        ("flex-grow: 1; all: unset; color: red", "flex-grow: 1; all: unset; color: red"),
    ],
)  # fmt: skip
def test_a_rule_reads_as_a_person_writes_it(css: str, written: str) -> None:
    assert tidy(css) == written


def test_elliptic_corners_are_no_list_of_radii() -> None:
    corners = ("top-left", "top-right", "bottom-right", "bottom-left")
    css = "; ".join(f"border-{corner}-radius: 1px 2px" for corner in corners)
    assert tidy(css) == css


def test_what_comes_over_other_rules_resets_no_image_of_a_border() -> None:
    hovered = Context((), (":hover",))
    apart = "border-width: 1px; border-style: solid; border-color: red"
    assert tidy(apart, hovered) == apart
    assert tidy("border: 0; border-style: solid", hovered) == "border: 0 solid"


def test_a_condition_is_opened_once_where_the_order_allows_it() -> None:
    narrow, wide = (Condition("media", f"({side}-width: 9px)") for side in ("max", "min"))

    def on(*conditions: Condition) -> dict[str, list[Entry]]:
        return {"": [Entry("top", str(i), False, Context((each,)), KEY) for i, each in enumerate(conditions)]}

    def opened(styles: dict[int, dict[str, list[Entry]]]) -> list[Condition]:
        return [rule.conditions[0] for rule in ruled(styles)]

    assert opened({1: on(wide), 2: on(narrow, wide)}) == [narrow, wide, wide]
    assert opened({1: on(wide, narrow), 2: on(narrow, wide)}) == [wide, narrow, narrow, wide]


@pytest.mark.parametrize(
    "open_, closed",
    [
        ("var(--x", "var(--x)"),
        ("calc(1px + (2px", "calc(1px + (2px))"),
        ("'a", "'a'"),
        ("f('a", "f('a')"),
        ("url(x", "url(x)"),
    ],
)
def test_a_value_that_the_end_of_a_sheet_left_open_is_closed(open_: str, closed: str) -> None:
    assert [each.value for each in declarations(f"a: {open_}")] == [closed]


DECLARED = (
    ("margin", "1px 2px 3px"), ("padding", "1px"), ("inset", "1px auto"), ("border-color", "red blue"),
    ("border-radius", "1px 2px 3px 4px"), ("border", "1px solid red"), ("border", "dotted"), ("border", "0"),
    ("border-left", "thick"), ("outline", "none"), ("outline", "auto 3px"), ("background", "#abc"),
    ("background", "none"), ("background", "0 0"), ("text-decoration", "underline"), ("flex", "0 0 auto"),
    ("list-style", "none"), ("overflow", "hidden auto"), ("gap", "1px"), ("place-items", "center"),
)  # fmt: skip

#: Whether a declaration computes to the same as its parts, pair by pair: [shorthand, longhands]. A place of
#: `0%` is one of `0`, too.
SAME = """(pairs) => pairs.map(([[name, value], longhands]) => {
  const [one, other] = [0, 1].map(() => document.documentElement.appendChild(document.createElement("p")));
  one.style.setProperty(name, value);
  for (const each of longhands) other.style.setProperty(...each);
  const values = (element) => [...one.style].filter((each) => !each.includes("background-pos"))
    .map((each) => getComputedStyle(element).getPropertyValue(each)).join();
  return one.style.length && values(one) === values(other);
})"""


@pytest.mark.chromium
def test_shorthands_are_taken_apart_as_the_browser_does(run: Callable[..., Any], chromium_path: str) -> None:
    async def same() -> Any:
        async with devtools(chromium_path, ()) as browser:
            pairs = [(each, list(parts(*each).items())) for each in DECLARED]
            return await (await browser.page()).evaluate(SAME, pairs)

    found = run(same())
    assert [each for each, good in zip(DECLARED, found, strict=True) if not good] == []


def test_what_is_not_taken_apart_is_the_whole_declaration_for_each_longhand() -> None:
    assert set(parts("border", "1px solid var(--c)").values()) == {"border: 1px solid var(--c)"}
    assert set(parts("font", "inherit").values()) == {"inherit"}
    assert parts("border-top-color", "#FFFFFF") == parts("border-top-color", "white")


NAMES = sorted({*SHORTHANDS, *chain(*SHORTHANDS.values()), "--x", "--y", "all", "-webkit-all", "grid-gap"})


@given(st.lists(st.sampled_from(NAMES), max_size=12))
def test_what_overlaps_is_the_same_among_many_as_between_two(names: list[str]) -> None:
    for at, near in enumerate(overlapping(names)):
        assert near == [other for other in range(at) if overlap(names[other], names[at])]
