"""Pages that go on to another document, or take theirs apart, while they are read: with a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.extract import extract
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

#: Runs `{}` as soon as the page can tell that it is being read: what is planted for it shows for a moment.
AT_READING = """<script>
  new MutationObserver(() => {{ {} }}).observe(document.documentElement, {{ childList: true }});
</script>"""


def at_last_reading(what: str) -> str:
    """Runs `what` when the page is read again, because it changed after the first time."""
    return AT_READING.format(
        f"if (globalThis.read) {{ {what} }} else {{ read = 1; document.documentElement.lang = 'en' }}"
    )


def kinds(extraction: Any) -> list[str]:
    return [component.kind for component in extraction.components]


@pytest.mark.parametrize("ms", [0, 250, 400, 600, 900])
def test_a_page_that_goes_on_is_read_as_one_of_both(run: Run, browser: Browser, site: Site, ms: int) -> None:
    style = "<style>a { color: red } a:hover { color: blue }</style>"
    site.routes["/"] = (
        f"{style}{'<a href=/>A</a>' * 50}<script>setTimeout(() => location = '/b', {ms})</script>"
    )
    site.routes["/b"] = f"{style}{'<a href=/>B</a>' * 20}"
    extraction = run(extract(browser, site.url()))
    assert (extraction.final_url, len(extraction.components)) in [(site.url(), 50), (site.url("/b"), 20)]


def test_a_page_that_goes_on_when_it_is_read_is_read_where_it_comes_to(
    run: Run, browser: Browser, site: Site
) -> None:
    site.routes["/"] = "<a href=/>A</a>" + AT_READING.format("location = '/b'")
    site.routes["/b"] = "<button>B</button>"
    extraction = run(extract(browser, site.url()))
    assert (extraction.final_url, kinds(extraction)) == (site.url("/b"), ["button"])


def test_a_page_that_a_script_moves_is_read_once(run: Run, browser: Browser, site: Site) -> None:
    moves = "<script>setInterval(() => a.style.left = Math.random() + 'px', 10)</script>"
    again = AT_READING.format("document.title = 'read before'")
    site.routes["/"] = f"<title>T</title><a id=a href=/>A</a>{moves}{again}"
    assert run(extract(browser, site.url())).title == "T"


def test_a_page_that_goes_on_for_ever_has_to_stay(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<a href=/>A</a>" + AT_READING.format("location.reload()")
    assert kinds(run(extract(browser, site.url()))) == ["a"]
    assert site.seen == ["/"] * 3


def test_a_page_that_is_another_when_it_is_narrow_is_read_as_it_is_wide(
    run: Run, browser: Browser, site: Site
) -> None:
    narrow = "matchMedia('(max-width: 800px)').onchange = () => location = '/narrow'"
    site.routes["/"] = f"<a href=/>A</a><script>{narrow}</script>"
    site.routes["/narrow"] = "<button>B</button>"
    extraction = run(extract(browser, site.url()))
    assert (extraction.final_url, kinds(extraction)) == (site.url(), ["a"])


@pytest.mark.parametrize(
    ("what", "colour"),
    [
        ("document.documentElement.remove()", "#ff0000"),
        ("document.body.innerHTML += ''", "#ff0000"),
        ("document.querySelector('style').remove()", "red"),  # it was read by then
        ("document.open(); document.close()", "#ff0000"),
    ],
)
def test_a_page_that_is_taken_apart_is_read_as_it_was(
    run: Run, browser: Browser, site: Site, what: str, colour: str
) -> None:
    """Nobody answers later which rules hit what, and how it looks in states and at other widths."""
    style = "<style>a { color: red } a:hover { color: blue }</style>"
    site.routes["/"] = f"{style}<p><a href=/>A</a>{at_last_reading(what)}"
    (link,) = run(extract(browser, site.url())).components
    assert f"color: {colour};" in link.css


@pytest.mark.parametrize(
    ("what", "sign"),
    [
        ("document.querySelector('a').className = 'late'", "color: blue"),
        ("document.styleSheets[0].insertRule('a { color: blue !important }')", "color: blue"),
        ("document.querySelector('a').textContent = 'late'", ">late</a>"),
        ("document.adoptedStyleSheets = [late]", "color: blue"),
        ("document.querySelector('input').value = 'late'", 'value="late"'),
    ],
)
def test_what_changes_while_the_page_settles_is_read_again(
    run: Run, browser: Browser, site: Site, what: str, sign: str
) -> None:
    """As a handler that waits for the end of scrolling changes it."""
    site.routes["/"] = f"""<style>a {{ color: red }} .late {{ color: blue }}</style><a href=/>A</a><input>
        <p style="height: 3000px"><script>
        const late = new CSSStyleSheet(); late.replaceSync("a {{ color: blue !important }}");
        let waiting; addEventListener("scroll", () => {{
          clearTimeout(waiting); waiting = setTimeout(() => {{ {what} }}, 150) }});
        </script>"""
    link, field = run(extract(browser, site.url())).components
    assert sign in link.css + link.html + field.html


def test_a_page_without_any_element_has_no_components(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = "<a href=/>A</a><script>document.documentElement.remove()</script>"
    assert run(extract(browser, site.url())).components == ()
