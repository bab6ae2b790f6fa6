"""What components stand on, where that is a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.extract import extract
from tests.local_site import Site, answer, serving

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

RED = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path fill='red' d='M0 0h9v9H0z'/></svg>"


def picture(handler: SimpleHTTPRequestHandler) -> None:
    answer(handler, RED, content_type="image/svg+xml")


@pytest.fixture
def backdrops(run: Run, browser: Browser, site: Site) -> Callable[[str], list[list[int]]]:
    """The backdrops of the links on a page with this markup, [red, green, blue] each."""

    def of(html: str) -> list[list[int]]:
        site.routes["/red.svg"] = picture
        site.routes["/"] = f"<!doctype html><body style='margin: 0'>{html}"
        links = [one for one in run(extract(browser, site.url())).components if one.kind == "a"]
        return [[int(part) for part in re.findall(r"\d+", one.backdrop)] for one in links]

    return of


@pytest.mark.parametrize(
    "hero",
    [
        "<header style='height: 300px; background: url(/red.svg)'></header>",
        "<img src=/red.svg style='width: 100%; height: 300px'>",
        "<header style='height: 300px; background: linear-gradient(red, red)'></header>",
    ],
)
def test_a_bar_stands_on_the_picture_it_lies_upon(backdrops: Any, hero: str) -> None:
    bar = "<nav style='position: fixed; top: 20px'><a href=/>Home</a></nav>"
    assert backdrops(bar + hero) == [[255, 0, 0]]


@pytest.mark.parametrize(("root", "seen"), [("transparent", [255, 0, 0]), ("lime", [255, 255, 255])])
def test_a_body_s_colour_is_behind_all_where_the_root_has_none(
    backdrops: Any, root: str, seen: list[int]
) -> None:
    """Source: CSS Backgrounds 3, section 2.11.2; with one the body is painted where it stands."""
    shape = "<div style='position: absolute; inset: 0; z-index: -1; background: url(/red.svg)'></div>"
    colours = f"<style>html {{ background: {root} }} body {{ background: white; height: 300px }}</style>"
    assert backdrops(f"{colours}{shape}<a href=/>Home</a>") == [seen]


def test_a_picture_of_another_origin_is_seen(backdrops: Any) -> None:
    with serving() as other:
        other.routes["/red.svg"] = picture
        html = (
            f"<div style='height: 300px; background: url({other.url('/red.svg')})'><a href=/>Here</a></div>"
        )
        assert backdrops(html) == [[255, 0, 0]]


def test_colours_upon_and_beneath_a_picture_show_through(backdrops: Any) -> None:
    half = "background: linear-gradient(rgb(255 0 0 / 50%), rgb(255 0 0 / 50%)) blue"
    [[red, green, blue], [dark, *rest]] = backdrops(
        f"<div style='margin-top: 2000px; {half}'><a href=/>Below the fold</a>"
        "<p style='background: rgb(0 0 0 / 50%)'><a href=/>Shaded</a></p></div>"
    )
    assert (red, green, blue) == (pytest.approx(128, abs=2), 0, pytest.approx(127, abs=2))
    assert dark == pytest.approx(red / 2, abs=2) and rest[0] == 0


@pytest.mark.parametrize(
    "veil",
    [
        "<style>main::before { content: ''; position: absolute; inset: 0; background: #000; opacity: .5 }"
        "</style>",
        "<b style='position: absolute; inset: 0; opacity: .5'><i style='display: block; height: 100%;"
        " background: black'></i></b>",
        "<b style='position: absolute; inset: 0; background: rgb(0 0 0 / 50%)'></b>"
        "<b style='position: absolute; inset: 0; background: lime; opacity: 0'></b>",
    ],
)
@pytest.mark.parametrize("ground", ["url(/red.svg)", "red"])
@pytest.mark.parametrize("where", ["in sight", "out of sight"])
def test_a_veil_darkens_what_is_behind_it(backdrops: Any, ground: str, veil: str, where: str) -> None:
    html = f"{veil}<p style='position: relative; height: 200px'><a href=/>Here</a>"
    style = f"position: relative; background: {ground}; opacity: .9; top: {2000 * (where != 'in sight')}px"
    [[red, *rest]] = backdrops(f"<main style='{style}'>{html}</main>")
    assert red == pytest.approx(128, abs=2) and rest == [0, 0]


def test_what_is_placed_behind_is_seen_out_of_sight(backdrops: Any) -> None:
    aside = "<b style='position: absolute; inset: 0 0 auto; height: 9px; background: lime'></b>"
    behind = "<b style='position: absolute; inset: 0; z-index: -1'><img src=/red.svg width=2000 height=300>"
    upon = "<b style='position: absolute; inset: 0; background: lime; visibility: hidden'></b>"
    box = "position: relative; z-index: 0; margin-top: 2000px; height: 300px"
    html = f"{aside}<p><a href=/>Here</a></p>{behind}</b>{upon}"
    assert backdrops(f"<section style='{box}'>{html}</section>") == [[255, 0, 0]]


def test_a_picture_beside_counts_only_where_it_is(backdrops: Any) -> None:
    icon = "background: url(/red.svg) 0 50% / 9px 9px no-repeat rgb(0, 0, 255)"
    assert backdrops(f"<p style='{icon}; padding-left: 40px'><a href=/>Beside</a></p>") == [[0, 0, 255]]


def test_a_picture_that_does_not_come_leaves_the_colour(backdrops: Any) -> None:
    html = "<div style='background: url(/gone.png) rgb(0, 0, 255)'><a href=/>Here</a></div>"
    assert backdrops(html) == [[0, 0, 255]]
