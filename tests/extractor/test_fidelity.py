"""Components look and answer alone as they do on their page: pictures of pages in tests/site."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.extract import extract
from tests.fidelity.measure import LOOKS, Report, measure
from tests.local_site import serving

pytestmark = pytest.mark.chromium

Run = Callable[[Awaitable[Any]], Any]


async def measured(browser: Browser, chromium_path: str, page: str, together: bool = True) -> Report:
    with serving() as site:
        extraction = await extract(browser, site.url(page))
        return await measure(chromium_path, site.url(page), extraction.summary(), together=together)


@pytest.fixture(scope="module")
def report(run: Run, browser: Browser, chromium_path: str) -> Report:
    states: Report = run(measured(browser, chromium_path, "/states.html"))
    return states


@pytest.mark.parametrize("look", LOOKS)
def test_components_look_alone_as_on_their_page(report: Report, look: str) -> None:
    rows = [row for row in report.rows if row.look == look]
    different = [(row.kind, row.number + 1, row.together) for row in rows if not row.identical]
    assert rows and len(different) <= 0.05 * len(rows), different


def test_what_browsers_style_answers_as_on_its_page(run: Run, browser: Browser, chromium_path: str) -> None:
    report = run(measured(browser, chromium_path, "/bare.html", together=False))
    looks = {(row.kind, row.look) for row in report.rows}
    assert looks >= {("button", "disabled"), ("input", "disabled"), ("a", "375 px")}
    assert not [(row.kind, row.look, row.together) for row in report.rows if not row.identical]


def test_links_break_over_lines_as_on_their_page(run: Run, browser: Browser, chromium_path: str) -> None:
    report = run(measured(browser, chromium_path, "/lines.html", together=False))
    shown = [
        row for row in report.rows if row.kind == "a" and row.look in ("1280 px", "768 px", "375 px", "hover")
    ]
    assert len(shown) > 30
    assert not [(row.look, row.number + 1) for row in shown if not row.identical]


def test_lines_are_aligned_as_on_their_page(run: Run, browser: Browser, chromium_path: str) -> None:
    report = run(measured(browser, chromium_path, "/aligned.html", together=False))
    shown = [row for row in report.rows if row.kind == "a" and row.look in ("1280 px", "768 px", "375 px")]
    assert len(shown) == 12
    # A layout unit may be left over in the middle.
    assert not [(row.look, row.number + 1) for row in shown if not (row.near and row.same_size)]
