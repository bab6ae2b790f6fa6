"""What tests of pages share."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.model import ExtractError


async def code_of(awaitable: Awaitable[Any]) -> str:
    """The code of the ExtractError it ends with."""
    with pytest.raises(ExtractError) as failure:
        await awaitable
    return failure.value.code


async def readiness(browser: Browser, url: str, cap: float = 10.0) -> tuple[bool, float, str]:
    """Whether the page came to rest, the seconds that took, and its text then."""
    async with browser.page() as page:
        await page.goto(url)
        start = time.monotonic()
        quiet = await page.ready(cap)
        seconds = time.monotonic() - start
        return quiet, seconds, await page.evaluate("() => document.body.innerText")
