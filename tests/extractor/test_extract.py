"""A URL becomes an Extraction, with a real Chromium: the whole story, and that its components stand alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.extract import extract
from extractor.model import Options
from tests.extractor.font import FONT
from tests.extractor.pages import code_of
from tests.extractor.standalone import differing
from tests.local_site import Site, answer, serving

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]


@pytest.mark.parametrize(("name", "least"), [("looks.html", 60), ("quirks.html", 8)])
def test_components_look_the_same_alone(
    run: Run, browser: Browser, site: Site, name: str, least: int
) -> None:
    async def story() -> list[str]:
        extraction = await extract(browser, site.url(f"/{name}"))
        assert len(extraction.components) >= least
        return await differing(browser, site, extraction)

    assert run(story()) == []


def test_a_page_becomes_the_summary_that_was_promised(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><title>A page</title><style>button { color: red } b { color: blue }
        </style><button onclick=x class=y data-v-1>Click Me</button><a href=/next>Next <b>one</b></a>"""
    summary = run(extract(browser, site.url(), Options(viewport=(900, 600)))).summary()
    assert summary["finalUrl"] == summary["url"] == site.url()
    assert (summary["title"], summary["viewport"]) == ("A page", {"width": 900, "height": 600})
    assert list(summary["timings"]) == [
        *("load", "ready", "collect", "cascade", "rewrite", "mount", "states", "widths", "write")
    ]
    assert summary["notes"] == [] and summary["componentCount"] == 2
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", summary["completedAt"])
    button, link = summary["components"]
    assert button["cleanedHtml"] == "<button>Click Me</button>"
    assert button["htmlSnippet"] == '<button class="gen-button-1">Click Me</button>'
    assert (button["index"], button["kind"], button["className"]) == (1, "button", "gen-button-1")
    assert (button["componentName"], button["backdrop"]) == ("ClickMeButton", "rgb(255, 255, 255)")
    assert ".gen-button-1 {\n" in button["css"] and "  color: red;\n" in button["css"]
    assert "export function ClickMeButton(" in button["reactSnippet"]
    assert (button["group"], button["props"], link["group"], link["props"]) == (1, {}, 2, {})
    assert link["cleanedHtml"] == f'<a href="{site.url("/next")}">Next <b>one</b></a>'
    assert '<b class="gen-a-2-2">' in link["htmlSnippet"] and ".gen-a-2-2 {\n  color: blue;" in link["css"]
    assert all(f".gen-{name} {{" in summary["cssFile"] for name in ("button-1", "a-2-2"))
    assert all(f"function {name}(" in summary["reactFile"] for name in ("ClickMeButton", "NextOneLink"))


def css_of(run: Run, browser: Browser, site: Site, markup: str) -> list[str]:
    site.routes["/"] = "<!doctype html>" + markup
    return [component.css for component in run(extract(browser, site.url())).components]


def test_css_is_what_authors_wrote_with_states_and_media(run: Run, browser: Browser, site: Site) -> None:
    [css] = css_of(
        run,
        browser,
        site,
        """<style>:root { --c: navy; --c2: teal }
        .b { color: var(--c); padding: .5rem 1rem; margin: 3em; border: 0 } .b:hover { color: var(--c2) }
        .card:hover .b { opacity: .5 } @media (width < 400px) { .b { padding: 0 } }</style>
        <div class=card><button class=b>x</button></div>""",
    )
    for said in (
        "  padding: .5rem 1rem;\n  border: 0;\n  color: navy;\n",
        ".gen-button-1:hover {\n  color: teal;\n  opacity: .5;\n",
        "@media (width < 400px) {\n  .gen-button-1 {\n    padding: 0;\n",
    ):
        assert said in css
    assert "margin" not in css and "--c" not in css


