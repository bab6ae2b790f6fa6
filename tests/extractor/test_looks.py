"""Components that look the same become one React component, and each is rebuilt from it and its own props."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import html5lib
import pytest

from extractor.chromium.browser import Browser
from extractor.extract import extract
from extractor.model import Options
from extractor.react.export import Exported, Part, export
from extractor.react.jsx import convert
from extractor.react.looks import MAX_PARAMS
from tests.local_site import Site
from tests.react.judge import Judge, compile_strictly

Run = Callable[..., Any]

PLACE = "body > nav > a"


def part(html: str, i: int, kind: str = "a", css: str = "color: red", label: str | None = None) -> Part:
    """The `i`th component of a page; `@` in its markup stands for its class."""
    name = f"gen-{kind}-{i}"
    (root,) = html5lib.parseFragment(html.replace("@", name), treebuilder="etree")
    label = "".join(root.itertext()) if label is None else label
    return Part(kind, name, f".{name} {{ {css} }}", convert(root).tree, label, PLACE)


def alike(*htmls: str, kind: str = "a", label: str | None = None) -> tuple[str, list[Exported]]:
    return export([part(html, i, kind, label=label) for i, html in enumerate(htmls, 1)])


def params(code: str) -> list[str]:
    """The props of a module's first component."""
    return re.findall(r"(\w+)(?: = \S+)?(?=,| }|\n})", code.partition("({")[2].partition(")")[0])


def test_what_differs_becomes_props() -> None:
    code, (one, two) = alike(
        '<a class="@" href="/a">Docs</a>', '<a class="@" href="/b" target="_blank">Blog</a>'
    )
    assert code.endswith("""
export function NavLink({ className = "gen-a-1", href, target, children }) {
  return (
    <a className={className} href={href} target={target}>
      {children}
    </a>
  );
}
""")
    assert (one.name, one.group, one.props) == ("NavLink", 1, {"href": "/a", "children": "Docs"})
    assert (two.name, two.group) == ("NavLink", 1)
    assert two.props == {"className": "gen-a-2", "href": "/b", "target": "_blank", "children": "Blog"}


def test_a_component_that_occurs_once_takes_no_props() -> None:
    code, (one,) = alike('<button class="@">Save</button>', kind="button")
    assert "export function SaveButton() {" in code and one.props == {}
    assert one.snippet() == code


#: Markup with a place for what differs, two things that do, and the props they become.
NAMED = [
    ('<button class="@" aria-label="{}">x</button>', "A", "B", "label"),
    ('<img class="@" {}>', 'src="a" alt="A"', 'src="b" alt="B"', "src alt"),
    ('<input class="@" {}>', 'placeholder="A" value="1"', 'value="2"', "placeholder defaultValue"),
    ('<input class="@" type="checkbox" {}>', "", "checked", "defaultChecked"),
    ('<div class="@">{}</div>', "<h3>A</h3><p>B</p>", "<h3>C</h3><p>D</p>", "heading text"),
    ('<div class="@">{}</div>', "<p>A</p><p>B</p><i>C</i>", "<p>D</p><p>E</p><i>F</i>", "text text2 text3"),
    ('<div class="@">{}</div>', '<p>A</p><a href="a">C</a>', '<p>D</p><a href="b">F</a>', "text href link"),
    ('<a class="@" {}>x</a>', 'title="A" aria-label="A"', 'title="B" aria-label="B"', "title"),
    ('<a class="@" {}>x</a>', 'title="A" href="a"', 'title="B" href="b"', "title href"),
    ('<a class="@" href="{0}"><img src="{0}"></a>', "a", "b", "href src"),
    ('<div class="@" title="{0}"><img title="1{0}"></a>', "a", "b", "title imageTitle"),
    ('<a class="@" data-user-id="{}">x</a>', "1", "2", "dataUserId"),
    ('<video class="@" {}></video>', "default", "", "defaultValue"),
    ('<select class="@"><option>A<option {}>B</select>', "selected", "", "defaultValue"),
]


