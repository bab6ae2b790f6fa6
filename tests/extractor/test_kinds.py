"""Which elements are components of which kind, with a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.collect import Collected, Found
from extractor.extract import extract
from extractor.model import CONTROLS, KINDS, LARGER, Options
from tests.extractor.pages import read_whole
from tests.extractor.standalone import differing
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]
Kinds = Callable[..., list[str]]


@pytest.fixture
def page(run: Run, browser: Browser, site: Site) -> Callable[..., tuple[Collected, list[Found]]]:
    def collect_page(markup: str, options: Options) -> tuple[Collected, list[Found]]:
        async def story() -> tuple[Collected, list[Found]]:
            site.routes["/"] = "<!doctype html><meta charset=utf-8>" + markup
            async with browser.page() as page:
                await page.goto(site.url())
                await page.ready()
                collected = await read_whole(page, options)
                return collected, list(collected.found)

        result: tuple[Collected, list[Found]] = run(story())
        return result

    return collect_page


@pytest.fixture
def larger(page: Callable[..., tuple[Collected, list[Found]]]) -> Kinds:
    """The kinds of the larger components of a page: its body's markup."""
    return lambda markup: [one.kind for one in page(markup, Options(kinds=LARGER))[1]]


#: markup -> its kind
BY_TAG = {
    "<header>h</header>": "header",
    "<nav>n</nav>": "nav",
    "<form>f</form>": "form",
    "<search>s</search>": "form",
    "<fieldset>f</fieldset>": "fieldset",
    "<table><tr><td>t</table>": "table",
    "<dialog open>d</dialog>": "dialog",
    "<ul><li>1<li>2</ul>": "list",
    "<ol><li>1<li>2</ol>": "list",
    "<menu><li>1<li>2</menu>": "list",
    "<dl><dt>1<dd>x<dt>2<dd>y</dl>": "list",
    "<img src=/dot.svg>": "img",
    "<picture><img src=/dot.svg></picture>": "img",
    "<video width=9 height=9></video>": "video",
    "<footer>f</footer>": "footer",
}
BY_ROLE = {
    "<p role=banner>x</p>": "header",
    "<p role=navigation>x</p>": "nav",
    "<p role=form>x</p>": "form",
    "<p role=search>x</p>": "form",
    "<p role=group>x</p>": "fieldset",
    "<p role=radiogroup>x</p>": "fieldset",
    "<p role=table>x</p>": "table",
    "<p role=grid>x</p>": "table",
    "<p role=treegrid>x</p>": "table",
    "<p role=dialog>x</p>": "dialog",
    "<p role=alertdialog>x</p>": "dialog",
    "<p role=contentinfo>x</p>": "footer",
    "<div role=list><p role=listitem>1</p><p role=listitem>2</p></div>": "list",
    "<svg role=img width=9 height=9></svg>": "img",
    "<b role=img>i</b>": "img",
}


@pytest.mark.parametrize("cases", [BY_TAG, BY_ROLE], ids=["tag", "role"])
def test_each_larger_kind_is_known_by_its_tag_or_role(larger: Kinds, cases: dict[str, str]) -> None:
    assert larger("".join(cases)) == list(cases.values())


def test_what_only_looks_like_a_larger_kind_is_none(larger: Kinds) -> None:
    assert (
        larger(
            """<table role=presentation><tr><td>layout</table><ul role=none><li>1<li>2</ul>
        <ul><li>only</ul><ul><li>1<li hidden>2</ul><dl><dt>1<dd>x</dl>
        <svg width=9 height=9></svg><div style="width: 9px; height: 9px; background: url(/dot.svg)"></div>
        <dialog>closed</dialog><form></form><img src=/dot.svg width=1 height=1><p role=article>x"""
        )
        == []
    )


def test_a_list_that_is_all_a_nav_holds_is_that_nav(larger: Kinds) -> None:
    items = "<li>1<li>2"
    assert larger(f"<nav><div><ul>{items}</ul></div></nav>") == ["nav"]
    assert larger(f"<nav>Pages <ul>{items}</ul></nav>") == ["nav", "list"]
    assert larger(f"<nav><ul>{items}<ul>{items}</ul></ul></nav>") == ["nav", "list"]


def test_what_only_wraps_one_of_its_kind_is_left_out(larger: Kinds) -> None:
    assert larger("<div role=navigation><nav>n</nav></div>") == ["nav"]
    assert larger("<div role=navigation>more <nav>n</nav></div>") == ["nav", "nav"]