def test_what_an_attribute_or_the_focus_may_change_stays(run: Run, browser: Browser, site: Site) -> None:
    button, link, fieldset, *_ = css_of(
        run,
        browser,
        site,
        """<style>.b { color: red } .b[disabled] { opacity: .5 } .b:focus { color: tan }
        details[open] > summary { color: teal }</style><button class=b>x</button><a class=b>x</a>
        <fieldset><details><summary>x</summary>y</details></fieldset>""",
    )
    assert ".gen-button-1:disabled {" in button and ".gen-button-1:focus {" in button
    assert "opacity" not in link and ".gen-a-2:focus {" in link
    assert "[open] .gen-fieldset-3-" in fieldset


def test_what_takes_a_part_back_stays_with_what_it_takes_it_from(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = """<!doctype html><style>a { display: block; padding: 8px 16px; border-color: red }
        nav a { padding-top: 0 } b { border: 1px solid; border-color: inherit }</style>
        <nav><a href=/>A <b>link</b></a></nav>"""
    (link,) = run(extract(browser, site.url(), Options(kinds=("a",)))).components
    assert "padding: 0 16px 8px;\n" in link.css
    assert "border-color: red;\n" in link.css and "border-color: inherit;\n" in link.css
    assert link.fidelity["default"].repaired == 0


def test_what_does_not_show_is_as_it_was_written(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><style>i { display: none; width: 10px; color: red }
        i b { padding: 3px } nav:hover i { display: block } p { max-height: 0; overflow: hidden }</style>
        <nav>Menu <i>more <b>and</b> more</i><p>What is folded away</nav>"""
    (nav,) = run(extract(browser, site.url(), Options(kinds=("nav",)))).components
    assert all(said in nav.css for said in ("width: 10px;", "color: red;", "padding: 3px;", "max-height: 0;"))
    assert nav.fidelity["default"].repaired == 0


def test_a_width_of_the_layout_around_holds_where_it_does_and_no_further(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = """<!doctype html><meta name=viewport content="width=device-width"><style>
        main { display: flex } @media (min-width: 600px) and (max-width: 900px) { main { display: grid } }
        a { display: block } a:hover { color: red } a:hover, a { background: #eee }</style>
        <main><a href=/>A link</a></main>"""
    (link,) = run(extract(browser, site.url())).components
    widths = link.fidelity["widths"]
    assert (widths.repaired, widths.residual) == (2, 0)  # as wide as the grid at 768 px, as its text at 375
    assert link.css.count("background") == 1


def test_what_is_inherited_for_a_time_is_so_whatever_lies_behind_it(
    run: Run, browser: Browser, site: Site
) -> None:
    style = """body { font-size: 90% } @media (max-width: 999px) { main { font-size: .5rem } }
        @media (min-width: 999px) { main { text-indent: 3px } } body { text-indent: 1% }"""
    site.routes["/"] = f"<!doctype html><style>{style}</style><main><p>A <a href=/>link</a></main>"
    (link,) = run(extract(browser, site.url())).components
    narrow = link.css.partition("@media (max-width: 999px)")[2]
    assert "font-size: 14.4px;\n" in link.css and "font-size: .5rem;\n" in narrow
    assert "text-indent: 3px;\n" in link.css and "@media (min-width" not in link.css


def test_type_that_is_a_share_of_what_is_around_is_followed(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><meta name=viewport content="width=device-width"><style>
        main { font-size: .9em; line-height: 1.3em } @media (min-width: 768px) { main { font-size: 1.2em } }
        @media (min-width: 1100px) { main { font-size: .8em } }</style><main><p>A <a href=/>link</a></main>"""
    (link,) = run(extract(browser, site.url())).components
    always, middle, narrow = link.css.split("@media")
    assert "font-size: 12.8px;\n" in always and "line-height: 16.64px;\n" in always
    assert "(max-width: 1099.98px)" in middle and "font-size: 19.2px;\n    line-height: 24.96px;" in middle
    assert "(max-width: 767.98px)" in narrow and "font-size: 14.4px;\n    line-height: 18.72px;" in narrow


def test_a_link_that_runs_over_at_another_width_is_told(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><meta name=viewport content="width=device-width">
        <p>Some words of text that stand before <a href=/>a link that runs over</a><p><a href=/>One</a>"""
    over, within = run(extract(browser, site.url())).components
    assert [note.code for note in over.notes] == ["wrapped_text"] and not within.notes
    assert "@media (max-width: 767.98px)" in over.css and "margin-left" in over.css


def test_what_follows_from_a_size_is_not_said_beside_it(run: Run, browser: Browser, site: Site) -> None:
    style = "position: absolute; transform: rotate(3deg); display: grid"
    [css] = css_of(run, browser, site, f'<a href=/ style="{style}"><b>A link</b> <i>in</i> parts</a>')
    assert "width: " in css and "origin" not in css and "template" not in css


def test_lines_are_clamped_as_every_browser_knows_it(run: Run, browser: Browser, site: Site) -> None:
    clamp = "display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden"
    text = "A long text that is cut after two of its lines, not three or four"
    markup = f'<a href=/ style="{clamp}; width: 140px">{text}</a>'
    [css] = css_of(run, browser, site, markup)
    assert all(f"  {one};\n" in css for one in clamp.split("; ")) and " height" not in css


def test_an_image_that_is_lost_keeps_the_font_of_its_text(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = (
        """<!doctype html><p style="font: 13px monospace"><img src=/lost.png alt="A lost image">"""
    )
    (image,) = run(extract(browser, site.url(), Options(kinds=("img",)))).components
    assert "monospace" in image.css and "width" not in image.css


@pytest.mark.parametrize(("display", "aligned"), [("inline-block", True), ("flex", False)])
def test_a_font_stays_without_text_only_where_something_is_aligned_by_it(
    run: Run, browser: Browser, site: Site, display: str, aligned: bool
) -> None:
    site.routes["/tall.ttf"] = lambda handler: answer(handler, FONT, access_control_allow_origin="*")
    [css] = css_of(
        run,
        browser,
        site,
        f"""<style>@font-face {{ font-family: Tall; src: url(/tall.ttf); ascent-override: 150% }}
        a {{ display: {display}; font-family: Tall; font-size: 20px; line-height: 50px }}
        svg {{ height: 12px }}</style><a href=/><svg viewBox="0 0 4 4"></svg></a>""",
    )
    assert ("@font-face" in css) == ("font-family: Tall;\n  font-size" in css)
    assert ("Tall" in css) == aligned


def test_columns_are_as_wide_as_on_the_page_not_as_computed_styles_make_them(
    run: Run, browser: Browser, site: Site
) -> None:
    async def story() -> None:
        extraction = await extract(browser, site.url(), Options(kinds=("table",)))
        (table,) = extraction.components
        assert (table.fidelity["default"].repaired, table.fidelity["default"].residual) == (0, 0)
        assert await differing(browser, site, extraction) == []

    site.routes["/"] = """<!doctype html><style>table { width: 100% } td { white-space: nowrap }
        td div { width: 75%; margin: auto } p { width: 120px; background: red }</style>
        <main style="width: 500px"><table><tr><td>Some words<td>More<td><div><p>A bar</div></table></main>"""
    run(story())


@pytest.mark.parametrize(
    ("css", "circular"),
    [
        (":root { --b: red; --a: var(--b) } a { --b: var(--a) }", False),  # what is inherited is computed
        ("a { --b: var(--a); --a: var(--b) }", True),
        (":root { --b: var(--a, red); --a: var(--b) }", True),
    ],
)
def test_a_circle_is_told_where_there_is_one(
    run: Run, browser: Browser, site: Site, css: str, circular: bool
) -> None:
    site.routes["/"] = f"<!doctype html><style>{css} a {{ color: var(--b) }}</style><a href=/>A link</a>"
    (link,) = run(extract(browser, site.url())).components
    assert ("variables_circular" in [note.code for note in link.notes]) == circular


def test_rules_for_those_who_can_point_are_verified(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><style>@media (hover: hover) and (pointer: fine) {
        a:hover { color: red } }</style><a href=/>A link</a>"""
    (link,) = run(extract(browser, site.url())).components
    assert link.states == ("hover",) and link.fidelity["states"].properties > 0


def test_a_variable_that_changes_around_it_changes_on_it(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><style>li { --c: #123; color: var(--c); transition: color 1s }
        li:hover { --c: red } a { color: inherit }</style><ul><li><a href=/>A link</a></ul>"""
    (link,) = run(extract(browser, site.url(), Options(kinds=("a",)))).components
    assert "--c: red" in link.css and link.css.count("color:") == 1
    assert "ancestor_state_moved" in [note.code for note in link.notes]


def test_a_colour_that_one_after_the_other_fades_to_is_what_all_have_in_the_end(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = """<!doctype html><style>* { transition: all 1s } li { color: #123 }
        li:hover { color: red } a { color: inherit }</style><ul><li><a href=/>A <b>b <i>i</i></b></a></ul>"""
    (link,) = run(extract(browser, site.url(), Options(kinds=("a",)))).components
    assert re.findall(r"[ -]color: (.*);", link.css) == ["#123", "red"]


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("i { transform: rotate(4deg); transform-origin: 0 0 }", ["0 0"]),
        ("i { transform: rotate(4deg); transform-origin: center }", []),
        ("i { padding: 3px; border: 2px solid; perspective: 9px; perspective-origin: 50% }", []),
        ("i { perspective: 9px; perspective-origin: left top }", ["left top"]),
        ("i::after { content: 'x'; display: block; rotate: 4deg; transform-origin: 0 0 }", ["0 0"]),
        ("i { transform-origin: 0 0 } i:hover { scale: 2 }", ["0 0"]),
    ],
)
def test_what_something_turns_about_is_said_where_it_is_not_its_middle(
    run: Run, browser: Browser, site: Site, css: str, kept: list[str]
) -> None:
    site.routes["/"] = f"<!doctype html><style>i {{ display: block }} {css}</style><a href=/><i>Link</i></a>"
    (link,) = run(extract(browser, site.url(), Options(kinds=("a",)))).components
    assert re.findall("-origin: (.*);", link.css) == kept


def test_elements_that_look_the_same_share_a_class(run: Run, browser: Browser, site: Site) -> None:
    site.routes[
        "/"
    ] = """<!doctype html><style>i { color: red } i:hover { color: blue } b:hover ~ u { color: red }
        </style><a href=/><i>1</i><i>2</i><i style="color: lime">3</i><i>4</i><b>5</b><u>6</u><u>7</u></a>"""
    [link] = run(extract(browser, site.url())).components
    assert re.findall('"gen-a-1-([0-9])"', link.html) == ["2", "2", "3", "2", "4", "5", "6"]
    assert link.css.count(".gen-a-1-2:hover {") == 1


def test_only_fonts_that_are_loaded_and_named_come_along(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/used.ttf"] = site.routes["/other.ttf"] = FONT
    [css] = css_of(
        run,
        browser,
        site,
        """<style>@font-face { font-family: Used; src: url(/used.ttf) } @media (width > 1px) {
        @font-face { font-family: Other; src: url(/other.ttf) } }
        @font-face { font-family: Used; src: url(/used.ttf); font-weight: 700 } p { font-family: Other }
        </style><p>x</p><button style="font-family: Used">x</button>""",
    )
    assert css.count("@font-face") == 1 and f"url({site.url('/used.ttf')})" in css


def test_a_font_for_some_characters_comes_along_however_they_are_written(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/used.ttf"] = FONT
    page = """<style>@font-face { font-family: Used; src: url(/used.ttf); unicode-range: u+0000-00ff,U+0131 }
        @font-face { font-family: Used; src: url(/none.ttf); unicode-range: U+4?? }
        a { font-family: Used }</style><a href=/>x</a>"""
    [css] = css_of(run, browser, site, page)
    assert css.count("@font-face") == 1 and "u+0000-00ff" in css


def test_a_link_is_not_taken_for_an_anchor_without_an_address(run: Run, browser: Browser, site: Site) -> None:
    coloured = "<button style='color: red'>y</button>" * 60  # more than are looked at together
    css = css_of(run, browser, site, f"<a id=here>x</a>{coloured}<a href=/>z</a>")
    assert [css[0], css[-1]] == [".gen-a-1 {\n}\n", ".gen-a-62 {\n}\n"]


FACES = [f"{weight}-{style}" for style in ("normal", "italic") for weight in (300, 400, 700)]


@pytest.mark.parametrize(
    ("markup", "chosen"),
    [
        ("<a href=/>x</a>", ["400-normal"]),
        ("<a href=/ style='font-weight: 400'><b><i>x</i></b></a>", ["700-italic"]),
        ("<a href=/ style='font-weight: 300'>x<b>x</b></a>", ["300-normal", "400-normal"]),
        ("<a href=/ style='font-weight: 600'>x</a>", FACES),
        ("<a href=/ class=steady>x</a>", ["300-normal"]),
        ("<a href=/ class=hovered>x</a>", ["400-normal", "700-normal"]),
        ("<a href=/ class=narrow>x</a>", ["300-normal", "400-normal", "700-normal"]),
        ("<a href=/ class=lighter>x</a>", FACES),
        ("<a href=/ class=variable>x</a>", FACES),
        ("<a href=/ class=moved>x</a>", FACES),
        ("<a href=/>x<span hidden>x</span></a>", FACES),
        ("<a href=/ class=before></a>", ["700-normal"]),
        ("<a href=/ class=lined>x</a>", ["400-normal", "700-normal"]),
        ("<input placeholder=x>", ["400-normal", "700-normal"]),
    ],
)
def test_a_component_has_the_faces_that_its_texts_may_choose(
    run: Run, browser: Browser, site: Site, markup: str, chosen: list[str]
) -> None:
    page = """<style>.steady { --w: 300; font-weight: var(--w) } .steady:hover { color: red }
        .hovered:hover { font-weight: bold } @media (width < 500px) { .narrow { font-weight: 300 } }
        .lighter:hover { font-weight: lighter } .variable { --w: 400; font-weight: var(--w) }
        .variable:hover { --w: 700 } @keyframes moved { to { font-weight: 700 } }
        .moved:hover { animation: moved 1s } .before::before { content: "x"; font-weight: 700 }
        .lined::first-line { font-weight: 700 } input::placeholder { font-weight: 700 }"""
    for face in FACES:
        weight, style = face.split("-")
        site.routes[f"/{face}.ttf"] = FONT
        page += f"@font-face {{ font-family: Used; src: url({face}.ttf); font-weight: {weight}; "
        page += f"font-style: {style} }} .f{face} {{ font: {style} {weight} 1em Used }}"
    spans = "".join(f"<p class=f{face}>x</p>" for face in FACES)
    [css] = css_of(run, browser, site, f"{page} body, input {{ font-family: Used }}</style>{markup}{spans}")
    assert re.findall(r"([\w-]+)\.ttf", css) == chosen


@pytest.mark.parametrize(
    "style",
    [
        "div { font: 20px Other; font-family: Used } @media (width > 1px) { a { font-size: 30px } }",
        "div { font: 2em Used }",
        'a { font-family: var(--none,"Used",serif) }',
        'body { --f: var(--none,var(--no,"Used"),serif) } a { font: bold large var(--f) }',
    ],
)
def test_a_font_from_around_comes_along(run: Run, browser: Browser, site: Site, style: str) -> None:
    site.routes["/used.ttf"] = FONT
    page = f"""<style>@font-face {{ font-family: Used; src: url(/used.ttf) }} {style}</style>
        <div><a href=/>x</a></div>"""
    [css] = css_of(run, browser, site, page)
    assert css.count("@font-face") == 1 and "Used" in css.partition(".gen-a-1 {")[2]


def test_a_font_that_is_kept_from_other_origins_is_told(run: Run, browser: Browser, site: Site) -> None:
    def shared(handler: SimpleHTTPRequestHandler) -> None:
        answer(handler, FONT, access_control_allow_origin="*")

    site.routes |= {"/kept.ttf": FONT, "/shared.ttf": shared}
    site.routes["/"] = """<style>@font-face { font-family: Kept; src: url(/kept.ttf) }
        @font-face { font-family: Shared; src: url(/shared.ttf) } b { font-family: Kept }</style>
        <button><b>x</b></button><button style="font-family: Shared">x</button><button>x</button>"""
    found = run(extract(browser, site.url())).components
    assert [[note.code for note in one.notes] for one in found] == [["font_refused"], [], []]


def test_sheets_of_other_origins_and_of_scripts_are_read(run: Run, browser: Browser, site: Site) -> None:
    with serving() as other:
        other.routes["/far.css"] = lambda handler: answer(
            handler, "b:hover { color: red; background: url(x.png) }", content_type="text/css"
        )
        [css] = css_of(
            run,
            browser,
            site,
            f"""<link rel=stylesheet href="{other.url("/far.css")}"><style id=s></style>
            <button><b>x</b></button>
            <script>s.sheet.insertRule("b {{ color: blue }}");
            const adopted = new CSSStyleSheet(); adopted.replaceSync("b:active {{ color: lime }}");
            document.adoptedStyleSheets = [adopted]</script>""",
        )
        assert f"color: red;\n  background: url({other.url('/x.png')})" in css
    assert "  color: blue;" in css and ":active {\n  color: lime" in css


def test_urls_of_the_page_s_own_css_are_relative_to_its_base(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/deep/more.css"] = lambda handler: answer(
        handler, "button { color: red }", content_type="text/css"
    )
    [css] = css_of(
        run,
        browser,
        site,
        """<base href=/deep/><style>@import "more.css"; button:active { background: url(a.png) }</style>
        <button style="border-image-source: url(b.png)">A</button>""",
    )
    assert f"url({site.url('/deep/a.png')})" in css and f"url({site.url('/deep/b.png')})" in css
    assert "color: red;" in css


def test_adopted_sheets_are_read_even_where_browsers_say_them_in_other_words(
    run: Run, browser: Browser, site: Site
) -> None:
    """A shorthand with a variable that is overridden in part comes back as longhands without values."""
    site.routes["/"] = """<x-a></x-a><script>
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`p { border: 1px solid var(--a); border-left-width: 4px }
          button:hover { color: blue }`);
        const root = document.querySelector("x-a").attachShadow({ mode: "open" });
        root.innerHTML = "<button>B</button>";
        root.adoptedStyleSheets = [new CSSStyleSheet(), sheet];
        </script>"""
    (button,) = run(extract(browser, site.url())).components
    assert ":hover {\n  color: blue;" in button.css


def test_adopted_sheets_apply_in_the_order_of_each_tree(run: Run, browser: Browser, site: Site) -> None:
    """The DevTools name them in no order. What no screen shows now is not mended by comparing either."""
    site.routes["/"] = """<x-a></x-a><x-b></x-b><script>
        const sheets = Array.from({ length: 12 }, (_, i) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(`@media (min-width: 9000px) { button { color: rgb(${i}, 1, 2) } }`);
          return sheet;
        });
        const adopt = (name, some) => {
          const root = document.querySelector(name).attachShadow({ mode: "open" });
          root.innerHTML = "<button>B</button>";
          root.adoptedStyleSheets = some;
        };
        adopt("x-a", sheets);
        adopt("x-b", [sheets[11], ...sheets.slice(3, 5), sheets[11], sheets[9]]);
        </script>"""
    first, second = run(extract(browser, site.url())).components
    assert re.findall(r"rgb\(\d+, 1, 2\)", first.css) == ["rgb(11, 1, 2)"]
    assert re.findall(r"rgb\(\d+, 1, 2\)", second.css) == ["rgb(9, 1, 2)"]


def test_parts_of_controls_keep_the_rules_written_for_them(run: Run, browser: Browser, site: Site) -> None:
    thumb, text, file = css_of(
        run,
        browser,
        site,
        """<style>:root { --c: red } input::-webkit-slider-thumb { width: 9px; background: var(--c) }
        .big::-webkit-slider-thumb { width: 20px; border-radius: 50% } @media print {
        input::-webkit-slider-thumb { width: 1px } } ::-webkit-search-cancel-button { opacity: 0 }</style>
        <input type=range class=big><input type=text placeholder=p><input type=file>""",
    )
    assert "::-webkit-slider-thumb {\n  width: 20px;\n  border-radius: 50%;\n  background: red;\n}" in thumb
    assert "::-webkit" not in text and "::-webkit" not in file


def test_a_page_without_controls_gives_an_empty_result(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<p>text"
    extraction = run(extract(browser, site.url()))
    assert (extraction.components, extraction.css_file) == ((), "")


def test_a_reference_to_what_is_not_there_is_told(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<svg width=0 height=0><clipPath id=c><rect width=5 height=5 /></clipPath></svg>
        <button style="clip-path: url(#c)">B</button><a href=/><svg><rect clip-path="url(#c)" /></svg></a>"""
    button, link = run(extract(browser, site.url())).components
    assert [note.code for note in button.notes] == ["reference_missing"]
    assert link.notes == () and '<clipPath id="gen-a-2-c"' in link.html


def test_a_page_that_was_still_busy_says_so(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<button>B</button><script>setInterval(() => document.body.append('x'), 20)</script>"
    extraction = run(extract(browser, site.url(), Options(ready_timeout=0.5)))
    assert [note.code for note in extraction.notes] == ["page_busy"]
    assert len(extraction.components) == 1


def test_a_page_that_is_slow_at_other_widths_is_extracted_as_it_is_at_its_own(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = """<style>a { color: red }</style><a href=/>A</a><script>
        onresize = () => { const until = performance.now() + 6000; while (performance.now() < until); };
        </script>"""
    extraction = run(extract(browser, site.url()))
    assert [note.code for note in extraction.notes] == ["page_slow"]
    assert "color: red" in extraction.components[0].css


#: Fills the page's memory until its process is ended.
BOMB = "<script>const all = []; for (;;) all.push(new Array(1e6).fill(1.5))</script>"


def test_an_extraction_that_lost_its_browser_is_tried_once_more(
    run: Run, browser: Browser, site: Site
) -> None:
    def first_bomb(handler: SimpleHTTPRequestHandler) -> None:
        answer(handler, BOMB if len(site.seen) == 1 else "<button>B</button>")

    site.routes["/"] = first_bomb
    assert len(run(extract(browser, site.url())).components) == 1
    assert site.seen == ["/", "/"]
    site.routes["/always"] = BOMB
    assert run(code_of(extract(browser, site.url("/always")))) == "browser_crashed"


def test_a_page_nested_deeper_than_any_parser_builds_is_read_as_far_as_it_goes(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = """<!doctype html><button id=b>Top</button><a href=/>Beside</a><script>
        let inner = b;
        for (let i = 0; i < 5000; i++) inner = inner.appendChild(document.createElement("span"));
        </script>"""
    extraction = run(extract(browser, site.url("/")))
    assert [component.kind for component in extraction.components] == ["button", "a"]
    assert "page_too_deep" in [note.code for note in extraction.notes]
    assert "component_too_large" in [note.code for note in extraction.components[0].notes]


@pytest.mark.parametrize(
    ("around", "told"),
    [("", []), ("@media (max-width: 700px) { p { box-sizing: content-box } }", ["inherit_kept"])],
)
def test_what_is_inherited_for_once_is_no_shortfall_unless_it_changes(
    run: Run, browser: Browser, site: Site, around: str, told: list[str]
) -> None:
    site.routes["/"] = f"""<!doctype html><style>html {{ box-sizing: border-box }} * {{ box-sizing: inherit }}
        {around}</style><p><a href=/ style="display: block; width: 90px; padding: 9px">A link</a></p>"""
    [link] = run(extract(browser, site.url())).components
    assert [note.code for note in link.notes] == told and "box-sizing: border-box;" in link.css
