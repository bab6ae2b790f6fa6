"""Css that others embed: what stays in it, what goes, and that it never ends the place it stands in."""

from __future__ import annotations

import re
from typing import Any

import pytest
import tinycss2
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.inert import inert, without_controls


@pytest.mark.parametrize(
    "css",
    [
        "",
        '.a {\n  color: red;\n  content: "it\'s";\n}\n\n.b::before {\n  color: #fff;\n}',
        '@font-face {\n  font-family: "A B";\n  src: url("https://x.example/a.woff2") format("woff2");\n}',
        ".a{src:url(data:font/woff2;base64,AA==);src:url(data:application/x-font-woff;base64,AA)}",
        ".a{background:url(data:image/svg+xml,%3Csvg/%3E) no-repeat, image-set('/a.png' 1x)}",
        ".a{background:url(https://x.example/*/y;z.png);mask-image:url(https://x.example/m.svg#m)}",
        ".a{clip-path:url(#gen-a-1-c);filter:url('#f') blur(2px);filter:url(data:image/svg+xml,x#f)}",
        "@media (300px <= width < 40em) and (hover){@supports (display:grid){.a:has(> .d){gap:1px}}}",
        "@keyframes spin{from{rotate:0deg}50.5%{rotate:1turn}to{rotate:2turn}}",
        "@layer a, b;@layer a{.a{color:red}}@container card (width > 1px){.a{color:red}}",
        "@property --a{syntax:'<length>';inherits:false;initial-value:0px}.a{--a:{b:c};--b: ;width:var(--a)}",
        ".a{grid-template-areas:'a b' 'c d';color:red!important;}",
        ".a\\:b\\/2{color:red}",
        "/* a comment; with {marks} and 'quotes */.a{color:red/**/}",
        ".a{color:red;;}",
    ],
)
def test_a_sheet_without_faults_stays_as_it_is(css: str) -> None:
    assert inert(css) == css


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ('@import "x.css";.a{b:c}', ".a{b:c}"),
        ("@import url(x.css) layer(y);.a{b:c}", ".a{b:c}"),
        ('@\\69MPORT "x.css";.a{b:c}', ".a{b:c}"),
        ('@charset "utf-7";@namespace x url(y);.a{b:c}', ".a{b:c}"),
        ("@unknown x{.a{b:c}}.a{b:c}", ".a{b:c}"),
        ("@-moz-document url(http://x){.a{b:c}}.a{b:c}", ".a{b:c}"),
        (".a{b:url(javascript:x);c:d}", ".a{c:d}"),
        (".a{b:url( 'java\\73 cript:x' );c:d}", ".a{c:d}"),
        (".a{b:url(' \\1 javascript:x');c:d}", ".a{c:d}"),
        (".a{b:URL(vbscript:x);c:d}", ".a{c:d}"),
        (".a{b:u\\72l(https://x/);c:d}", ".a{c:d}"),
        (".a{b:image-set('javascript:x' 1x);c:d}", ".a{c:d}"),
        (".a{b:-webkit-image-set(url(javascript:x) 1x);c:d}", ".a{c:d}"),
        (".a{b:url(data:text/html,x);c:d}", ".a{c:d}"),
        (".a{b:url(data:font/woff,x);c:d}", ".a{c:d}"),
        (".a{--u:url(blob:x);c:d}", ".a{c:d}"),
        (".a{filter:url(https://x/y.svg#f);fill:url(/y.svg#f);c:d}", ".a{c:d}"),
        (".a{b:expression(x);c:d}", ".a{c:d}"),
        (".a{b:e\\78pression(x);c:d}", ".a{c:d}"),
        (".a{b:1px,(EXPRESSION(x));c:d}", ".a{c:d}"),
        (".a{behavior:url(#x);-moz-binding:url(#x);-ms-behavior:x;c:d}", ".a{c:d}"),
        (".a{beh\\61vior:url(#x);*width:1px;c:d}", ".a{c:d}"),
        (".a{b:(;} .x{y:z}", ".a{}"),
        (".a{b:'\n;c:d}.x{y:z}", ".a{c:d}.x{y:z}"),
        (".a{b:);c:d}", ".a{c:d}"),
        (".a{b:c", ".a{}"),
        ("@media x{.a{b:c;", "@media x{.a{b:c;}}"),
        (".a{b:c}/* x", ".a{b:c}"),
        (";.a{b:c};;", ".a{b:c}"),
        (".a{b:c}}}}.d{e:f}", ".a{b:c}.d{e:f}"),
        (".a{b:c\\", ".a{}"),
        (".a{b:'c\\'}", ".a{}"),
        (".a{b:url(x", ".a{}"),
        ("color:red;.a{b:c}", ".a{b:c}"),
        (".a{b:'</style><script>'}", ".a{b:'<\\/style><script>'}"),
        (".a{b:'<!-- \x1b[2J \x9b'}", ".a{b:'<\\!-- \\1b [2J \\9b '}"),
        (".a{b:'\0'}", ".a{b:'\ufffd'}"),
        (".a{b:c;\r\nd:e}", ".a{b:c;\nd:e}"),
    ],
)
def test_what_may_not_stay_goes_alone(css: str, left: str) -> None:
    assert inert(css) == left


