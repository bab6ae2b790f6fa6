"""What is found on a page, and how, with a real Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.collect import Collected, Found, Node
from extractor.model import CONTROLS, Options
from tests.extractor.pages import read_whole
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

#: collects a page: its body's markup, and options
Collect = Callable[..., tuple[Collected, list[Found]]]


@pytest.fixture
def page(run: Run, browser: Browser, site: Site) -> Collect:
    def collect_page(markup: str, options: Options | None = None) -> tuple[Collected, list[Found]]:
        async def story() -> tuple[Collected, list[Found]]:
            site.routes["/"] = "<!doctype html><meta charset=utf-8><title>T</title>" + markup
            async with browser.page() as page:
                await page.goto(site.url())
                await page.ready()
                collected = await read_whole(page, options or Options())
                return collected, list(collected.found)

        result: tuple[Collected, list[Found]] = run(story())
        return result

    return collect_page


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        if isinstance(child, Node):
            yield from nodes(child)


def text(node: Node) -> str:
    return "".join(child if isinstance(child, str) else text(child) for child in node.children)


def codes(found: Found) -> list[str]:
    return [note.code for note in found.notes]


def kinds(found: list[Found]) -> list[str]:
    return [one.kind for one in found]


def test_all_kinds_are_found_in_document_order_with_their_boxes(page: Collect) -> None:
    _, found = page(
        """<body style="margin: 0"><label>L <input></label><a href=/>A</a><button>B</button>
        <select><option>O</select><textarea>T</textarea><div style="height: 3000px"></div>
        <button style="display: block; width: 50px; height: 20px; margin-left: 7px">far down</button>"""
    )
    assert kinds(found) == ["label", "input", "a", "button", "select", "textarea", "button"]
    assert (found[-1].box.x, found[-1].box.width, found[-1].box.height) == (7, 50, 20)
    assert found[-1].box.y > 3000


def test_what_acts_as_a_control_is_one(page: Collect) -> None:
    _, found = page(
        """<div role=button>B</div><a role=button href=/>B</a><details open><summary>B</summary>x</details>
        <div contenteditable>T <b contenteditable>in</b></div><span role=link>A</span>
        <div role=textbox aria-multiline=true>T</div><my-check role=checkbox>I</my-check>
        <div role=combobox>S</div><div role=tab>no</div><summary>no</summary><p>no</p>"""
    )
    assert kinds(found) == ["button", "button", "button", "textarea", "a", "textarea", "input", "select"]


def test_what_cannot_be_seen_is_left_out(page: Collect) -> None:
    _, found = page(
        """<button style="display: none">B</button><button style="visibility: hidden">B</button>
        <div style="opacity: 0"><button>B</button></div><input type=hidden>
        <a style="position: absolute; width: 1px; height: 1px; overflow: hidden">A</a>
        <button hidden>B</button>
        <details><summary>seen</summary><button>B</button></details>"""
    )
    assert [text(one.tree) for one in found] == ["seen"]


def test_an_element_that_only_wraps_a_control_is_no_second_one(page: Collect) -> None:
    _, found = page(
        """<div role=button style="display: inline-block"><button>one</button></div>
        <div role=button style="padding: 20px">two <button>three</button></div>"""
    )
    assert [text(one.tree).strip() for one in found] == ["one", "two three", "three"]


def test_only_the_kinds_asked_for_are_collected(page: Collect) -> None:
    _, found = page("<a href=/>A</a><button>B</button><input>", Options(kinds=("input", "a")))
    assert kinds(found) == ["a", "input"]


SELECTED = """(selectors) => selectors.map((selector) => {
  let scope = document, element = null;
  for (const part of selector.split(" >>> ")) {
    element = scope.querySelectorAll(part).length === 1 ? scope.querySelector(part) : null;
    if (!element) return null;
    scope = element.shadowRoot ?? element.contentDocument ?? element;
  }
  return element.textContent;
})"""


def test_a_selector_finds_its_element_and_no_other(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><div id="a.b"><a>1</a><a>2</a></div><div id=same><a>3</a></div>
        <div id=same><a>4</a></div><button id=plain>5</button><button id="r:1:">6</button><p><a>7</a></p>
        <button id=x8f3a99c1>8</button>
        <button id=dhxId_ckYnQbmaUJQO>8</button><button id=mainNavBarTop>8</button>
        <main id=m><ul><li><a>9</a><li><a>10</a></ul></main>
        <form id=f><input name=id><input name=parentNode><button>11</button></form>
        <x-host></x-host><iframe srcdoc="<p><p><button>12</button>"></iframe><script>
        document.querySelector("x-host").attachShadow({mode: "open"}).innerHTML =
          "<div><div><a>13</a></div></div><div><a>14</a></div><y-host></y-host>";
        document.querySelector("x-host").shadowRoot.querySelector("y-host").attachShadow({mode: "open"})
          .innerHTML = "<button>15</button>";
        </script>"""

    async def story() -> tuple[list[str], list[str]]:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            found = list((await read_whole(page, Options(kinds=CONTROLS))).found)
            return [one.selector for one in found], await page.evaluate(
                SELECTED, [one.selector for one in found]
            )

    selectors, texts = run(story())
    assert [one for one in texts if one] == [str(n) for n in (*range(1, 9), 8, *range(8, 12), 13, 14, 15, 12)]
    assert texts.count("") == 2  # the two inputs
    assert {"#plain", "#mainNavBarTop"} <= {*selectors} and "#m > ul > li:nth-of-type(2) > a" in selectors
    assert not any("r:1" in one or "x8f3" in one or "ckYn" in one or "same" in one for one in selectors)


