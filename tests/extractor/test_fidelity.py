"""Components look and answer alone as they do on their page: pictures of tests/site/states.html."""

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


@pytest.fixture(scope="module")
def report(run: Run, browser: Browser, chromium_path: str) -> Report:
    async def story(url: str) -> Report:
        extraction = await extract(browser, url)
        return await measure(chromium_path, url, extraction.summary())

    with serving() as site:
        measured: Report = run(story(site.url("/states.html")))
    return measured


@pytest.mark.parametrize("look", LOOKS)
def test_components_look_alone_as_on_their_page(report: Report, look: str) -> None:
    rows = [row for row in report.rows if row.look == look]
    different = [(row.kind, row.number + 1, row.together) for row in rows if not row.identical]
    assert rows and len(different) <= 0.05 * len(rows), different