@pytest.mark.parametrize(("html", "one", "other", "named"), NAMED)
def test_props_are_named_as_people_name_them(html: str, one: str, other: str, named: str) -> None:
    code, (first, second) = alike(html.format(one), html.format(other))
    assert first.name == second.name
    assert params(code) == ["className", *named.split()]


def test_ids_and_classes_inside_follow_the_class() -> None:
    html = '<a class="@"><svg><path class="@-2" id="@-p" /><use href="#@-p" fill="url(#@-p)" /></svg></a>'
    code, (_, two) = alike(html, html)
    assert two.props == {"className": "gen-a-2"}
    assert "className={`${className}-2`}" in code and "fill={`url(#${className}-p)`}" in code


def test_icons_are_data() -> None:
    icons = (
        '<path d="M1 1" fill-rule="evenodd"></path>',
        '<g id="@-x"><rect width="2"></rect></g><circle r="1"></circle>',
    )
    code, (one, two) = alike(*[f'<a class="@"><svg viewBox="0 0 9 9">{icon}</svg></a>' for icon in icons])
    assert "{shapes(icon)}" in code and code.count("function shapes(icon)") == 1
    assert one.props == {"icon": [["path", {"d": "M1 1", "fillRule": "evenodd"}]]}
    assert two.props["icon"] == [
        ["g", {"id": "gen-a-2-x"}, [["rect", {"width": "2"}]]],
        ["circle", {"r": "1"}],
    ]


def test_icons_may_have_words_in_them() -> None:
    icons = ("<title>Shop</title><path></path>", "<g><title> Car </title></g>")
    code, (one, two) = alike(*[f'<a class="@"><svg>{icon}</svg></a>' for icon in icons])
    assert "{shapes(icon)}" in code
    assert one.props == {"icon": [["title", {}, "Shop"], ["path", {}]]}
    assert two.props["icon"] == [["g", {}, [["title", {}, " Car "]]]]


ARROW = '<svg class="@-{}" viewBox="0 0 9 9"{}><path d="M1 1"></path></svg>'


def test_a_drawing_that_stands_twice_is_a_component() -> None:
    button = part(f'<button class="@">{ARROW.format(2, " width=9")}</button>', 1, "button", label="Go on")
    nav = part(f'<nav class="@">{ARROW.format(2, "")}A{ARROW.format(3, "")}</nav>', 2, "nav", label="Places")
    code, (one, two) = export([button, nav])
    assert (
        """
function GoOnIcon(props) {
  return (
    <svg viewBox="0 0 9 9" {...props}>
      <path d="M1 1" />
    </svg>
  );
}
"""
        in code
    )
    assert '<GoOnIcon className="gen-button-1-2" width="9" />' in code and code.count("<svg") == 1
    assert "<GoOnIcon" not in one.snippet() + two.snippet()


@pytest.mark.parametrize(
    "inner",
    [
        ARROW.format(2, ""),
        ARROW.format(2, "") + ARROW.format(2, "").replace("M1", "M2"),
        2 * '<svg viewBox="0 0 9 9"></svg>',
        2 * '<svg><g id="@-g"></g></svg>',
    ],
)
def test_drawings_that_stand_once_or_follow_props_stay(inner: str) -> None:
    html = f'<a class="@" href="{{}}">{inner}</a>'
    code, _ = alike(html.format("/a"), html.format("/b"))
    assert "Icon(" not in code


def test_what_repeats_within_a_component_is_a_list() -> None:
    items = "".join(f'<li><a class="@-2" href="/{i}">Page {i}</a></li>' for i in range(3))
    code, (one,) = alike(f'<ul class="@"><p>Pages</p>{items}</ul>', kind="list", label="")
    assert code.endswith("""
export function NavList({ items }) {
  return (
    <ul className="gen-list-1">
      <p>Pages</p>
      {items.map((item, index) => (
        <li key={index}>
          <a className="gen-list-1-2" href={item.href}>
            {item.children}
          </a>
        </li>
      ))}
    </ul>
  );
}
""")
    assert one.props == {"items": [{"href": f"/{i}", "children": f"Page {i}"} for i in range(3)]}


