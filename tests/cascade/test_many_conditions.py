"""One element under more conditions than any person writes: what is left is bounded, and noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extractor.cascade.cascade import MAX_ALIKE, MAX_CONDITIONAL
from extractor.cascade.stylist import Look
from extractor.chromium.page import Page
from tests.cascade.driver import look_of, text_of

pytestmark = pytest.mark.chromium


def look(run: Callable[..., Any], page: Page, css: str) -> Look:
    async def story() -> Look:
        await page.show(f"<!doctype html><style>{css}</style><a href=/>x</a>")
        return await look_of(page, "a")

    found: Look = run(story())
    return found


def test_of_thousands_of_conditions_the_strongest_stay(run: Callable[..., Any], page: Page) -> None:
    """Each is weighed against each other, so that 4 000 took 2 GB and 15 seconds."""
    widths = "".join(f"@media (min-width: {i}px) {{ a {{ order: {i} }} }}" for i in range(1, 2501))
    styled = look(run, page, f"a {{ order: 0 }} {widths}")
    css = text_of(styled, {styled.nodes[0]: "x"})
    orders = [int(line.split()[1][:-1]) for line in css.splitlines() if "order:" in line]
    assert orders == [0, *range(2501 - MAX_ALIKE, 2501)]
    assert styled.notes == {"conditions_left_out"}


def test_conditions_are_counted_over_all_properties(run: Callable[..., Any], page: Page) -> None:
    many = "".join(f"--x{i}: {i};" for i in range(MAX_CONDITIONAL))
    used = " ".join(f"var(--x{i})" for i in range(MAX_CONDITIONAL))
    styled = look(
        run, page, f"@media (hover) {{ a {{ order: 1; {many} }} }} a::before {{ content: '{used}' }}"
    )
    assert styled.notes == {"conditions_left_out"}


def test_what_people_write_is_whole(run: Callable[..., Any], page: Page) -> None:
    widths = "".join(f"@media (min-width: {i}px) {{ a {{ order: {i} }} }}" for i in range(1, MAX_ALIKE + 1))
    assert look(run, page, widths).notes == frozenset()
