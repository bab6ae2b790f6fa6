"""Pages that mean harm, one after the other in one warm browser, and what they leave behind: nothing.

The quick part of tests/hostile.py, under narrower limits; bench/hostile.py runs all of it on the service.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.chromium.memory import held
from extractor.egress.outbound import Policy
from extractor.extract import extract
from extractor.limits import Limits
from extractor.model import ExtractError, Options
from tests.extractor.pages import chromium_processes, fewest_processes
from tests.hostile import Hostile, serve
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

POLICY = Policy(private_hosts=frozenset({"127.0.0.1"}))
HONEST = '<!doctype html><title>Honest</title><a href="/next">Next</a> <button>Go</button>'

NARROW = replace(
    Limits(), page_bytes=16 * 2**20, requests=400, documents=5, windows=5, dialogs=5, elements=9000
)
ALLOWANCE = 400 * 2**20
HASTE = Options(ready_timeout=1.5, collect_timeout=1.0)
DEADLINE = 12.0  # seconds; a bound on failure, for a busy machine

QUICK = (
    *("loops when it is loaded", "comes by drips", "alerts", "prompts from a frame", "opens windows"),
    *("reloads", "goes nowhere", "eats buffers", "nests too deep", "fetches", "fetches what is packed"),
    *("has too many elements", "redirects", "is a gigabyte", "laughs"),
)


async def ends(browser: Browser, url: str, options: Options) -> str:
    """The code a job on the page ends with."""
    try:
        async with asyncio.timeout(DEADLINE):
            await extract(browser, url, options)
    except ExtractError as error:
        return error.code
    return "done"


async def weight() -> tuple[int, int]:
    """Processes of the browser, and megabytes they hold for themselves."""
    return await fewest_processes(), sum(map(held, chromium_processes())) // 2**20


@asynccontextmanager
async def warm(executable: str, honest: str) -> AsyncIterator[Browser]:
    async with Browser(executable, policy=POLICY, limits=NARROW, allowance=ALLOWANCE) as browser:
        for _ in range(3):
            assert await ends(browser, honest, Options()) == "done"
        yield browser


def test_hostile_pages_end_with_their_codes_and_leave_nothing_behind(
    run: Run, chromium_path: str, site: Site
) -> None:
    served = serve(site)
    site.routes["/honest"] = HONEST
    honest = site.url("/honest")

    async def story() -> dict[str, str]:
        wrong = {}
        async with warm(chromium_path, honest) as browser:
            processes, megabytes = await weight()
            for name in QUICK:
                hostile: Hostile = served[name]
                code = await ends(browser, site.url(hostile.path), HASTE)
                after = await ends(browser, honest, Options())
                if code not in hostile.codes or after != "done":
                    wrong[name] = f"{code}, then {after}"
            processes_left, megabytes_left = await weight()
            assert processes_left <= processes
            assert megabytes_left <= megabytes + 40
        return wrong

    assert run(story()) == {}
