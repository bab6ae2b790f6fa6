"""Raw sheet texts become one flat list of rules."""

from __future__ import annotations

import time

import pytest

from extractor.cascade import AuthoredSheet, Flat, flatten, settled
from extractor.cascade.conditions import Condition
from extractor.cascade.nesting import MAX_SELECTOR
from extractor.cascade.rules import Scope
from extractor.cascade.sheets import MAX_SELECTORS

BASE = "http://a.test/css/site.css"


def read(text: str, **more: object) -> Flat:
    return flatten([AuthoredSheet(text, BASE, **more)])  # type: ignore[arg-type]


def selectors(text: str) -> list[str]:
    return [rule.selector for rule in read(text).rules]


def test_rules_keep_their_order_and_their_text() -> None:
    (rule,) = read(
        ".a { padding : var(--p) ;PADDING-bottom: calc( 1px + 2px )!IMPORTANT; --X: {a:b} ; }"
    ).rules
    assert rule.selector == ".a"
    assert [tuple(each) for each in rule.declarations] == [
        ("padding", "var(--p)", False),
        ("padding-bottom", "calc( 1px + 2px )", True),
        ("--X", "{a:b}", False),
    ]


@pytest.mark.parametrize(
    "value",
    [
        "if(style(--s: ok): red; else: blue)",
        "url(data:image/png;base64,AA==)",
        "calc((1px) * 2) if((a); (b))",
    ],
)
def test_a_semicolon_in_a_function_ends_nothing(value: str) -> None:
    (rule,) = read(f"a {{ a: {value}; b: c }}").rules
    assert [(each.name, each.value) for each in rule.declarations] == [("a", value), ("b", "c")]


def test_fallbacks_stay_in_order() -> None:
    (rule,) = read("a{display:-webkit-box;display:-ms-flexbox;display:flex}").rules
    assert [each.value for each in rule.declarations] == ["-webkit-box", "-ms-flexbox", "flex"]


def test_conditions_stack_from_the_outside_in() -> None:
    text = (
        "@media SCREEN and (Min-Width:40em){@supports (display:grid){@container Card (width>20em){a{b:c}}}}"
    )
    (rule,) = read(text, media="not print").rules
    assert rule.conditions == (
        Condition("media", "not print"),
        Condition("media", "screen and (min-width: 40em)"),
        Condition("supports", "(display: grid)"),
        Condition("container", "Card (width > 20em)"),
    )


def test_conditions_written_alike_are_equal() -> None:
    text = "@media (min-width:768px){a{b:c}} @media  ( MIN-WIDTH : 768px ) {a{b:d}} @media all{a{b:e}}"
    first, second, third = read(text).rules
    assert first.conditions == second.conditions
    assert third.conditions == ()


def test_layers_are_ordered_by_their_first_appearance() -> None:
    flat = read("@layer reset, ui.base; @layer ui{a{b:c} @layer base{a{b:d}}} @layer{a{b:e}} a{b:f}")
    assert [rule.layer for rule in flat.rules] == [("ui",), ("ui", "base"), ("<1>",), ()]
    assert flat.layers["document"] == [("reset",), ("ui",), ("ui", "base"), ("<1>",)]


def test_a_layer_in_a_condition_that_never_holds_has_no_place_in_the_order() -> None:
    flat = read("@supports (x: y){@layer late{a{b:c}}} @layer early{a{b:d}} @layer late{a{b:e}}")
    flat = settled(flat, {Condition("supports", "(x: y)"): False})
    assert flat.layers["document"] == [("early",), ("late",)]
    assert len(flat.rules) == 2


def test_nested_rules_are_flattened() -> None:
    text = """
    .card, .box { color: red; &:hover { color: blue } .x & { top: 0 } > b { left: 0 } margin: 0;
      @media (width > 9px) { color: green; i, &.y { right: 0 } } }
    """
    assert [(rule.selector, len(rule.conditions)) for rule in read(text).rules] == [
        (".card, .box", 0),
        (":is(.card, .box):hover", 0),
        (".x :is(.card, .box)", 0),
        (":is(.card, .box) > b", 0),
        (".card, .box", 0),
        (".card, .box", 1),
        (":is(.card, .box) i, :is(.card, .box).y", 1),
    ]


def test_scopes_are_kept_with_their_rules() -> None:
    rules = read("@scope (.card) to (.end) { img { a: b } > p { c: d } :scope { e: f } g: h }").rules
    assert [rule.selector for rule in rules] == [
        ":where(:scope) img",
        ":where(:scope) > p",
        ":scope",
        ":where(:scope)",
    ]
    assert rules[0].scopes == (Scope(".card", ".end"),)


def test_urls_are_absolute_but_fragments() -> None:
    (rule,) = read(
        """a{background:url(i.png),url("../j k.png"),image-set("k.png" 1x);mask:url(#m);
        cursor:url( 'data:image/svg+xml;utf8,<svg x="}"/>' )}"""
    ).rules
    values = {each.name: each.value for each in rule.declarations}
    assert values["background"] == (
        'url(http://a.test/css/i.png),url("http://a.test/j k.png"),image-set("http://a.test/css/k.png" 1x)'
    )
    assert values["mask"] == "url(#m)"
    assert "data:image/svg+xml" in values["cursor"]


