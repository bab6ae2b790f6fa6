"""What tests of pages share."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.chromium.page import Page
from extractor.collect import Collected, collect, number
from extractor.model import ExtractError, Options


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


def chromium_processes() -> dict[int, str]:
    """pid -> command line of every Chromium process below this one, wrapper included."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
    mine = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return {pid: commands[pid] for pid in mine if "--user-data-dir" in commands.get(pid, "")}


async def fewest_processes() -> int:
    """Of Chromium, within a second: a renderer ends a moment after its page."""
    counts = []
    for _ in range(20):
        counts.append(len(chromium_processes()))
        await asyncio.sleep(0.05)
    return min(counts)


async def read_whole(page: Page, options: Options) -> Collected:
    """What a page holds, as an extraction takes it."""
    await number(page, options)
    return await collect(page, options)
