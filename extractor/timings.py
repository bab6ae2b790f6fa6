"""Where the time of an extraction went.

Made by `extract`. Promises that no time counts twice: while a page still settles, what is done beside that
costs nothing.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Timings:
    """`spent`: stage -> milliseconds, in the order the stages began to count."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._clock = clock
        self._settling: list[tuple[float, float]] = []  # from when until when, one after the other

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """What is done inside."""
        start = self._clock()
        try:
            yield
        finally:
            now = self._clock()
            beside = sum(max(0.0, min(now, end) - max(start, begin)) for begin, end in self._settling)
            self.spent[name] += 1000 * (now - start - beside)

    def settling(self, seconds: float) -> None:
        """From now on, so long, it is the page that takes its time."""
        end = self._clock() + seconds
        start = self._free()
        if end > start:
            self._settling.append((start, end))
            self.spent["ready"] += 1000 * (end - start)

    @contextmanager
    def settles(self) -> Iterator[None]:
        """It takes its time, too, for what is done inside, once that of before is over."""
        start = self._free()
        self._settling.append((start, math.inf))
        try:
            yield
        finally:
            end = max(start, self._clock())
            self._settling[-1] = (start, end)
            self.spent["ready"] += 1000 * (end - start)

    def _free(self) -> float:
        """From when on the page's time is not counted yet."""
        return max([self._clock(), *(end for _, end in self._settling)])