def test_an_imported_sheet_stands_where_it_is_imported() -> None:
    importer = AuthoredSheet(
        '@import "b.css" layer(base) supports(display:grid) print; .a{x:y}', BASE, url=BASE
    )
    imported = AuthoredSheet(
        ".b{background:url(i.png)}", "http://a.test/css/b.css", "http://a.test/css/b.css", imported=True
    )
    first, second = flatten([importer, imported]).rules
    assert (first.selector, first.layer) == (".b", ("base",))
    assert first.conditions == (Condition("supports", "(display: grid)"), Condition("media", "print"))
    assert second.selector == ".a"


def test_sheets_that_import_each_other_end() -> None:
    one = AuthoredSheet('@import "b.css"; .a{x:y}', "http://a.test/a.css", "http://a.test/a.css")
    two = AuthoredSheet(
        '@import "a.css"; .b{x:y}', "http://a.test/b.css", "http://a.test/b.css", imported=True
    )
    assert [rule.selector for rule in flatten([one, two]).rules] == [".b", ".a"]


def test_a_missing_import_is_noted() -> None:
    assert [note.code for note in read('@import "gone.css";').notes] == ["css_import_missing"]


def test_an_import_behind_rules_is_no_import() -> None:
    assert read('.a{x:y} @import "gone.css";').notes == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("} .a{x:y} .b{x:y}", ["} .a", ".b"]),  # the stray brace spoils one selector
        (".a{x:y", [".a"]),
        (".a{x:[} ;y:z} .b{x:y}", [".a"]),  # the bracket takes the rest
        ("/* } */ .a{x:y}", [".a"]),
        ('.a{content:"}"} .b{x:y}', [".a", ".b"]),
        (".a{background:url(data:,}{)} .b{x:y}", [".a", ".b"]),
        ("<!-- .a{x:y} -->", [".a"]),
        ("@media{.a{x:y}", [".a"]),
        ("@unknown{.a{x:y}} .b{x:y}", [".b"]),
        ("@unknown; .b{x:y}", [".b"]),
        (r".md\:a\{b{x:y}", [r".md\:a\{b"]),
        (".a;b{x:y} .c{x:y}", [".a;b", ".c"]),
        ("\ufeff.a{x:y}", ["\ufeff.a"]),
    ],
)
def test_broken_css_recovers(text: str, expected: list[str]) -> None:
    assert selectors(text) == expected


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("color red; top: 0", ["top"]),
        ("color: red; : x; top: 0", ["color", "top"]),
        ("color: 'red\n; top: 0", ["top"]),
        ("color: red !ie; top: 0", ["top"]),
        ("*zoom: 1; top: 0", ["top"]),
        ("color: red}; top: 0", ["color"]),
        ("--x:; --y: ; top:", ["--x", "--y"]),
        ("a:hover{x:y} top: 0", ["top"]),
        ("color/**/: red; top: 0 /* ; */ ;", ["color", "top"]),
    ],
)
def test_broken_declarations_go_alone(body: str, names: list[str]) -> None:
    rules = read(f".a{{{body}").rules
    found = [each.name for rule in rules if rule.selector == ".a" for each in rule.declarations]
    assert found == names


def test_named_rules_are_kept_with_what_they_need() -> None:
    flat = read(
        "@font-face{font-family:'Open Sans';src:url(o.woff2)} @media print{@keyframes spin{to{rotate:1turn}}}"
        "@property --x{syntax:'*';inherits:false} @counter-style z{symbols:'x'}"
    )
    assert [(rule.kind, rule.name, len(rule.conditions)) for rule in flat.named] == [
        ("font-face", "open sans", 0),
        ("keyframes", "spin", 1),
        ("property", "--x", 0),
        ("counter-style", "z", 0),
    ]
    assert "url(http://a.test/css/o.woff2)" in flat.named[0].body


def test_nesting_makes_no_more_selectors_than_can_be_held() -> None:
    parent = ":is(" + ",".join(f".b{i}" for i in range(2000)) + ")"
    flat = read(f"{parent}{{{'&.c{x:y}' * 2000}}}.d{{x:y}}")
    assert sum(len(rule.selector) for rule in flat.rules) < MAX_SELECTORS + MAX_SELECTOR
    assert [note.code for note in flat.notes] == ["css_too_many_rules"]


@pytest.mark.parametrize(
    "text",
    [
        "@media{" * 20_000,
        ".a{" * 20_000 + "x:y",
        "(" * 200_000,
        "a" * 500_000,
        ".a{x:" + "[" * 100_000,
        "&&&&{" * 5_000,
        ".a,.b{&&{" * 2_000,
        "/*" * 200_000,
        '"\n' * 100_000,
        "\\" * 200_000,
        ".a{x:url(" * 20_000,
        "@import 'a';" * 20_000,
        "@layer a{" * 3_000,
        "--x:{" * 20_000,
    ],
    ids=lambda text: text[:10],
)
def test_hostile_sheets_end_soon(text: str) -> None:
    started = time.perf_counter()
    for rule in read(text).rules:
        _ = rule.declarations
    assert time.perf_counter() - started < 3
