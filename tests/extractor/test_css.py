"""Declarations become CSS a person can read."""

from __future__ import annotations

import pytest

from extractor.css import body, sheet


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ([(f"margin-{side}", "4px") for side in ("bottom", "left", "right", "top")], ["margin: 4px"]),
        (
            [
                ("padding-top", "1px"),
                ("padding-right", "2px"),
                ("padding-bottom", "1px"),
                ("padding-left", "2px"),
            ],
            ["padding: 1px 2px"],
        ),
        ([("margin-top", "1px"), ("margin-left", "2px")], ["margin-top: 1px", "margin-left: 2px"]),
        (
            [
                (f"border-{side}-{part}", value)
                for side in ("top", "right", "bottom", "left")
                for part, value in (("width", "1px"), ("style", "solid"), ("color", "rgb(0 0 0 / 0.5)"))
            ],
            ["border: 1px solid rgb(0 0 0 / 0.5)"],
        ),
        (
            [
                ("border-top-width", "1px"),
                ("border-top-style", "solid"),
                ("border-top-color", "rgb(255, 0, 16)"),
            ],
            ["border-top: 1px solid #ff0010"],
        ),
        (
            [
                ("border-top-left-radius", "50% 10px"),
                ("border-top-right-radius", "0px"),
                ("border-bottom-left-radius", "0px"),
                ("border-bottom-right-radius", "0px"),
            ],
            [
                "border-top-left-radius: 50% 10px",
                "border-top-right-radius: 0",
                "border-bottom-right-radius: 0",
                "border-bottom-left-radius: 0",
            ],
        ),
        ([("overflow-x", "hidden"), ("overflow-y", "hidden")], ["overflow: hidden"]),
        ([("row-gap", "1px"), ("column-gap", "2px")], ["gap: 1px 2px"]),
        ([("white-space-collapse", "collapse"), ("text-wrap-mode", "nowrap")], ["white-space: nowrap"]),
        ([("white-space-collapse", "preserve"), ("text-wrap-mode", "wrap")], ["white-space: pre-wrap"]),
        ([("text-decoration-line", "none")], ["text-decoration: none"]),
        (
            [("text-decoration-color", "rgb(1, 2, 3)"), ("text-decoration-line", "underline")],
            ["text-decoration: underline #010203"],
        ),
        ([("text-decoration-color", "rgb(1, 2, 3)")], ["text-decoration-color: #010203"]),
        ([("background-color", "rgba(0, 0, 0, 0)")], ["background-color: transparent"]),
        ([("width", "calc(0px + 1em)"), ("top", "0px")], ["top: 0", "width: calc(0px + 1em)"]),
        ([("content", '"rgb(1, 2, 3) 0px"')], ['content: "rgb(1, 2, 3) 0px"']),
    ],
)
def test_declarations_are_written_short_where_they_say_the_same(
    said: list[tuple[str, str]], lines: list[str]
) -> None:
    assert body(said) == "\n".join(f"  {line};" for line in lines)


def test_declarations_stand_in_the_order_of_place_box_text_and_paint() -> None:
    names = ["cursor", "background-color", "color", "zoom", "padding-top", "width", "display", "position"]
    written = [line.split(":")[0].strip() for line in body([(name, "x") for name in names]).splitlines()]
    assert written == [
        *("position", "display", "width", "padding-top"),
        *("color", "background-color", "cursor", "zoom"),
    ]


def test_an_at_rule_comes_once() -> None:
    assert sheet(["@font-face {}", "@font-face {}"], ".a {}") == "@font-face {}\n.a {}"


def test_a_style_sheet_cannot_end_the_element_it_stands_in() -> None:
    text = sheet([], ".a {\n" + body([("content", '"</style><script>"')]) + "\n}")
    assert "</style" not in text and "<\\/style>" in text
