"""Answers that are kept for as long as a page is read, because the same css is asked about again and again.

`remembered` is used like `functools.cache`, by what reads css; `forget` is called by whoever is done with a
page. Promises that nothing of it is held then, and while it is read no more than `MOST`: how long its names,
selectors and values are is the page's to choose.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Callable, Sized
from functools import cache
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

#: What the arguments kept by one function may measure together, in characters or items.
MOST = 100_000

#: The library's own are among them: each holds the last hundreds of URLs, also of `data:`, and of patterns.
_FORGET: list[Callable[[], None]] = [urllib.parse.clear_cache, re.purge]  # type: ignore[attr-defined]


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """`function`, a pure one, whose answers are kept until they are too many or `forget` is called."""
    kept = 0

    def learn(*arguments: Any) -> Any:
        nonlocal kept
        size = 1 + sum(len(each) for each in arguments if isinstance(each, Sized))
        if kept + size > MOST:
            clear()
        kept += size
        return function(*arguments)  # type: ignore[call-arg]

    def clear() -> None:
        nonlocal kept
        kept = 0
        known.cache_clear()

    known: Any = cache(learn)
    _FORGET.append(clear)
    wrapped: Callable[P, T] = known
    return wrapped


def forget() -> None:
    """Keep nothing of what was asked until now."""
    for clear in _FORGET:
        clear()
