"""Markup that need not be parsed again: parsers, html5lib and the browser, agree with what its tags say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.chromium.browser import Browser
from extractor.html import fragment, serialize
from extractor.html_plain import BLOCKS, INLINE, PLAIN, SHAPES, is_plain
from extractor.html_tables import VOID

Run = Callable[..., Any]

XHTML = "{http://www.w3.org/1999/xhtml}"
TAGS = sorted(PLAIN) + [
    XHTML + name for name in ("table", "td", "select", "option", "textarea", "x-y", "image")
]


def element(
    tag: str, attributes: dict[str, str], text: str, children: list[Element], tail: str = ""
) -> Element:
    made = Element(tag, attributes)
    if tag.removeprefix(XHTML) not in VOID:
        made.text = text
        made.extend(children)
    made.tail = tail
    return made


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t\r \xa0<&"), max_size=4)
attributes = st.dictionaries(
    st.sampled_from(["title", "viewBox", "data-aB", "aria-label"]), texts, max_size=2
)
trees = st.recursive(
    st.builds(element, st.sampled_from(TAGS), attributes, texts, st.just([]), texts),
    lambda children: st.builds(
        element, st.sampled_from(TAGS), attributes, texts, st.lists(children, max_size=3), texts
    ),
    max_leaves=8,
)


def told(one: Element) -> tuple[Any, ...]:
    """All of a tree that markup says."""
    return one.tag, one.attrib, one.text or "", [(told(child), child.tail or "") for child in one]


@given(trees)
def test_what_is_plain_is_parsed_to_itself(tree: Element) -> None:
    if is_plain(tree):
        [again] = fragment(serialize(tree))
        assert told(again) == told(tree)


def grown(dice: random.Random, tag: str, depth: int) -> Element:
    """A tree that is plain more often than not."""
    near = SHAPES if tag in SHAPES else INLINE if tag in INLINE else INLINE | BLOCKS
    inner = (
        [grown(dice, dice.choice(sorted(near)), depth - 1) for _ in range(dice.randrange(3))] if depth else []
    )
    return element(tag, {}, dice.choice(["", "x"]), inner, dice.choice(["", "y"]))


def plain_trees() -> Iterator[Element]:
    dice = random.Random(1)
    while True:
        tree = grown(dice, dice.choice(sorted(PLAIN)), 4)
        if is_plain(tree):
            yield tree


def test_a_browser_agrees(run: Run, browser: Browser) -> None:
    texts = [serialize(tree) for tree, _ in zip(plain_trees(), range(3000), strict=False)]
    parsed = """(texts) => texts.map((text) => {
      const around = document.createElement("div");
      around.innerHTML = text;
      return around.innerHTML;
    })"""

    async def story() -> list[str]:
        async with browser.page() as page:
            read: list[str] = await page.evaluate(parsed, texts)
            return read

    assert run(story()) == texts


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/"><svg viewBox="0 0 1 1"><g><path d="M0 0"></path></g></svg> text <b>bold</b></a>',
        "<div><h2>x</h2><p>y <em>z</em></p><ul><li><p>1</p></li></ul><dl><dt>a</dt><dd>b</dd></dl></div>",
        '<form><label>x <input type="text"></label><button>y</button></form>',
    ],
)
def test_what_pages_are_made_of_is_plain(markup: str) -> None:
    [root] = fragment(markup)
    assert is_plain(root)


@pytest.mark.parametrize(
    "markup",
    ["<table><tr><td>x</table>", "<select><option>x</select>", "<svg><title>x</title></svg>", "<x-y>x</x-y>"],
)
def test_what_has_rules_of_its_own_is_not(markup: str) -> None:
    [root] = fragment(markup)
    assert not is_plain(root)
