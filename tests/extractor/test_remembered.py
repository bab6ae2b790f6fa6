"""Answers are kept while they help, and no page decides how many."""

from __future__ import annotations

import re
import urllib.parse

from extractor import remembered as module
from extractor.cascade import shorthands
from extractor.cascade.tokens import absolute
from extractor.remembered import MOST, forget, remembered


def test_an_answer_is_worked_out_once_until_it_is_forgotten() -> None:
    asked = []

    @remembered
    def length(text: str, more: bool = False) -> int:
        asked.append(text)
        return len(text)

    assert [length("ab"), length("ab"), length("c")] == [2, 2, 1]
    assert asked == ["ab", "c"]
    forget()
    assert (length("ab"), asked) == (2, ["ab", "c", "ab"])


def test_what_is_kept_is_bounded_by_its_size() -> None:
    asked = []

    @remembered
    def first(text: str) -> str:
        asked.append(text[:1])
        return text[:1]

    for letter in "abab":
        first(letter * (MOST // 2))
    assert asked == ["a", "b", "a", "b"]


def test_names_that_a_page_makes_up_are_not_kept_for_ever() -> None:
    """Each pair of properties is one answer: a page with thousands would leave millions."""
    for number in range(MOST // 10):
        shorthands.overlap(f"x{number}", "color")
    assert shorthands._share.cache_info().currsize < MOST // 10  # type: ignore[attr-defined]
    forget()
    assert shorthands._share.cache_info().currsize == 0  # type: ignore[attr-defined]
    assert len(module._FORGET) > 5


def test_the_librarys_caches_hold_no_url_or_pattern_of_a_page() -> None:
    absolute("url(data:,mine)", "https://example.com/")
    re.compile("a name of a page")
    forget()
    assert urllib.parse.urlsplit.cache_info().currsize == 0  # type: ignore[attr-defined]
    assert not [key for key in re._cache if "a name of a page" in key]  # type: ignore[attr-defined]