def test_a_page_that_lies_about_the_dom_does_not_fool_the_collector(page: Collect) -> None:
    _, found = page(
        """<script>Array.prototype.map = () => "no"; JSON.stringify = () => "no";
        getComputedStyle = () => ({}); Document.prototype.querySelectorAll = () => [];
        Element.prototype.getBoundingClientRect = () => ({});
        </script><form><input name=childNodes><input name=attributes><input name=getAttribute>
        <input name=localName><input name=shadowRoot><input name=nodeType><input name=namespaceURI>
        <input name=isContentEditable><input name=checkVisibility><input name=querySelectorAll>
        <input name=matches>
        <button name=ownerDocument>B</button></form>"""
    )
    assert kinds(found) == ["form"] + ["input"] * 11 + ["button"]


STATE = """() => ({
  html: document.documentElement.outerHTML,
  sheets: [document.styleSheets.length, document.adoptedStyleSheets.length],
  animations: document.getAnimations().map((one) => [one.playState, !one.effect, one.currentTime > 0]),
  scroll: [scrollX, scrollY],
  active: document.activeElement?.localName,
})"""


def test_the_page_is_left_as_it_was(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><style>@keyframes spin { to { rotate: 1turn } }
        @keyframes in { from { opacity: 0 } } b { animation: spin 9s infinite } i { animation: in 9s both }
        u { transition: color 9s; color: red } u.on { color: blue }</style>
        <button autofocus>B <b>b</b> <i>i</i> <u>u</u></button><input value=x>
        <script>requestAnimationFrame(() => { document.querySelector("u").className = "on" })</script>"""

    async def story() -> tuple[Any, Any]:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            before = await page.evaluate(STATE)
            assert len(list((await read_whole(page, Options())).found)) == 2
            return before, await page.evaluate(STATE)

    before, after = run(story())
    assert before == after
    assert len(before["animations"]) == 3


@pytest.mark.parametrize(
    "page",
    [
        "<input autofocus>",
        "<form><input name=activeElement></form><input id=it><script>it.focus()</script>",
        "<div id=host></div><script>host.attachShadow({ mode: 'open' }).innerHTML = '<input>';"
        "host.shadowRoot.firstChild.focus()</script>",
        "<iframe id=it srcdoc='<!doctype html><input>' onload='it.contentDocument.body.firstChild.focus()'>"
        "</iframe>",
        "<label><svg><a href=/ id=it><text y=9>x</text></a></svg></label><script>it.focus()</script>",
    ],
)
def test_what_has_the_focus_is_read_as_it_looks_without_it(
    run: Run, browser: Browser, site: Site, page: str
) -> None:
    site.routes["/"] = f"""<!doctype html><style>* {{ transition: outline 9s }}</style>{page}<script>
        for (const type of ["blur", "focus", "focusin", "focusout", "change"]) {{
          document.addEventListener(type, () => {{ document.documentElement.dataset.told = type }}, true);
        }}</script>"""
    seen = """() => { let one = document, last; while (one) { last = one.activeElement;
        one = last.shadowRoot ?? last.contentDocument }
        return [last.localName, document.documentElement.dataset.told] }"""

    async def story() -> tuple[Any, list[Found], Any]:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            before = await page.evaluate(seen)
            found = list((await read_whole(page, Options(kinds=("input", "label")))).found)
            return before, found, await page.evaluate(seen)

    before, found, after = run(story())
    assert before == after and before[0] in ("input", "a")
    said = {name for one in found for node in nodes(one.tree) for name, _ in node.styles.get("", ())}
    assert found and not [name for name in said if "outline" in name]


def test_running_animations_stand_at_their_end(page: Collect) -> None:
    _, found = page(
        """<style>@keyframes in { from { opacity: 0 } to { opacity: .5 } }
        @keyframes spin { to { rotate: 1turn } }</style><button style="animation: in 99s both">in</button>
        <button style="animation: spin 9s infinite">spin</button>"""
    )
    fading, spinning = ({name for name, _ in one.tree.styles[""]} for one in found)
    assert "opacity" in fading and "rotate" not in spinning
    assert codes(found[1]) == ["animation_left_out"]


def test_a_select_that_a_script_took_the_choice_from_is_blank(page: Collect) -> None:
    _, found = page(
        """<select id=s><option>male</select><select size=2><option>x<option>y</select><select></select>
        <script>document.querySelector("#s").value = "no such"</script>""",
        Options(kinds=("select",)),
    )
    counts = [sum(node.tag == "option" for node in nodes(one.tree)) for one in found]
    assert counts == [2, 2, 0]
    blank = list(nodes(found[0].tree))[-1]
    assert (text(blank), {*blank.attributes}) == ("", {"hidden", "selected"})


def test_live_state_is_in_the_markup_and_passwords_never(page: Collect) -> None:
    _, found = page(
        """<input id=t value=old><input id=c type=checkbox><input id=u type=checkbox checked>
        <input id=p type=password value=secret><textarea id=a value=x>old</textarea>
        <select id=s><option>1<option selected>2<option>3</select><details id=d><summary>S</summary></details>
        <a><progress id=g value=.1></progress></a><script>
        t.value = "new"; c.checked = true; u.checked = false; p.value = "hidden"; a.value = "typed";
        s.selectedIndex = 2; g.value = .5;
        </script>"""
    )
    typed, checked, unchecked, password, area, select, _, link = (one.tree for one in found)
    assert typed.attributes["value"] == "new"
    assert "checked" in checked.attributes and "checked" not in unchecked.attributes
    assert "value" not in password.attributes and codes(found[3]) == ["password_left_out"]
    assert area.children == ["typed"] and "value" not in area.attributes
    options = [node for node in nodes(select) if node.tag == "option"]
    assert ["selected" in option.attributes for option in options] == [False, False, True]
    assert next(node for node in nodes(link) if node.tag == "progress").attributes["value"] == "0.5"


def test_addresses_are_absolute_and_images_the_ones_shown(page: Collect, site: Site) -> None:
    _, found = page(
        """<base href=/deep/><a href=x>A</a><a href=#y>A</a><button formaction=z>B</button>
        <a href=/><img srcset="/dot.svg 1x, /other.svg 2x" src=/old.svg loading=lazy></a>
        <button style="background: url(bg.png)">B</button>"""
    )
    assert found[0].tree.attributes["href"] == site.url("/deep/x")
    assert found[1].tree.attributes["href"] == site.url("/deep/#y")
    assert found[2].tree.attributes["formaction"] == site.url("/deep/z")
    image = next(node for node in nodes(found[3].tree) if node.tag == "img")
    assert dict(image.attributes) == {"src": site.url("/dot.svg")}
    assert ("background-image", f'url("{site.url("/deep/bg.png")}")') in found[5].tree.styles[""]


def test_shadow_roots_are_flattened_and_slots_filled_once(page: Collect) -> None:
    _, found = page(
        """<a href=/><x-icon><b>slotted</b></x-icon></a><script>
        document.querySelector("x-icon").attachShadow({mode: "open"}).innerHTML =
          "<style>i{}</style><i>shadow <slot>none</slot></i>";
        </script>"""
    )
    assert text(found[0].tree) == "shadow slotted"
    assert [node.tag for node in nodes(found[0].tree)] == ["a", "span", "i", "b"]


@pytest.mark.parametrize(
    ("inner", "children"),
    [
        ("<div> <!-- --> <!-- --> </div>", [[]]),
        ("<div> <!-- --> <p>1</p> <!-- --> </div> <!-- -->", [[["1"]]]),
        ("<b>1</b> <!-- --> <b>2</b>", [["1"], " ", ["2"]]),
        (" <div style='float:left'>1</div> <div style='float:left'>2</div> ", [["1"], ["2"]]),
        (" <b>0</b> <div style='float:left'>1</div> <b>2</b>", [["0"], " ", ["1"], ["2"]]),
        ("<style>nav::after { content: ''; display: table }</style><p>1</p> 2 ", [["1"], "2"]),
    ],
)
def test_white_space_that_is_drawn_nowhere_is_left_out(
    page: Collect, inner: str, children: list[object]
) -> None:
    def written(node: Node) -> list[object]:
        return [child if isinstance(child, str) else written(child) for child in node.children]

    _, (nav,) = page(f"<nav style='min-height: 9px'>{inner}</nav>", Options(kinds=("nav",)))
    assert written(nav.tree) == children


def test_icons_bring_what_they_refer_to(page: Collect, site: Site) -> None:
    site.routes["/sprite.svg"] = (
        '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="far"><path d="M0 0"/></symbol></svg>'
    )
    _, found = page(
        """<svg width=0 height=0><symbol id=near viewBox="0 0 9 9"><circle r=3 /></symbol>
        <linearGradient id=paint href=#stops /><linearGradient id=stops><stop /></linearGradient>
        <g id=ring><use href=#ring /></g></svg>
        <a href=/><svg><use href=#near x=2 /></svg></a><a href=/><svg><use href="/sprite.svg#far" /></svg></a>
        <a href=/><svg><rect width=9 height=9 fill="url(#paint)" /></svg></a>
        <a href=/><svg><use href=#ring /></svg></a><a href=/><svg><use href=#none /></svg></a>"""
    )
    near, far, painted, _, missing = found
    assert [node.tag for node in nodes(near.tree)][2:] == ["svg:g", "svg:svg", "svg:circle"]
    assert near.tree.children[0].children[0].attributes["transform"] == "translate(2 0)"  # type: ignore[union-attr]
    assert [node.tag for node in nodes(far.tree)][-1] == "svg:path"
    kept = [node.attributes.get("id") for node in nodes(painted.tree) if node.tag == "svg:linearGradient"]
    assert sorted(filter(None, kept)) == ["paint", "stops"]
    assert codes(missing) == ["icon_missing"]


