"""Pages that lie: what they do to their own world changes nothing of what is read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.chromium.lazy import wake
from extractor.extract import extract
from extractor.model import Options
from tests.extractor.pages import read_whole
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

BODY = """<!doctype html><title>T</title><style>.c { width: 200px; border: 1px solid; color: #123456 }
.c:hover { color: red } .c::before { content: "x" }</style><nav aria-label=N>n <a href=/x>A <b>b</b></a></nav>
<form><label>L <input value=v></label><select><option>1</select><button>B <svg width=9 height=9><path
d="M0 0h9v9"/></svg></button></form><ul><li>1<li>2</ul><div class=c><h3>t</h3><p>p</p></div>
<div class=c><h3>t</h3><p>p</p></div><x-host></x-host><img src=/dot.svg alt=dot><p style="height: 3000px">long
<script>document.querySelector("x-host").attachShadow({mode: "open"}).innerHTML = "<button>S</button>"
</script>"""

#: What a page may do to confuse whoever reads it.
LIES = {
    "arrays": """
for (const name of ["map", "filter", "flatMap", "forEach", "push", "join", "sort", "slice", "find", "some",
  "every", "includes", "concat", "reduce", "indexOf"]) Array.prototype[name] = () => { throw name };
Array.prototype[Symbol.iterator] = function* () {};
Array.from = () => [];""",
    "collections": """
Map.prototype.get = Map.prototype.has = Set.prototype.has = () => false;
Map.prototype.set = Set.prototype.add = WeakMap.prototype.get = () => null;
Object.entries = Object.keys = Object.assign = Object.fromEntries = () => [];""",
    "text": """
JSON.stringify = JSON.parse = () => "no";
String.prototype.replace = () => "no";
RegExp.prototype.exec = RegExp.prototype.test = () => null;
String = null, parseFloat = () => NaN, Math.round = () => 7;""",
    "looks": """
getComputedStyle = () => new Proxy({}, { get: () => "red" });
CSSStyleDeclaration.prototype.getPropertyValue = () => "red";
Element.prototype.computedStyleMap = matchMedia = () => null;
CSS.escape = () => "no", innerWidth = innerHeight = 1, scrollTo = () => { throw 1 };""",
    "tree": """
for (const type of [Document, Element, DocumentFragment]) {
  type.prototype.querySelectorAll = () => [];
  type.prototype.querySelector = type.prototype.getElementById = () => null;
}
for (const [type, name] of [[Node, "childNodes"], [Node, "parentNode"], [Element, "attributes"],
  [Element, "localName"], [Element, "shadowRoot"], [Element, "scrollHeight"], [Document, "scripts"]])
  Object.defineProperty(type.prototype, name, { get() { throw name } });
Element.prototype.getBoundingClientRect = () => ({});
Element.prototype.checkVisibility = () => false;
Element.prototype.getAttribute = () => "lie";""",
    "time": """
setTimeout = requestAnimationFrame = performance.now = Date.now = () => 0;
Promise = URL = structuredClone = eval = null;
fetch = () => { throw 1 };""",
}


def told(summary: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in summary.items() if key not in ("timings", "completedAt")}


def test_a_page_cannot_lie_to_its_reader(run: Run, browser: Browser, site: Site) -> None:
    async def read(markup: str) -> dict[str, Any]:
        site.routes["/"] = markup
        return told((await extract(browser, site.url())).summary())

    async def story() -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
        honest = await read(BODY)
        return honest, [(name, await read(f"{BODY}<script>{lie}</script>")) for name, lie in LIES.items()]

    honest, lies = run(story())
    assert [one["kind"] for one in honest["components"]] == [
        *("nav", "a", "form", "label", "input", "select", "button", "list", "card", "card", "button", "img")
    ]
    assert [name for name, told_to_us in lies if told_to_us != honest] == []


TRACE = """<script>
window.seen = [];
const told = ({ type, target, addedNodes, removedNodes }) =>
  [type, target.nodeName, ...[...addedNodes, ...removedNodes].map((node) => node.outerHTML)];
new MutationObserver((records) => window.seen.push(...records.map(told))).observe(document,
  { subtree: true, childList: true, attributes: true, characterData: true });
</script>"""


def test_all_a_page_sees_of_its_reader_is_one_empty_element_that_comes_and_goes(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = BODY + TRACE

    async def story() -> list[list[str]]:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            await wake(page)
            await read_whole(page, Options())
            answer = await page.cdp("Runtime.evaluate", {"expression": "seen", "returnByValue": True})
            seen: list[list[str]] = answer["result"]["value"]
            return seen

    added, removed = run(story())
    assert added == removed and added[:2] == ["childList", "HTML"]
    assert re.fullmatch(r'<div style="[^"]* contain: strict !important;"></div>', added[2])


def test_what_scripts_left_on_their_elements_is_no_trap(run: Run, browser: Browser, site: Site) -> None:
    """Getters of an element's own, names of inputs, and setters that count."""
    site.routes[
        "/"
    ] = """<!doctype html><form id=f><button id=b>B</button><input name=children><input name=style>
        <input name=getAttribute></form><img name=createElement src=/dot.svg><form name=body>x</form><script>
        for (const one of [b, f]) for (const name of ["localName", "childNodes", "textContent", "tabIndex"])
          Object.defineProperty(one, name, { get() { document.title += "!"; return null } });
        </script>"""
    extraction = run(extract(browser, site.url()))
    kinds = [component.kind for component in extraction.components]
    assert kinds == ["form", "button", "input", "input", "input", "img", "form"]
    assert extraction.title == ""
