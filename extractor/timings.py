"""Where the time of an extraction went.

Made by `extract`. Promises that no time counts twice: while a page still settles, what is done beside that
costs nothing.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Timings:
    """`spent`: stage -> milliseconds, in the order the stages began to count."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._settled = 0.0  # when, on the clock

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What is done inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.spent[name] += 1000 * max(0.0, time.perf_counter() - max(start, self._settled))

    def settling(self, seconds: float) -> None:
        """From now on, so long, it is the page that takes its time."""
        self.spent["ready"] += 1000 * seconds
        self._settled = time.perf_counter() + seconds