def test_a_canvas_becomes_an_image_and_a_frame_an_empty_box(page: Collect) -> None:
    _, found = page(
        """<a href=/><canvas width=30 height=10></canvas></a>
        <a href=/><iframe width=40 height=20 srcdoc=x></iframe></a>"""
    )
    image = next(node for node in nodes(found[0].tree) if node.tag == "img")
    assert image.attributes["src"].startswith("data:image/png")
    boxed = next(node for node in nodes(found[1].tree) if node.tag == "span")
    assert {("width", "40px"), ("height", "20px")} <= set(boxed.styles[""])
    assert codes(found[1]) == ["frame_left_out"]


#: Draws noise and records that, then shows the record and says in the title that it has a frame.
FILM = """<a href=/><video width=320 height=180 muted></video></a><script>
const canvas = Object.assign(document.createElement("canvas"), {width: 640, height: 360});
const ink = canvas.getContext("2d");
const draw = () => {
  const noise = ink.createImageData(640, 360);
  for (let i = 0; i < noise.data.length; i++) noise.data[i] = i % 4 === 3 ? 255 : 256 * Math.random();
  ink.putImageData(noise, 0, 0);
  document.title = performance.now(); // it is not ready yet
};
const drawing = setInterval(draw, 20);
const recorder = new MediaRecorder(canvas.captureStream(), {mimeType: "video/webm"});
recorder.ondataavailable = ({data}) => {
  const video = document.querySelector("video");
  video.src = URL.createObjectURL(data);
  video.onloadeddata = () => {
    clearInterval(drawing);
    document.title = "filmed";
  };
};
recorder.start();
setTimeout(() => recorder.stop(), 300);
</script>"""


