"""A page of its own for each test that needs a real one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.chromium.page import Page


@pytest.fixture
def page(run: Callable[..., Any], browser: Browser) -> Iterator[Page]:
    stack = AsyncExitStack()
    yield run(stack.enter_async_context(browser.page()))
    run(stack.aclose())
