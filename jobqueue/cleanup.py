"""The timer thread: calls every task it was given, again and again.

`server.build()` makes one and gives it the stores' `expire`, and whatever else ages. Promises: a task that
fails is logged and holds up neither the others nor the next round.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable

log = logging.getLogger(__name__)


class Cleanup:
    """Calls each of `tasks` with the time, every `interval` seconds from `start()` to `stop()`."""

    def __init__(
        self,
        tasks: Iterable[Callable[[float], object]],
        interval: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._tasks = tuple(tasks)
        self._interval = interval
        self._clock = clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cleanup", daemon=True)

    def start(self) -> None:
        """Once."""
        self._thread.start()

    def stop(self) -> None:
        """Return when no task runs any more. Again, or without a start, it does nothing."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def sweep(self) -> None:
        """One round: every task once, now."""
        for task in self._tasks:
            try:
                task(self._clock())
            except Exception:
                log.exception("A clean-up task failed; it is tried again in %s s.", self._interval)

    def _run(self) -> None:
        while not self._stopping.wait(self._interval):
            self.sweep()
