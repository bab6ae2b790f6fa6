"""What comes only on scrolling is there, and the page is measured as it stood."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.chromium.lazy import LIMITS, wake
from extractor.extract import extract
from extractor.model import Extraction
from tests.local_site import FILES, Site, answer

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]
FAR = '<p style="height: 5000px">far</p>'


@pytest.fixture
def page(run: Run, browser: Browser, site: Site) -> Callable[[str], Extraction]:
    def extract_page(markup: str) -> Extraction:
        site.routes["/"] = "<!doctype html><title>T</title>" + markup
        result: Extraction = run(extract(browser, site.url()))
        return result

    return extract_page


Page = Callable[[str], Extraction]


def names(extraction: Extraction) -> list[str]:
    return [component.name for component in extraction.components]


def test_images_below_the_fold_are_there_though_lazy(page: Page, site: Site) -> None:
    dot = (FILES / "dot.svg").read_bytes()
    site.routes["/slow.svg"] = lambda handler: answer(handler, dot, content_type="image/svg+xml")
    [image] = page(f"{FAR}<img loading=lazy src=/slow.svg alt=there>").components
    assert "/slow.svg" in site.seen and image.box.height > 5


def test_sections_that_appear_when_they_are_seen_are_there(page: Page) -> None:
    extraction = page(
        f"""<style>b {{ opacity: 0; transition: opacity 5s }} b.in {{ opacity: 1 }}</style>{FAR}
        <div id=a style="height: 40px"></div>{FAR}<b id=b><button>faded in</button></b><script>
        new IntersectionObserver(([one]) => {{
          if (one.isIntersecting) a.innerHTML = "<button>filled</button>" }}, {{ threshold: 1 }}).observe(a);
        addEventListener("scroll", () => {{
          if (b.getBoundingClientRect().top < innerHeight) b.className = "in" }});
        </script>"""
    )
    assert names(extraction) == ["filled", "faded in"]


def test_what_a_page_says_of_the_last_place_it_saw_is_said_of_its_end(page: Page) -> None:
    """It looks ten times a second, so that it depends on where in its time the pass came to the end."""
    spy = f"""<button></button>{FAR * 3}<script>
        let looked = 0, later;
        const look = () => {{
          looked = performance.now();
          if (scrollY) document.querySelector("button").textContent = scrollY + innerHeight;
        }};
        addEventListener("scroll", () => {{
          clearTimeout(later);
          if (performance.now() > looked + 100) look();
          else later = setTimeout(look, 100);
        }});</script>"""
    assert [int(name) // 1000 for _ in range(3) for name in names(page(spy))] == [15] * 3


def test_what_a_script_fades_in_when_it_is_seen_is_there(page: Page) -> None:
    [button] = page(
        f"""<style>button {{ opacity: 0 }}</style>{FAR}<button>B</button><script>
        const fade = [[{{ opacity: 0 }}, {{ opacity: 1 }}], {{ duration: 5000, fill: "forwards" }}];
        new IntersectionObserver(([one], observer) => {{ if (one.isIntersecting) {{
          observer.disconnect(); one.target.animate(...fade) }} }}).observe(document.querySelector("button"));
        </script>"""
    ).components
    assert "opacity: 0" not in button.css


def test_frames_below_the_fold_are_there_though_lazy(page: Page, site: Site) -> None:
    site.routes["/frame"] = "<!doctype html><button>in a frame</button>"
    assert names(page(f"{FAR}<iframe loading=lazy src=/frame></iframe><script>1</script>")) == ["in a frame"]


def test_what_a_scroller_inside_the_page_holds_is_there(page: Page) -> None:
    extraction = page(
        f"""<body style="margin: 0"><main style="height: 100vh; overflow: auto">{FAR}<i id=a>.</i></main>
        <script>
        new IntersectionObserver(([one]) => {{
          if (one.isIntersecting) a.innerHTML = "<button>B</button>" }}).observe(a)</script>"""
    )
    assert names(extraction) == ["B"]


def test_the_page_is_measured_as_it_stood(page: Page) -> None:
    extraction = page(
        f"""<style>html {{ scroll-behavior: smooth }} body {{ margin: 0 }}
        a {{ position: sticky; top: 0; display: block; height: 10vh; color: #00f }}
        .scrolled a {{ color: #f00; height: 5px }}</style><a href=/>head</a>{FAR}<script>
        let timer; addEventListener("scroll", () => {{ clearTimeout(timer); timer = setTimeout(() =>
          document.body.classList.toggle("scrolled", scrollY > 100), 150) }})</script>"""
    )
    [link] = extraction.components
    assert (link.box.y, link.box.height) == (0, 80)
    assert "ff0000" not in link.css


def test_an_endless_page_has_an_end(page: Page) -> None:
    start = time.monotonic()
    extraction = page(
        """<style>button { display: block; height: 500px }</style><button>B</button><button>B</button><script>
        const more = () => document.body.append(document.querySelector("button").cloneNode(true));
        addEventListener("scroll", () => { more(); more(); more() })</script>"""
    )
    assert 2 < len(extraction.components) <= 3 * LIMITS["steps"]
    assert time.monotonic() - start < 15


@pytest.mark.parametrize(
    ("markup", "passed"),
    [
        (f"{FAR}<a href=/>A</a>", False),
        ("<a href=/>A</a><script>1</script>", False),
        (f"{FAR}<script>1</script>", True),
        (f"{FAR}<img src=/dot.svg loading=lazy>", True),
    ],
)
def test_only_pages_with_something_to_wake_are_passed_through(
    run: Run, browser: Browser, site: Site, markup: str, passed: bool
) -> None:
    async def story() -> tuple[bool, list[int]]:
        site.routes["/"] = f"<!doctype html><body>{markup}"
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            return await wake(page), await page.evaluate("() => [scrollX, scrollY]")

    assert run(story()) == (passed, [0, 0])
