"""Selectors are parsed, weighed and parted from their states."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.cascade import AuthoredSheet, Plan, flatten
from extractor.cascade.applicable import can_have, possible
from extractor.cascade.selectors import SelectorError, parse, specificity
from extractor.cascade.states import variants
from extractor.cascade.tokens import unescape
from extractor.cascade.words import chances


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("*", (0, 0, 0)),
        ("a b > c", (0, 0, 3)),
        (".a.b#c", (1, 2, 0)),
        ("a:hover::before", (0, 1, 2)),
        ("a:before", (0, 0, 2)),
        (":is(.a, #b) c", (1, 0, 1)),
        (":where(#a) b", (0, 0, 1)),
        (":is(#a::before, .b)", (0, 1, 0)),  # the broken member is none
        (":not(.a, b c)", (0, 1, 0)),
        (":has(> .a .b)", (0, 2, 0)),
        (":nth-child(2n + 1 of .a, #b)", (1, 1, 0)),
        (":nth-child(2n + 1)", (0, 1, 0)),
        (":host(.a) ::slotted(.b)", (0, 3, 1)),
        ("x-y::part(a b)", (0, 0, 2)),
        ("[data-x='#a.b']", (0, 1, 0)),
        ("svg|rect", (0, 0, 1)),
        (":lang(en)", (0, 1, 0)),
    ],
)
def test_specificity_is_the_standards(text: str, weight: tuple[int, int, int]) -> None:
    (selector,) = parse(text)
    assert tuple(specificity(selector)) == weight


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r".md\:hover\:a:hover", r".md\:hover\:a:hover"),
        ('a[href="x:hover, y" i]', 'a[href="x:hover, y" i]'),
        ("a  >b~c/* x */+ d", "a > b ~ c + d"),
        (".a/**/.b", ".a.b"),
        ("a:is( .x , .y )", "a:is(.x, .y)"),
        ("*|*", "*|*"),
        (r"#\31 0", r"#\31 0"),
    ],
)
def test_text_survives_the_parser(text: str, shown: str) -> None:
    assert ", ".join(map(str, parse(text))) == shown


@pytest.mark.parametrize(
    "text",
    ["", ",", "a,,b", "> a", "a >", "a > > b", ".1", "a..b", "#", "a::-moz-x", "a:", ".a b{", "[", "[]",
     ".a/b",
     "a::before::", r":ho\ver\{x", "50%", "@a"],
)  # fmt: skip
def test_what_is_no_selector_is_refused(text: str) -> None:
    with pytest.raises(SelectorError):
        parse(text)


def parted(text: str) -> list[tuple[str, list[tuple[str, ...]], str]]:
    return [(str(each.plain), list(each.states), each.pseudo) for each in variants(parse(text)[0])]


def test_states_are_taken_from_each_compound() -> None:
    assert parted(".a:hover > b:focus:not(:disabled)::before") == [
        (".a > b", [(":hover",), (":focus", ":not(:disabled)")], "::before")
    ]


def test_an_emptied_compound_matches_anything() -> None:
    assert parted(":hover > ::selection") == [("* > *", [(":hover",), ()], "::selection")]


def test_states_of_a_pseudo_element_stay_with_it() -> None:
    assert parted("::-webkit-scrollbar-thumb:hover") == [("*", [()], "::-webkit-scrollbar-thumb:hover")]


def test_colons_in_names_and_strings_are_no_states() -> None:
    assert parted(r".hover\:x[a=':hover']:hover") == [(r".hover\:x[a=':hover']", [(":hover",)], "")]


CAN_BE_DISABLED = "button, fieldset, input, optgroup, option, select, textarea"


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("button[disabled]:hover", [("button", [(":disabled", ":hover")], "")]),
        ("a[disabled]", [("a:is([disabled])", [()], "")]),
        (
            ".a[disabled]",
            [
                (f".a:is({CAN_BE_DISABLED})", [(":disabled",)], ""),
                (f".a:is([disabled]):not({CAN_BE_DISABLED})", [()], ""),
            ],
        ),
        ("fieldset[disabled] .a", [("fieldset[disabled] .a", [(), ()], "")]),
        ("details[open] > summary", [("details > summary", [("[open]",), ()], "")]),
        ("[disabled=true]", [("[disabled=true]", [()], "")]),
    ],
)
def test_an_attribute_that_tells_a_state_is_one_where_it_does(
    selector: str, expected: list[tuple[str, list[tuple[str, ...]], str]]
) -> None:
    assert parted(selector) == expected


def test_not_of_a_class_in_a_state_is_two_cases() -> None:
    assert parted("a:not(.b:hover)") == [
        ("a:not(.b)", [()], ""),
        ("a:is(.b)", [(":not(:hover)",)], ""),
    ]


def test_lists_with_states_are_told_apart() -> None:
    assert parted(":is(.a:hover, .b, .c) d") == [
        (".a d", [(":hover",), ()], ""),
        (":is(.b, .c) d", [(), ()], ""),
    ]


def test_a_nested_rule_finds_the_states_of_the_rule_around_it() -> None:
    assert parted(":is(.a .b:hover):focus .c") == [(".a .b .c", [(), (":hover", ":focus"), ()], "")]


def test_has_keeps_what_may_be_in_a_state() -> None:
    (variant,) = variants(parse(".a:has(> input:checked) b")[0])
    assert str(variant.plain) == ".a:has(> input) b"
    assert str(variant.has[0][0].relative) == "> input"
    assert variant.has[0][0].states == (":checked",)
    assert str(variant.present) == ".a:has(> input:checked) b"


def test_slotted_and_part_subjects_are_compounds_of_their_own() -> None:
    (slotted,) = variants(parse(":host(.k:hover) slot::slotted(.x:focus)::after")[0])
    assert (slotted.plain.combinators, slotted.states) == (
        ("", " ", "::slotted"),
        ((":hover",), (), (":focus",)),
    )
    assert slotted.pseudo == "::after"
    (part,) = variants(parse("x-y::part(a):hover")[0])
    assert (part.plain.combinators, part.states) == (("", "::part"), ((), (":hover",)))


@pytest.mark.parametrize(
    "text", ["a:not(.b > .c:hover)", ".l :is(.p .q:hover)", "a:nth-child(2 of .b:hover)"]
)
def test_what_cannot_be_taken_out_stays_and_is_told(text: str) -> None:
    (variant,) = variants(parse(text)[0])
    assert variant.frozen
    assert str(variant.plain) == text


def test_too_many_cases_are_not_told_apart() -> None:
    text = "".join(f":not(.a{number}:hover)" for number in range(8))
    (variant,) = variants(parse(text)[0])
    assert variant.frozen


def test_states_an_element_cannot_be_in_are_known() -> None:
    assert possible((":checked",), "div") is None
    assert possible((":checked",), "input:text") is None
    assert possible((":checked", ":hover"), "input:checkbox") == (":checked", ":hover")
    assert possible((":not(:disabled)", ":hover"), "a") == (":hover",)
    assert possible((":disabled",), "my-button") == (":disabled",)
    assert possible((":focus",), "svg", focusable=False) is None


def test_pseudo_elements_an_element_cannot_have_are_known() -> None:
    assert not can_have("::-webkit-slider-thumb", "a")
    assert can_have("::-webkit-slider-thumb", "input:range")
    assert can_have("::before", "a")


@pytest.mark.parametrize(
    "text",
    [
        ":is(.a:hover)" * 1_500,
        ".a:hover " * 2_000 + "b",
        ":not(" * 15 + ".a:hover" + ")" * 15,
        ":is(" * 4_000,
    ],
    ids=["is", "descent", "not", "open"],
)
def test_hostile_selectors_end_soon(text: str) -> None:
    started = time.perf_counter()
    plan = Plan(flatten([AuthoredSheet(text + "{a:b}", "http://a.test/")]), {"a"})
    assert sum(len(query.selector) for query in plan.queries) < 100_000
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (".a b, .A, #A > .a", [".a b", ".A", "#A > .a"]),
        (".a, .b, .a.b, #b", [".a"]),
        (".b:hover", []),
        (".a:not(.b) [x='.b']", [".a:not(.b) [x='.b']"]),
        (".b [x='.b']", []),
        (":is(.b, .a) c", [":is(.b, .a) c"]),
        (".\\61", [".\\61"]),
        (".\\62 ", []),
        (".c\\:d", [".c\\:d"]),
        # The browser refuses all of a list for one that it does not know.
        (".a, .b:-moz-x", [".a", ".b:-moz-x"]),
        (".a, .1b", [".a", ".1b"]),
    ],
)
def test_only_what_asks_for_classes_and_ids_that_are_there_is_asked(text: str, asked: list[str]) -> None:
    plan = Plan(flatten([AuthoredSheet(text + "{a:b}", "http://a.test/")]), {"a", "c:d"})
    assert sorted({query.selector for query in plan.queries}) == sorted(asked)


PIECES = st.sampled_from(
    ["a", ".b", "#c", r".d\:e", r".\31 0", ",", " ", ">", ":is(", ":not(", ":hover", ")", "[x", "='", "']",
     '"', "(", "/*", "*/", "\\", r"\,", r"\("]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=600, deadline=None, derandomize=True)
def test_what_a_selector_asks_for_is_what_stands_outside_its_brackets(text: str) -> None:
    try:
        parsed = parse(text)
    except SelectorError:
        return
    asked = [
        [unescape(one.text[1:]) for one in selector.simples if one.kind in ("class", "id")]
        for selector in parsed
    ]
    assert chances(text, {"b"}) in (None, [set(each) <= {"b"} for each in asked])
