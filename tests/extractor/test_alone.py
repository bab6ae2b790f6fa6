"""What a page did to a component from outside, in ways that no rule of its own says: it is there alone, too.

Each page is the least that shows one such way; real pages have them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.extract import extract
from extractor.model import Component
from tests.extractor.standalone import differing
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

PAGES = {
    "variables in the attributes of a drawing": """<style>:root { --c: #c0392b }</style>
        <a href=#><svg width=40 height=40><rect width=40 height=40 fill="var(--c)" /></svg></a>""",
    "variables of an icon where it is shown": """<svg width=0 height=0 style="position: absolute; --c: lime">
        <symbol id=s viewBox="0 0 9 9"><path fill="var(--c, gold)" d="M0 0h9v9z" /><g style="--i: navy">
        <path fill="var(--i, red)" d="M0 0h4v4z" /><path fill="var(--d, var(--e, teal))" d="M4 4h4v4z" />
        </g></symbol></svg><a href=/ style="--c: tomato"><svg width=40 height=40><use href=#s /></svg></a>
        <a href=/><svg width=40 height=40 style="--e: pink"><use href=#s /></svg></a>""",
    "the font around an icon in a line": """<style>svg { width: 20px }
        body { font-family: sans-serif; font-size: 14px } </style>
        <p><a href=#><svg viewBox="0 0 1 1"><rect width=1 height=1 /></svg></a></p>""",
    "a letter that is kerned with the full stop behind": """<style>p { font: 40px sans-serif }</style>
        <p>A <a href=#>Wolf</a>, <a href=#>TV</a>. And <a href=#>way</a>.""",
    "a margin that does not leave a flex item": """<style>nav { display: flex } li { margin: 20px 0 }
        ul { margin: 0; background: tan }</style><nav>x<ul><li>one<li>two</ul></nav>""",
    "a radio button drawn by its author": """<style>input { appearance: none; width: 40px; height: 40px;
        border: 4px solid teal; border-radius: 50% }</style><input type=radio>""",
    "bold letters in a light text": """<style>nav { font: 300 30px sans-serif } strong { font-weight: bold }
        </style><nav><strong>Bold</strong> <a href=#>x</a></nav>""",
    "a picture above a block, centred around": """<div style="text-align: center; width: 400px"><a href=#>
        <svg width=40 height=20 style="background: tan"></svg><h5>Title</h5></a></div>""",
    "a line around that goes through a link": """<style>s, a { color: navy; font: 20px sans-serif }</style>
        <s>was <a href=#>gone</a></s>""",
    "an input that is clipped away": """<style>input { position: absolute; clip: rect(0, 0, 0, 0) }
        </style><p style="position: relative"><input type=checkbox>""",
    "black on a dark page": """<style>html { color-scheme: dark; background: #fff }
        button { color: #000; background: gold }</style><button>Dark</button>""",
    "a colour of links that the body has": "<body link=maroon><a href=#>link</a>",
    "a mark at the right of an item": """<style>a { display: flex; position: relative; width: 200px }
        a::after { content: "+"; position: absolute; right: 20px }
       i { width: 90px } b { width: 100% }</style><a href=#><i>i</i><b>one</b></a>""",
    "a place that a breakpoint gives in a box around": """<style>p { position: relative; padding: 0 90px }
        a { display: block } b { position: absolute; left: 0 } @media (min-width: 9px) { b { left: 80% } }
        </style><p style="width: 200px"><a href=#>link<b>+</b></a></p>""",
    "a width after a language and a display": """<style>nav { display: flex } a { display: inline-flex;
        flex: 0 0 72px; background: tan }</style><nav lang=ar><a href=#>x</a></nav>""",
    "a link whose address is a script": """<style>a { font: 20px sans-serif }</style>
        <a href="javascript:void(0)">one</a>
        <a href="java&#10;script:x" style="text-decoration: none">two</a>""",
    "a control in a fieldset that is out of use": """<style>input:disabled { opacity: .3; background: tan }
        </style><fieldset disabled><p><input value=x>
        <label>y <input type=radio checked></label></fieldset>""",
    "a counter that goes on": """<style>a { counter-increment: step; display: block; font: 20px sans-serif }
        a::before { content: counter(step, upper-roman) ". " }</style>
        <a href=#>one</a><a href=#>two</a><a href=#>three</a>""",
    "a counter in a chapter": """<style>body { counter-reset: chapter 4; font: 20px sans-serif }
        h2 { counter-increment: chapter; counter-reset: part } a::before { counter-increment: part;
        content: counters(chapter, "-") "." counter(part, upper-roman) } h2::after { content: counter(part) }
        </style><h2>x</h2><p><a href=#>one</a><p><a href=#>two</a><h2>y</h2><nav><a href=#>three</a></nav>""",
    "an item of a numbered list": """<style>li { margin: 9px 60px; border: 1px solid; padding: 19px;
        width: 90px; list-style: upper-roman inside }</style>
        <ol start=7><li><b>a</b> <i>x</i><li value=3><b>b</b> <i>y</i><li><b>c</b> <i>z</i></ol>
        <ol reversed><li><b>a</b> <i>x</i><li><b>b</b> <i>y</i><li><b>c</b> <i>z</i></ol>""",
    "options with edges of their own": """<style>* { box-sizing: border-box }
        select { font: 14px/1.4 sans-serif }</style><select multiple><option>one<option>two</select>""",
    "words in place of a picture": """<style>body { font-family: monospace; color: navy }
        img { display: block; width: 300px } </style><img src=none.png alt="not there">""",
}