def test_a_selector_shows_its_control_characters() -> None:
    assert without_controls("x\x9b > #a\x7f") == "x\\9b  > #a\\7f "


PIECES = [
    *(
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ";",
        ":",
        ",",
        '"',
        "'",
        "\\",
        "/",
        "*",
        "/*",
        "*/",
        "<!--",
        "-->",
        "<",
        "!",
    ),
    *("</style>", "@import", "@media", "@layer", ".a", "color", "red", "#x", "--x", "!important", "behavior"),
    *("url(", "URL(", "u\\72l(", "expression(", "image-set(", "javascript:", "https://x/", "data:text/html,"),
    *("\\22", "\\7d", " ", "\n", "\\\n", "\0", "\x1b", "\x9b", "\ud7ff"),
]
AROUND = ["{}", ".a{{b:{}}}", ".a{{{}}}", "@media x{{.a{{b:{};c:d}}}}", ".a{{b:url({})}}"]

sheets = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=20).map("".join)


def loads(nodes: list[Any] | None) -> list[str]:
    """Every at-keyword and address in parsed css, in lower case."""
    found: list[str] = []
    for node in nodes or ():
        if node.type == "at-rule":
            found.append("@" + node.lower_at_keyword)
        if node.type == "url":
            found.append(f"url({node.value}".lower())
        if node.type == "function":
            found += [
                f"{node.lower_name}({one.value}".lower() for one in node.arguments if one.type == "string"
            ]
            found.append(node.lower_name)
        for inside in ("prelude", "content", "arguments"):
            found += loads(getattr(node, inside, None))
    return found


@given(sheets)
def test_any_sheet_leaves_its_surroundings_as_they_are(css: str) -> None:
    text = inert(css)
    assert inert(text) == text
    assert "</" not in text and not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]", text)
    after = tinycss2.parse_stylesheet(text + "\n.z{color:red}", skip_whitespace=True, skip_comments=True)
    assert tinycss2.serialize(after[-1:]) == ".z{color:red}"


@given(sheets, st.sampled_from(AROUND))
def test_any_sheet_runs_and_loads_nothing(css: str, around: str) -> None:
    for found in loads(tinycss2.parse_stylesheet(inert(around.format(css)))):
        assert found not in ("@import", "expression")
        assert not re.match(r"[\w-]+\([\x00-\x20]*(javascript|data:text)", found)


DECLARED = [".a{{b:{};}}", ".a{{{};b:c;}}", "{}{{b:c;}}", ".a{{b:f({});c:(d{});}}", ".a{{b:f(g({}));}}"]


@given(sheets, st.sampled_from(DECLARED))
def test_a_rule_that_is_taken_whole_is_as_one_that_is_looked_into(css: str, around: str) -> None:
    """A comment before it is enough to have it looked into. A custom property's begins otherwise then."""
    assume("--" not in css)
    rule = around.format(css, css)
    assert inert("/**/" + rule).removeprefix("/**/") == inert(rule)
