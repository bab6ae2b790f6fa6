"""One Chromium for the tests that need a real page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cascade.cdp import Chromium, Page


@pytest.fixture(scope="module")
def page(chromium_path: str) -> Iterator[Page]:
    with Chromium(chromium_path) as chromium:
        yield chromium.page()
