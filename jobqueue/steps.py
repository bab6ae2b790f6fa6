"""An end to Python that never waits.

asyncio ends what waits, and nothing else: while a job computes, its loop does not turn, and neither its own
deadline nor anybody else's is kept. Called by `worker.py` for each job. Promises that a step of a job's
coroutine, or of a task that it or one of its tasks has made, from one wait to the next, is ended in time by
`Overrun`, raised in the midst of it from another thread; only a single call into C takes as long as it takes.
Source: `PyThreadState_SetAsyncExc`, Python/C API.
"""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager, suppress
from contextvars import Context, ContextVar
from ctypes import c_ulong, py_object, pythonapi
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")

#: Seconds between two looks, and until `Overrun` is raised again where something has swallowed it.
LOOK = 0.2


class Overrun(BaseException):
    """A step took too long. No `Exception`, so that nobody takes it for a fault of what he called."""


class Watch:
    """Looks at the steps of the thread that made it. `longest` gives the seconds the next one may take."""

    def __init__(self, longest: Callable[[], float]) -> None:
        self._longest = longest
        self._thread = threading.get_ident()
        self._ends = math.inf  # of the step that runs, on the monotonic clock
        self._ending = threading.Lock()  # whoever ends a step, by `Overrun` or as it ends, holds it
        self._raised = False
        self._over = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While the block runs, steps are looked at."""
        watcher = threading.Thread(target=self._look, name="steps", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            self._over.set()

    def __enter__(self) -> None:
        self._ends = monotonic() + self._longest()

    def __exit__(self, *_: object) -> None:
        """From here on nothing is raised; what was raised too late is taken back."""
        while self._ends < math.inf:
            with suppress(Overrun), self._ending:
                self._ends = math.inf
                if self._raised:
                    self._raise(None)
                    self._raised = False

    def _look(self) -> None:
        while not self._over.wait(LOOK):
            with self._ending:
                if monotonic() > self._ends:
                    self._raised = True
                    self._raise(Overrun)

    def _raise(self, error: type[BaseException] | None) -> None:
        pythonapi.PyThreadState_SetAsyncExc(c_ulong(self._thread), error and py_object(error))


#: Who looks at what the code makes that runs here.
_WATCH: ContextVar[Watch | None] = ContextVar("watch", default=None)


class _Steps(Coroutine[Any, Any, T]):
    """A coroutine whose steps are under a watch, for a task to take."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], watch: Watch) -> None:
        self._coroutine = coroutine
        self._watch = watch

    def __await__(self) -> Generator[Any, Any, T]:
        return self._coroutine.__await__()

    def send(self, value: Any) -> Any:
        with self._watch:
            return self._coroutine.send(value)

    def throw(self, *error: Any) -> Any:
        with self._watch:
            return self._coroutine.throw(*error)

    def close(self) -> None:
        self._coroutine.close()


def _task(
    loop: asyncio.AbstractEventLoop, coroutine: Any, context: Context | None = None
) -> asyncio.Task[Any]:
    """A loop's task factory. What a task makes is watched as it is itself."""
    watch = _WATCH.get()
    return asyncio.Task(_Steps(coroutine, watch) if watch else coroutine, loop=loop, context=context)


async def stepped(coroutine: Coroutine[Any, Any, T], longest: Callable[[], float]) -> T:
    """As `await coroutine`, but its steps and those of its tasks end in time.

    `longest` gives the seconds that the next step may take. Raises Overrun, and what the coroutine raises.
    """
    asyncio.get_running_loop().set_task_factory(_task)
    watch = Watch(longest)
    with watch.watching():
        _WATCH.set(watch)
        return await asyncio.create_task(coroutine)
