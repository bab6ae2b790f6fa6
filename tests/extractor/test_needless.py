"""What a component's css leaves out because it changes nothing, and what it must not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from extractor.cascade.cascade import Entry
from extractor.cascade.conditions import Condition
from extractor.cascade.contexts import Context
from extractor.cascade.inheritance import INHERITED
from extractor.cascade.matching import Link
from extractor.cascade.shorthands import SHORTHANDS
from extractor.collect import Node
from extractor.defaults import APART, INITIAL, SET
from extractor.needless import without_needless
from extractor.rewrite import LOWEST
from tests.devtools import devtools

JUDGED = frozenset(name for names in SHORTHANDS.values() for name in names) | {
    *("color", "opacity", "display", "cursor", "float", "letter-spacing", "visibility", "position")
}
NARROW = Condition("media", "(max-width: 9px)")


def entries(css: str) -> list[Entry]:
    """`[:state …|@] name: value; …` in ascending order; `@` is a narrow screen."""
    found = []
    for said in filter(None, map(str.strip, css.split(";"))):
        head, _, value = said.partition(": ")
        *when, name = head.split()
        conditions = (NARROW,) if "@" in when else ()
        context = Context(conditions, tuple(state for state in when if state != "@"))
        found.append(Entry(name, value, False, context, LOWEST))
    return found


def left(
    css: str,
    tag: str = "div",
    looks: str = "",
    around: str | None = None,
    pseudo: str = "",
    **attributes: str,
) -> str | None:
    """What is left of an element's declarations, None where even its pseudo-element is not. `looks`: those of
    its collected look; `around`: those of its parent, None for a root.
    """
    node = Node(tag, attributes, {pseudo: [(name, "x") for name in looks.split()]}, [])
    outer = Node("div", {}, {"": []}, [node])
    elements = [(1, node)] if around is None else [(0, outer), (1, node)]
    styles = {0: {"": entries(around or "")}, 1: {pseudo: entries(css)}}
    kept = without_needless(styles, elements, JUDGED)[1]
    return "; ".join(map(said, kept[pseudo])) if pseudo in kept else None


def said(entry: Entry) -> str:
    when = [*("@" for _ in entry.context.conditions), *entry.context.states]
    return " ".join((*when, f"{entry.name}: {entry.value}"))


@pytest.mark.parametrize(
    "css, kept",
    [
        # What stands below says it, and nothing between them says otherwise.
        ("color: red; :hover color: red", "color: red"),
        ("color: red; :focus color: blue; :hover color: red", None),
        (":focus-visible color: red; :active :focus-visible color: red", ":focus-visible color: red"),
        (":focus color: red; :focus-visible color: red", ":focus color: red"),
        (":hover color: red; :active color: red", None),
        ("border: 1px solid #FFC800; border-color: #ffc800", "border: 1px solid #FFC800"),
        ("border: 1px solid red; border-top-color: blue", None),
        ("margin: 1px 2px; :hover margin-left: 2px", "margin: 1px 2px"),
        ("padding: 0.5rem; @ padding: .5rem", "padding: 0.5rem"),
        ("padding: var(--p); :hover padding: var(--p)", "padding: var(--p)"),
        ("margin-left: 1px; margin-inline-start: 1px", None),
        # The browser does it by itself.
        ("@ opacity: 1", ""),
        (":hover box-shadow: none", ""),
        (":hover background: transparent", ""),
        (":hover background: transparent url(a.png)", None),
        (":hover text-decoration: none", ""),
        (":hover text-decoration: inherit", None),
        (":hover border: 0", ""),
        (":hover border: 0; border-top-style: solid", None),
        (":active letter-spacing: inherit", ""),
        ("speak: initial", ""),
        # All of it that counts is said again.
        ("background-color: red; background: red", "background: red"),
        # The ring of focus is the browser's own.
        (":focus outline: none", None),
        (":focus :not(:focus-visible) outline: 0", ""),
        (":focus outline: none; :focus-visible outline: 2px solid red",
         ":focus-visible outline: 2px solid red"),
    ],
)  # fmt: skip
def test_a_declaration_goes_where_all_it_says_is_so_without_it(css: str, kept: str | None) -> None:
    looks = " ".join(
        {name for e in entries(css) if not e.context.atoms for name in SHORTHANDS.get(e.name, [e.name])}
    )
    assert left(css, looks=looks) == (css if kept is None else kept)


@pytest.mark.parametrize(
    "tag, css, kept",
    [
        ("a", ":hover text-decoration: none", ""),  # it is no link
        ("ul", "@ padding: 0", None),
        ("button", ":hover background-color: transparent", None),
        ("button", "@ letter-spacing: inherit", None),
        ("svg:path", "@ opacity: 1", None),
        ("p", "@ border-width: 0", ""),
        ("td", "@ border-width: 0", None),
    ],
)
def test_elements_that_browsers_style_keep_what_takes_it_back(tag: str, css: str, kept: str | None) -> None:
    assert left(css, tag) == (css if kept is None else kept)


def test_what_looks_as_the_browser_has_it_goes_unless_some_state_shows_otherwise() -> None:
    assert left("color: black") == ""
    assert left("color: black", looks="color") == "color: black"
    assert left("background-color: white", "input") == "background-color: white"  # is another when disabled
    covered = ":disabled background-color: gray"
    assert left(f"background-color: white; {covered}", "input") == covered
    assert left("color: black", around=":hover color: red") == "color: black"
    assert left("color: black; :hover color: red", around="color: blue") == ":hover color: red"
    assert (
        left("border-color: red; :hover border-style: solid")
        == "border-color: red; :hover border-style: solid"
    )
    assert left("background-color: white", "input", around="color-scheme: light dark") != ""
    placed = "position: absolute; right: 1px"
    assert left(placed, pseudo="::after", looks="position top") == "position: absolute"
    assert left(placed, pseudo="::after", looks="position top left") == placed


def test_only_the_part_of_a_shorthand_counts_that_nothing_above_sets() -> None:
    font = "font: inherit; font-size: 13px; font-family: serif"
    assert left(font, "input", looks="font-size font-family") == "font-size: 13px; font-family: serif"
    assert left(font, "input", looks="font-size font-family font-weight") == font


def test_sizes_go_that_attributes_give_and_lengths_that_are_0_by_themselves() -> None:
    assert left("width: 18px; height: 1em", "svg:svg", width="18", height="18") == "height: 1em"
    assert left("width: auto", "img", width="18") == "width: auto"
    assert left("width: auto; max-width: none") == ""
    assert left("height: auto", "input", type="checkbox") == "height: auto"
    assert left("min-width: 0") == left("min-width: 0", around="display: block") == ""
    assert left("min-width: 0", around="@ display: flex") == "min-width: 0"


def test_pseudo_elements_go_that_markup_cannot_bring_about() -> None:
    assert left("color: red", "input", pseudo="::placeholder", looks="color") is None
    assert left("color: red", "input", pseudo="::placeholder", looks="color", placeholder="x") == "color: red"
    assert left("margin: 0", "a", pseudo="::backdrop") is None
    assert left("margin: 0", "dialog", pseudo="::backdrop") == "margin: 0"
    assert left("margin: 0", "div", pseudo="::backdrop", popover="") == "margin: 0"


def test_a_flex_item_is_a_block_by_itself() -> None:
    assert left("display: block", around="display: flex", looks="display") == ""
    assert left("display: block", looks="display", around="@ display: flex") == "display: block"
    assert left("display: block; position: absolute", looks="display position") == "position: absolute"
    assert left("display: block", "li", around="display: flex", looks="display") == "display: block"
    assert left("display: flex", around="display: flex", looks="display") == "display: flex"


@pytest.mark.parametrize(
    "css, kept",
    [
        ("border-color: red", ""),
        (":hover border-color: red", ""),
        ("border-color: red; :hover border-style: solid", None),
        ("border-color: red; border-width: 1px; border-style: var(--s)", None),
        ("background-position: center; background-repeat: no-repeat", ""),
        ("background-position: center; :hover background-image: url(a.png)", None),
        ("background-color: red; background-clip: content-box", None),
        ("text-decoration-color: red", ""),
        ("outline-offset: 2px", None),
        ("outline: none; :focus-visible outline-offset: 2px", "outline: none"),
        ("top: 0", ""),
        ("position: relative; top: 1px", None),
        ("position: relative; top: 0; left: 0px", "position: relative"),
        ("position: relative; top: 0; bottom: 1px", None),
        ("position: relative; top: 0; inset-block-end: 1px", None),
        ("position: relative; left: 0; :hover left: 1px", None),
        ("position: relative; left: 0; :hover position: absolute", None),
        ("position: absolute; left: 0", None),
        ("transform-origin: top", ""),
        ("transform-origin: top; animation-name: spin", None),
    ],
)
def test_what_is_about_something_that_is_never_there_goes(css: str, kept: str | None) -> None:
    looks = " ".join({name for e in entries(css) for name in SHORTHANDS.get(e.name, [e.name])})
    assert left(css, looks=looks) == (css if kept is None else kept)


def test_what_is_about_something_that_browsers_draw_stays() -> None:
    assert left("text-decoration-color: red", "a", "text-decoration-color", href="/") != ""
    assert left("@ text-decoration: none", "a", href="/") != left(
        "@ text-decoration: none", "a", href="javascript:0"
    )
    assert left("border-top-color: red", "input", "border-top-color") != ""


def test_variables_that_some_state_changes_make_their_users_uncertain() -> None:
    assert left("--a: red; color: var(--a)") == "--a: red"
    moving = "--a: red; color: var(--a); :hover --a: blue"
    assert left(moving) == moving


def test_a_state_of_another_element_is_no_state_of_its_own() -> None:
    chained = Entry("color", "red", False, Context((), (), (Link(0, (":checked",), "+"),)), LOWEST)
    base = entries("color: red")
    node = Node("div", {}, {"": [("color", "x")]}, [])
    assert without_needless({1: {"": [*base, chained]}}, [(1, node)], JUDGED) == {1: {"": base}}
    assert without_needless({1: {"": [chained]}}, [(1, node)], JUDGED) == {1: {"": [chained]}}


#: Every element that may stand in a component.
TAGS = re.findall(
    r"\w+",
    """a abbr address article aside b bdi bdo big blockquote button canvas center cite code dd del details dfn
    dir div dl dt em fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img
    input ins kbd label legend li main map mark menu meter nav ol optgroup option output p picture pre
    progress q s samp search section select small span strike strong sub summary sup table tbody td textarea
    tfoot th thead time tr tt u ul var video""",
)
TYPES = (
    "text",
    "checkbox",
    "radio",
    "range",
    "color",
    "date",
    "file",
    "search",
    "submit",
    "button",
    "number",
)

#: [[tag, property, value it has], …] of elements in a parent with odd inherited values, as (tag, type) say.
READ = """(elements, names, odd) => {
  document.body.innerHTML = "<div></div>";
  const parent = document.body.firstChild;
  for (const [name, value] of Object.entries(odd)) parent.style.setProperty(name, value);
  const values = (style) => names.map((name) => style.getPropertyValue(name));
  return [values(getComputedStyle(parent)), ...elements.map(([tag, type]) => {
    const element = document.createElement(tag);
    if (type) element.type = type;
    if (tag === "a") element.href = "#";
    parent.append(element);
    return values(getComputedStyle(element));
  })];
}"""
ODD = {
    "cursor": "wait", "font": "italic 700 37px/41px odd", "letter-spacing": "3px", "list-style": "inside '?'",
    "pointer-events": "painted", "text-indent": "3px", "text-shadow": "1px 1px red", "text-align": "right",
    "text-transform": "uppercase", "word-spacing": "3px", "color": "rgb(1, 2, 3)", "tab-size": "3",
    "white-space": "pre-line", "overflow-wrap": "anywhere", "text-rendering": "geometricprecision",
}  # fmt: skip


def set_on(name: str) -> frozenset[str]:
    return frozenset[str]().union(*(tags for names, tags in SET if name in names))


@pytest.mark.chromium
def test_elements_have_what_the_tables_say_they_have(run: Callable[..., Any], chromium_path: str) -> None:
    elements = [*((tag, "") for tag in TAGS), *(("input", kind) for kind in TYPES)]
    inherited = [name for name in INHERITED if not name.endswith(("-size-adjust", "s-color", "t-color"))]
    # A colour that follows the text is another where the text's is.
    names = [name for name in INITIAL if INITIAL[name] != "currentcolor"]

    async def read(which: Sequence[str], odd: dict[str, str]) -> Any:
        async with devtools(chromium_path, ()) as browser:
            page = await browser.page()
            await page.evaluate("() => { document.open(); document.write('<!doctype html><body>') }")
            return await page.evaluate(READ, elements, which, odd)

    plain, *own = run(read(names, {}))
    wrong = [
        (tag, kind, name)
        for (tag, kind), values in zip(elements, own, strict=True)
        for name, initial, value in zip(names, plain, values, strict=True)
        if value != initial and tag not in set_on(name)
    ]
    assert not wrong
    outer, *inner = run(read(inherited, ODD))
    assert not [
        (tag, kind, name)
        for (tag, kind), values in zip(elements, inner, strict=True)
        for name, passed, value in zip(inherited, outer, values, strict=True)
        if value != passed and passed and tag not in {*APART, *set_on(name)}
    ]
