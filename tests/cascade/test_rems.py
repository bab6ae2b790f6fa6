"""Lengths in `rem` are as long as on their page, whatever font size its root has at which width."""

from __future__ import annotations

import pytest

from extractor.cascade import AuthoredSheet, flatten, measured
from extractor.cascade.conditions import Condition

NARROW, WIDE = Condition("media", "(width < 9em)"), Condition("media", "(width > 9em)")


def said(root: str, rem: float, *holding: Condition) -> list[tuple[str, str]]:
    """(condition, value) of `.a`'s declarations, in their order."""
    sheet = AuthoredSheet(f"{root} .a {{ margin: 1rem; color: red }} .a {{ padding: 0 }}", "https://x/")
    flat = measured(flatten([sheet]), rem, holding)
    rules = [
        (" ".join(one.text for one in rule.conditions), rule.declarations)
        for rule in flat.rules
        if rule.selector == ".a"
    ]
    return [(condition, each.value) for condition, declared in rules for each in declared]


@pytest.mark.parametrize(
    ("root", "rem", "margins"),
    [
        ("", 1, [("", "1rem")]),
        ("html { font-size: 62.5% }", 0.625, [("", "0.625rem")]),
        (
            "html { font-size: 20px } @media (width > 9em) { html { font-size: 1.5em } }",
            1.5,
            [("", "1.25rem"), ("(width > 9em)", "1.5rem")],
        ),
        (  # a class is more than a type
            ":root { font-size: 8px } @media (width > 9em) { html { font-size: 4px } }",
            0.5,
            [("", "0.5rem")],
        ),
        (  # in the order of the cascade
            "@media (width > 9em) { html { font-size: 8px } } html, .b { font-size: 4px }",
            0.25,
            [("", "0.25rem")],
        ),
        ("@media (width < 9em) { html { font-size: 8px } }", 1, [("", "1rem"), ("(width < 9em)", "0.5rem")]),
        ("html { font-size: 2vw } @media (width > 9em) { html { font-size: 8px } }", 0.5, [("", "0.5rem")]),
        (
            ":root { --f: 100% } @media (width > 9em) { :root { --f: 125% } }"
            ":where(:root) { font-size: var(--f) }",
            1.25,
            [("", "1rem"), ("(width > 9em)", "1.25rem")],
        ),
        (":root { --f: var(--g); --g: var(--f) } html { font-size: var(--f) }", 0.5, [("", "0.5rem")]),
        (
            f":root {{ {' '.join(f'--v{n}: var(--v{n + 1});' for n in range(3000))} font-size: var(--v0) }}",
            0.5,
            [("", "0.5rem")],
        ),
        (  # said over and over: nine to the twelfth ways to follow
            f"{''.join(f':root {{ --v{n}: var(--v{n + 1}) }}' * 9 for n in range(12))}"
            ":root { --v12: 8px } html { font-size: var(--v0) }",
            0.5,
            [("", "0.5rem")],
        ),
        # something else was said of the root
        ("html { font-size: 8px } @media (width > 9em) { html { font-size: 4px } }", 3, [("", "3rem")]),
    ],
)
def test_a_rem_is_what_it_is_on_the_page(root: str, rem: float, margins: list[tuple[str, str]]) -> None:
    found = said(root, rem, WIDE)
    assert [one for one in found if "rem" in one[1]] == margins
    assert [value for _, value in found if "rem" not in value] == ["red", "0"]


def test_variables_of_the_root_follow_it_too() -> None:
    root = ":root { --a: 1rem; font-size: 8px } @media (width > 9em) { :root { font-size: 4px } }"
    flat = measured(flatten([AuthoredSheet(root, "https://x/")]), 0.25, {WIDE})
    assert [each.value for rule in flat.rules for each in rule.declarations if each.name == "--a"] == [
        "0.5rem",
        "0.25rem",
    ]


def test_only_media_queries_are_followed() -> None:
    root = "html { font-size: 8px } @container (width > 9em) { html { font-size: 4px } }"
    assert said(root, 0.5) == [("", "0.5rem"), ("", "red"), ("", "0")]
