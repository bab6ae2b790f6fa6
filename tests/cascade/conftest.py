"""One Chromium for the tests that need a real page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.devtools import Page, devtools


@pytest.fixture(scope="module")
def page(run: Callable[..., Any], chromium_path: str) -> Iterator[Page]:
    stack = AsyncExitStack()
    browser = run(stack.enter_async_context(devtools(chromium_path)))
    yield run(browser.page())
    run(stack.aclose())