def extracted(
    run: Run, browser: Browser, site: Site, page: str, doctype: str = "<!doctype html>"
) -> tuple[tuple[Component, ...], list[str]]:
    site.routes["/"] = doctype + page

    async def story() -> tuple[tuple[Component, ...], list[str]]:
        extraction = await extract(browser, site.url())
        return extraction.components, await differing(browser, site, extraction)

    components: tuple[tuple[Component, ...], list[str]] = run(story())
    return components


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_it_looks_alone_as_on_the_page(run: Run, browser: Browser, site: Site, page: str) -> None:
    components, different = extracted(run, browser, site, page)
    assert components and different == []
    assert [one.html for one in components if one.fidelity["default"].residual] == []


QUIRKY = {
    "paragraphs at the edges of cells": """<table border=1><tr><td><p>one</p><p>two</p></td><td>x</td></tr>
        <tr><td>a<p>b</p></td><td><ul style="margin: 4px"><li>x</ul></td></tr></table>""",
    "lines of boxes in cells": """<table><tr><td style="font-size: 80%">x</td><td><a href=/>
        <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width=16 height=16></a></td></tr></table>""",
    "lines of smaller text": """<dl><dt><span> <code>one</code> </span> <dt><code>one</code><a name=here></a>
        <dt><i style="padding: 3px 0"><code>2</code></i><dt><i style="padding: 0 3px"><code>3</code></i>
        <dt><small>4</small> <small>5</small><dt><code>6</code><br><code>7</code><br>
        </dl><ul style="list-style: none"><li><code>8</code><li><b><code>9</code></b></ul>""",
}
DOCTYPES = {
    "quirks": "",
    "limited quirks": '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
}


@pytest.mark.parametrize("page", QUIRKY.values(), ids=QUIRKY)
@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
def test_it_looks_alone_as_on_a_page_in_quirks_mode(
    run: Run, browser: Browser, site: Site, page: str, doctype: str
) -> None:
    components, different = extracted(run, browser, site, page, doctype=doctype)
    assert components and different == []
    assert [one.html for one in components if one.fidelity["default"].residual] == []
    assert [one.css for one in components if "  height: " in one.css] == []  # no box had to be held in shape


def test_a_counter_may_have_any_name(run: Run, browser: Browser, site: Site) -> None:
    page = """<style>body { counter-reset: __proto__ 6 constructor 3 }
        a::before { content: counter(__proto__, upper-roman) counter(constructor) counter(toString) }</style>
        <img name=documentElement><a href=#>x</a>"""
    (link,), different = extracted(run, browser, site, page)
    assert different == [] and "counter-reset: __proto__ 6 constructor 3;" in link.css


def test_a_counter_that_cannot_go_on_is_told(run: Run, browser: Browser, site: Site) -> None:
    page = """<style>ol { counter-reset: i } li { counter-increment: i }
        li::before { content: counters(i, ".") }</style><ol><li>one<li>a<ol><li>two<li>b</ol></ol>"""
    lists, _ = extracted(run, browser, site, page)
    assert [[note.code for note in one.notes] for one in lists] == [[], ["counter_restarts"]]


