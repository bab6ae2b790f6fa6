"""Whether a page is known to have changed since it was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.model import Options
from tests.extractor.pages import read_whole
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

PAGE = """<!doctype html><style>a { color: red }</style><a href=/>A</a> <img alt=x> <input type=checkbox>
    <div id=host></div> <canvas></canvas> <iframe></iframe>
    <script>host.attachShadow({ mode: "open" }).innerHTML = "<button>B</button>"</script>
    <span class="u v w"></span>"""


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("0", False),
        ("document.querySelector('a').getBoundingClientRect()", False),
        ("document.body.animate([{ opacity: 0 }, { opacity: 1 }], 9999)", True),
        ("span.className = 'u v'", True),
        ("span.className = 'w u  v'", False),
        ("document.body.className = 'x'; document.body.removeAttribute('class')", False),
        ("document.body.append(span)", False),
        ("span.replaceWith(span.cloneNode())", True),
        ("span.attachShadow({ mode: 'open' })", True),
        ("document.querySelector('a').firstChild.data = 'B'", True),
        ("host.shadowRoot.firstChild.title = 'x'", True),
        ("document.styleSheets[0].insertRule('b { color: red }')", True),
        ("document.styleSheets[0].cssRules[0].style.paddingLeft = '1px'", True),
        ("document.styleSheets[0].disabled = true", True),
        ("document.adoptedStyleSheets = [new CSSStyleSheet()]", True),
        ("document.querySelector('input').checked = true", True),
        ("document.querySelector('canvas').getContext('2d').fillRect(0, 0, 9, 9)", True),
        ("document.querySelector('iframe').contentDocument.open().close()", False),
        ("document.querySelector('iframe').contentDocument.body.innerHTML = '<b>x</b>'", True),
        ("scrollTo(0, 1)", False),
        ("new FontFace('x', 'url(/no)').load().catch(() => 0)", False),
    ],
)
def test_a_change_is_known(run: Run, browser: Browser, site: Site, what: str, changed: bool) -> None:
    site.routes["/"] = PAGE

    async def story() -> bool:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            await read_whole(page, Options())
            await page.evaluate(
                f"""() => {{
                const host = document.getElementById("host");
                const span = document.querySelector("span");
                {what} }}"""
            )
            answer: bool = await page.evaluate("() => changed()")
            return answer

    assert run(story()) == changed


def test_reading_is_no_change_for_readiness(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = PAGE

    async def story() -> float:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            await read_whole(page, Options())
            return await page.until_ready()

    assert run(story()) == 0