def test_a_film_becomes_its_frame_with_loss(page: Collect) -> None:
    """As a photograph is stored; without loss this one has more than half a megabyte."""
    collected, found = page(FILM)
    assert collected.title == "filmed"
    image = next(node for node in nodes(found[0].tree) if node.tag == "img")
    assert image.attributes["src"].startswith("data:image/webp")
    assert len(image.attributes["src"]) < 500_000


def test_of_a_custom_element_stays_what_any_element_may_say(page: Collect) -> None:
    _, found = page(
        """<x-box role=button variant=large size=medium value=1 aria-label=L data-x=y><template
        shadowrootmode=open>B</template></x-box><y-box role=button variant=large>plain</y-box>"""
    )
    boxed, plain = found
    assert (boxed.tree.tag, dict(boxed.tree.attributes)) == (
        "span",
        {"role": "button", "aria-label": "L", "data-x": "y"},
    )
    assert (plain.tree.tag, dict(plain.tree.attributes)) == ("y-box", {"role": "button", "variant": "large"})


def test_nesting_that_no_parser_builds_is_mended(page: Collect) -> None:
    _, found = page(
        """<a id=a href=/>outer </a><button id=b>outer </button><div role=button><p id=p>text </p></div>
        <script>
        const add = (to, tag) => to.append(Object.assign(document.createElement(tag), {textContent: tag}));
        add(a, "a"); add(b, "button"); add(p, "div");
        </script>"""
    )
    by_tag = [one for one in found if "outer" in text(one.tree) or "text" in text(one.tree)]
    assert [one.tree.tag for one in by_tag] == ["a", "button", "div"]
    assert all("nesting_changed" in codes(one) for one in by_tag)
    assert [node.tag for one in by_tag for node in nodes(one.tree)].count("span") == 3