def test_lists_may_be_longer_or_nested_and_their_items_wear_the_class() -> None:
    def table(*widths: int) -> str:
        rows = ("".join(f'<td class="@-2">{row}{i}</td>' for i in range(3)) for row in range(*widths))
        return f"""<table class="@">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>"""

    code, (one, two) = alike(table(3), table(7), kind="table", label="")
    assert one.group == two.group and len(two.props["rows"]) == 7
    assert one.props["rows"][2] == {"cells": [{"children": f"2{i}"} for i in range(3)]}
    assert "{rows.map((row, index) => (" in code and "{row.cells.map((cell, index) => (" in code
    assert "<td key={index} className={`${className}-2`}>" in code


def test_lists_of_the_same_words_are_lists_of_their_own() -> None:
    options = "".join(f"<option>{i}</option>" for i in range(3))
    both = f"<p><select>{options}</select></p>" * 2
    code, (one,) = alike(f'<form class="@">{both}</form>', kind="form")
    assert one.props["options"] == one.props["options2"] == [{"children": str(i)} for i in range(3)]
    assert "{options.map(" in code and "{options2.map(" in code


def test_items_of_a_list_may_wear_other_classes_as_the_current_page_does() -> None:
    items = "".join(f'<li><a class="@-{2 + (i == 1)}"><b>Page {i}</b></a></li>' for i in range(3))
    code, (one,) = alike(f'<ul class="@">{items}</ul>', kind="list", label="")
    assert "<a className={item.className}>" in code
    assert [item["className"] for item in one.props["items"]] == [
        "gen-list-1-2",
        "gen-list-1-3",
        "gen-list-1-2",
    ]


@pytest.mark.parametrize(
    "inner",
    [
        "<b>A</b> <b>B</b> <b>C</b>",
        "<b>A</b><b>A</b><b>A</b>",
        "<b>A</b><i>B</i><b>C</b>",
        "<b>A</b><b>B</b>",
    ],
)
def test_few_things_alike_and_words_in_a_text_are_no_list(inner: str) -> None:
    _, (one,) = alike(f'<div class="@">{inner}</div>', kind="card")
    assert one.props == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (part("<a class=@>x</a>", 1), part("<a class=@>x</a>", 2, css="color: blue")),
        (part("<a class=@>x</a>", 1), part("<a class=@>x</a>", 2, kind="button")),
        (part("<a class=@>x</a>", 1), part("<a class=@><b>x</b></a>", 2)),
        (part("<input class=@ type=radio>", 1), part("<input class=@ type=checkbox>", 2)),
        (part("<a class=@><svg width=1></svg></a>", 1), part("<a class=@><svg width=2></svg></a>", 2)),
    ],
)
def test_another_kind_style_structure_or_type_is_another_look(first: Part, second: Part) -> None:
    _, (one, two) = export([first, second])
    assert (one.group, two.group) == (1, 2) and one.name != two.name


def test_a_size_of_the_whole_is_no_look_of_its_own() -> None:
    sizes = ("width: 19px;\n  height: 5px;", "width: 20.5px;\n  height: 5px;", "width: 50%;")
    css = [f"\n  color: red;\n  {size}\n" for size in sizes]
    _, exported = export([part("<a class=@>x</a>", i, css=one) for i, one in enumerate(css, 1)])
    assert [one.group for one in exported] == [1, 1, 2]


def test_an_icon_that_a_font_draws_is_no_look_of_its_own() -> None:
    css = ["\n  content: '\\ea41';\n", '\n  content: "x";\n', '\n  content: "words";\n']
    _, exported = export([part("<a class=@>x</a>", i, css=one) for i, one in enumerate(css, 1)])
    assert [one.group for one in exported] == [1, 1, 2]


def test_what_differs_in_too_much_is_alike_by_chance() -> None:
    cells = ["".join(f"<b>{one}{i}</b><i></i>" for i in range(MAX_PARAMS + 1)) for one in "aab"]
    _, exported = alike(*[f'<div class="@">{one}</div>' for one in cells], kind="card")
    assert [one.group for one in exported] == [1, 1, 2]