BOX = "<style>.c { width: 200px; border: 1px solid } .g { display: flex }</style>"
INNER = "<h3>Title</h3><p>Text</p>"


def test_cards_are_siblings_of_one_structure_each_in_a_box(larger: Kinds) -> None:
    card = f"<div class=c>{INNER}</div>"
    assert larger(BOX + card * 3) == ["card"] * 3
    assert larger(BOX + f"<div class=c>{INNER}<button>B</button></div>" + card) == ["card"] * 2
    assert larger(BOX + f"<ul><li class=c>{INNER}<li class=c>{INNER}</ul>") == ["list", "card", "card"]
    assert larger(BOX + f"<div class=g><div>{card}</div><div>{card}</div></div>") == ["card"] * 2
    assert larger(f'<x-c>{INNER}</x-c><x-c>{INNER}</x-c><style>x-c {{ display: block; width: 99px; '
                  "box-shadow: 0 0 5px }</style>") == ["card"] * 2  # fmt: skip


def test_what_is_alone_boxless_or_unlike_its_siblings_is_no_card(larger: Kinds) -> None:
    card = f"<div class=c>{INNER}</div>"
    assert larger(BOX + card) == []
    assert larger(f"<div>{INNER}</div>" * 2) == []
    assert larger(BOX + "<div class=c>text</div>" * 2) == []
    assert larger(BOX + "<div class=c><button><i>1</i><i>2</i></button></div>" * 2) == []
    assert larger(BOX + card + "<div class=c><a>1</a><b>2</b><i>3</i></div>") == []
    assert larger(BOX + f"<div class=c style='width: 100vw'>{INNER}</div>" * 2) == []
    assert larger(BOX + card + "<hr>" * 3 + card) == []
    assert larger(f"<div style='border-bottom: 1px solid; width: 99px'>{INNER}</div>" * 2) == []
    assert larger(f"<a href=/ class=c>{INNER}</a><style>a {{ display: block }}</style>" * 2) == []


def test_nested_components_are_kept_and_numbered_in_document_order(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = "<form><nav><a href=/>A</a> x</nav><img src=/dot.svg><button>B</button></form>"
    components = run(extract(browser, site.url())).components
    assert [(one.index, one.kind) for one in components] == list(
        enumerate(("form", "nav", "a", "img", "button"), 1)
    )
    assert [one.component_name for one in components] == ["Form", "FormNav", "ALink", "FormImage", "BButton"]


def test_every_kind_has_a_name() -> None:
    assert set(KINDS) == {*CONTROLS, *LARGER}


CROWD = "<table><tr><td><button>B <b>b</b></button></table><ul><li>1<li>2<li>3</ul><nav>N</nav>"


@pytest.mark.parametrize(
    ("limits", "kept", "note"),
    [
        ({"max_components": 2}, ["button", "nav"], "too_many_components"),
        ({"max_larger_nodes": 6}, ["button", "list", "nav"], "larger_left_out"),
        ({"max_nodes_of_one": 4}, ["button", "list", "nav"], "larger_left_out"),
        ({"max_larger_nodes": 0}, ["button"], "larger_left_out"),
    ],
)
def test_no_larger_component_costs_a_control_its_place(
    page: Callable[..., tuple[Collected, list[Found]]], limits: dict[str, int], kept: list[str], note: str
) -> None:
    collected, found = page(CROWD, Options(**limits))  # type: ignore[arg-type]
    assert [one.kind for one in found] == kept
    assert [one.code for one in collected.notes] == [note]


def test_bytes_go_to_controls_and_small_ones_first(
    page: Callable[..., tuple[Collected, list[Found]]],
) -> None:
    collected, found = page(CROWD, Options(max_bytes=1200))
    kinds = [one.kind for one in found]
    assert "button" in kinds and "table" not in kinds
    assert [one.code for one in collected.notes] == ["too_many_bytes"]


def test_larger_components_look_the_same_alone(run: Run, browser: Browser, site: Site) -> None:
    async def story() -> tuple[set[str], list[str]]:
        extraction = await extract(browser, site.url("/larger.html"), Options(kinds=LARGER))
        return {one.kind for one in extraction.components}, await differing(browser, site, extraction)

    assert run(story()) == (set(LARGER), [])