def test_limits_are_kept_and_told(page: Collect) -> None:
    buttons = "<button>b <i>i</i></button>" * 20
    collected, found = page(buttons, Options(max_components=7))
    assert (len(found), [note.code for note in collected.notes]) == (7, ["too_many_components"])
    collected, found = page(buttons, Options(max_nodes=9))
    assert codes(next(one for one in found if one.notes)) == ["component_too_large"]
    collected, found = page(buttons, Options(max_bytes=1000))
    assert 0 < len(found) < 20 and [note.code for note in collected.notes] == ["too_many_bytes"]
    collected, found = page("<button>" + "<b>" * 400 + "deep")
    assert codes(found[0]) == ["component_too_large"]


def test_broken_unicode_is_mended(page: Collect) -> None:
    _, found = page(
        "<button id=b>x</button><script>b.textContent = 'a\\ud800b'; b.title = '\\udc00'</script>"
    )
    assert found[0].tree.children == ["a\ufffdb"]
    assert found[0].tree.attributes["title"] == "\ufffd"
    json.dumps(found[0].tree.attributes, ensure_ascii=False).encode()


def test_the_backdrop_is_the_opaque_colour_behind(page: Collect) -> None:
    _, found = page(
        """<body style="background: rgb(0, 0, 100)"><button>1</button>
        <div style="background: rgb(200 0 0 / 50%)"><button>2</button>
        <div style="background: oklch(1 0 0)"><button style="background: red">3</button></div></div>"""
    )
    assert [one.backdrop for one in found] == ["rgb(0, 0, 100)", "rgb(100, 0, 50)", "rgb(255, 255, 255)"]