@pytest.mark.parametrize(
    ("html", "kind", "label", "name"),
    [
        ("<button>Save</button>", "button", "Save", "SaveButton"),
        ("<button>Submit button</button>", "button", "Submit button", "SubmitButton"),
        ("<input type=search>", "input", "Search", "SearchInput"),
        ("<input type=email placeholder='Your e-mail'>", "input", "", "YourEMailEmailInput"),
        ("<input type=submit>", "input", "", "SubmitButton"),
        ("<div role=tab>One</div>", "button", "One", "OneTab"),
        ("<textarea></textarea>", "textarea", "", "NavTextArea"),
        ("<a><svg></svg></a>", "a", "", "NavLink"),
        ("<a>Zażółć gęślą jaźń i co dalej</a>", "a", "Zażółć gęślą jaźń i co dalej", "ZazocGeslaJaznILink"),
        ("<article><i>3</i><h3>Our <b>team</b></h3></article>", "card", "", "OurTeamCard"),
        ("<div><p> <b>Storage</b> of files</p></div>", "card", "", "StorageCard"),
        ("<fieldset><p>Now:</p><legend>Size</legend></fieldset>", "fieldset", "", "SizeFieldset"),
        ("<ul><li>One</li></ul>", "list", "", "NavList"),
        ("<a>日本語</a>", "a", "日本語", "NavLink"),
        ("<a>Edit this page on GitHub</a>", "a", "Edit this page on GitHub", "EditThisPageLink"),
        ("<a>Sign in to</a>", "a", "Sign in to", "SignInToLink"),
        ("<nav></nav>", "nav", "Main navigation", "MainNav"),
        ("<a>404 page</a>", "a", "404 page", "PageLink"),
        ("<a>don't</a>", "a", "don't", "DontLink"),
    ],
)
def test_components_are_named_as_people_name_them(html: str, kind: str, label: str, name: str) -> None:
    _, (one,) = export([part(html, 1, kind, label=label)])
    assert one.name == name


def test_names_are_given_once() -> None:
    _, exported = alike("<a>Home</a>", "<a>Home<b></b></a>", "<a><i></i>Home 2</a>")
    assert [one.name for one in exported] == ["HomeLink", "HomeLink2", "Home2Link"]


# Of whole pages


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as judge:
        yield judge


def rows(summary: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for component in summary["components"]:
        yield summary["reactFile"], component
        yield component["reactSnippet"], component | {"props": {}}


@pytest.mark.chromium
@pytest.mark.node
@pytest.mark.parametrize(("name", "react"), [("larger.html", "jsx"), ("looks.html", "tsx")])
def test_every_component_is_rebuilt_from_its_look_and_its_props(
    run: Run, browser: Browser, site: Site, judge: Judge, tmp_path: Path, name: str, react: str
) -> None:
    summary = run(extract(browser, site.url(f"/{name}"), Options(react=react))).summary()
    groups = {component["group"] for component in summary["components"]}
    assert len(groups) == len({component["componentName"] for component in summary["components"]})
    assert groups == {*range(1, len(groups) + 1)}
    for code, one in sorted(rows(summary), key=lambda row: len(row[0])):
        props = json.loads(json.dumps(one["props"]))
        verdict = judge.look(code, one["componentName"], props, one["htmlSnippet"])
        assert (verdict["error"], verdict["warnings"], verdict["pretty"]) == (None, [], True)
        assert verdict["got"] == verdict["want"]
    if react == "tsx":
        assert compile_strictly(in_use(summary), tmp_path) == ""


def in_use(summary: Mapping[str, Any]) -> dict[str, str]:
    """The files of a page, and one that uses every component."""
    components = summary["components"]
    names = ", ".join(sorted({component["componentName"] for component in components}))
    uses = [f"<{one['componentName']} {{...{json.dumps(one['props'])}}} />;" for one in components]
    snippets = {f"Snippet{one['index']}.tsx": one["reactSnippet"] for one in components}
    use = "\n".join([f'import {{ {names} }} from "./Components";', *uses])
    return snippets | {"Components.tsx": summary["reactFile"], "use.tsx": use}