@pytest.mark.parametrize(
    ("root", "told"),
    [
        ("html { font-size: 17px } @media (width < 600px) { html { font-size: 15px } }", False),
        (
            ":root { --f: 1vw } @media (width < 9px) { :root { --f: 9px } } html { font-size: var(--f) }",
            True,
        ),
        ("html { font-size: 1.2vw }", True),
        ("html { font-size: 62.5% } @media (width < 9px) { html { color: red } }", False),
    ],
)
def test_a_root_font_that_follows_the_viewport_is_told(
    run: Run, browser: Browser, site: Site, root: str, told: bool
) -> None:
    page = f"<style>{root} a {{ padding: 1rem }}</style><a href=#>x</a><button>y</button>"
    found, _ = extracted(run, browser, site, page)
    assert [one.kind for one in found if one.notes] == ["a"] * told


def test_lengths_follow_a_root_that_follows_the_viewport(run: Run, browser: Browser, site: Site) -> None:
    page = """<style>html { font-size: 20px } @media (width < 600px) { html { font-size: 8px } }
        a { color: red; padding: 1rem }</style><a href=#>x</a>"""
    (link,), _ = extracted(run, browser, site, page)
    assert "padding: 1.25rem;" in link.css
    assert "@media (width < 600px) {\n  .gen-a-1 {\n    padding: 0.5rem;" in link.css


def test_a_place_that_layout_rounds_stays_as_it_was_written(run: Run, browser: Browser, site: Site) -> None:
    page = """<style>a { position: relative; display: block; width: 90%; font-size: 15.36px }
        a::before { content: "+"; position: absolute; top: 0; right: .5em }</style><a href=#>x</a>"""
    (link,), _ = extracted(run, browser, site, page)
    assert "right: .5em;" in link.css and "left: " not in link.css


def test_a_link_stretched_over_its_card_covers_itself_alone(run: Run, browser: Browser, site: Site) -> None:
    page = """<style>div { position: relative; padding: 40px; border: 1px solid }
        a::after { content: ""; position: absolute; inset: 0 }
        b::after { content: ""; position: absolute; left: 50%; top: 4px; border: 4px solid }</style>
        <div><a href=#>x</a></div><div><button><b>y</b></button></div>"""
    (link, button), _ = extracted(run, browser, site, page)
    assert "inset: 0;" in link.css and "width: 0" not in link.css
    assert button.css.count("left: ") == 1 and "right: " not in button.css and "inset" not in button.css


def test_lengths_keep_following_the_root(run: Run, browser: Browser, site: Site) -> None:
    page = """<style>html { font-size: 62.5% } button { padding: 1.6rem; --x: 1rem; margin: 0; width: 12rem }
        @media (min-width: 1rem) { button { border-width: var(--x) } }</style><button>x</button>"""
    (button,), _ = extracted(run, browser, site, page)
    assert "padding: 1rem;" in button.css and "width: 7.5rem;" in button.css
    assert "(min-width: 1rem)" in button.css and "0.625rem" in button.css


def test_lines_that_were_aligned_from_outside_are_told(run: Run, browser: Browser, site: Site) -> None:
    page = """<style>div { text-align: center; width: 90px }</style><div><a href=#>one</a></div>
        <div><a href=#>two lines of text</a></div><div>and <a href=#>two lines of text</a></div>
        <div><a href=#><img alt=x><p>block</p></a></div>
        <div><a href=#><p>block</p></a></div>"""
    links, _ = extracted(run, browser, site, page)
    told = [any(note.code == "aligned_around" for note in one.notes) for one in links if one.kind == "a"]
    assert told == [False, False, True, True, False]


@pytest.mark.parametrize(("width", "more"), [("7.3px", "+ 0.296875px"), ("7.7px", "- 0.3125px"), ("7px", "")])
def test_a_block_in_a_link_fills_whatever_it_is_put_into(
    run: Run, browser: Browser, site: Site, width: str, more: str
) -> None:
    page = f"""<style>* {{ box-sizing: border-box }} p {{ border: 1px solid }}</style>
        <div style="width: {width}"><a href=#><p>block</p></a></div>"""
    (link, *_), _ = extracted(run, browser, site, page)
    assert re.findall(r" width: (.*);", link.css) == ([f"calc(100% {more})"] if more else [])
