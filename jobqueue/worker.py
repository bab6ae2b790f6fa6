"""The worker: one thread that owns an asyncio loop, in it the handler, and with that the browser.

`server.build()` starts one and stops it. This is the only place where threads meet asyncio: ids come in by a
`queue.Queue`, everything else goes through the store. The loop never waits for either: jobs run in it, and a
browser's connection lives there while no job does. Store calls are made from the loop itself, as they take
milliseconds, so that no cancellation falls between a row and what the worker believes of it.

Promises: a job runs under a lease, renewed while it runs, and one whose lease was lost writes nothing; a job
is ended within its deadline, even one that computes and never waits; whatever a handler, the store or the
browser does, the thread goes on.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from typing import Any

from .job import Job, JobFailed
from .steps import Overrun, stepped
from .stores import Store

log = logging.getLogger(__name__)

#: Does a job: its result as the store shall keep it. Raises `JobFailed` for an end the client is told of.
Handler = Callable[[Job], Coroutine[Any, Any, bytes]]
#: The context a handler lives in. Opened again after it failed to open or had to be closed.
OpenHandler = Callable[[], AbstractAsyncContextManager[Handler]]

# All in seconds.
POLL = 1.0  # between two looks into the store when no id comes: other processes add jobs too
RETRY = 1.0  # before the store is asked again after it failed
TICK = 0.25  # between two heartbeats
SILENCE = 10.0  # without a heartbeat, and the loop counts as hung
CANCEL_LIMIT = 5.0  # for a cancelled handler to end
STEP = 8.0  # for a handler to compute without waiting: longer, and the loop counts as hung
OPEN_LIMIT = 30.0  # for the handler's context to open
CLOSE_LIMIT = 10.0  # for it to close


class Worker:
    """Claims jobs, runs the handler on them, writes how they ended.

    Args:
        store: where the jobs are.
        feed: ids of new jobs. Each is only a hint that wakes the worker; what is due, and in which order, is
            the store's to say, so a lost, doubled or foreign id does no harm.
        open_handler: gives the context in which a handler lives, entered and left in one task of the loop.
        concurrency: jobs that run at once.
        deadline: seconds a job may take; then it is cancelled and fails with the code `timeout`.
        lease: seconds after which another worker may take a job this one has not renewed.
        clock: seconds, the one the store's other callers use.
        tidy: called after each job, when nobody holds anything of it any more.
    """

    def __init__(
        self,
        store: Store,
        feed: queue.Queue[str],
        open_handler: OpenHandler,
        *,
        concurrency: int = 1,
        deadline: float = 60.0,
        lease: float = 30.0,
        clock: Callable[[], float] = time.time,
        tidy: Callable[[], object] = lambda: None,
    ) -> None:
        self._store = store
        self._feed = feed
        self._context = _Context(open_handler)
        self._concurrency = concurrency
        self._deadline = deadline
        self._lease = lease
        self._clock = clock
        self._tidy = tidy
        self._hint: asyncio.Task[None] | None = None
        self._ticked = clock()
        self._stopping = threading.Event()
        self._release_at = 0.0  # on the monotonic clock; set before _stopping is
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Start the thread, once."""
        self._thread.start()

    def stop(self, grace: float = 0.0) -> None:
        """Claim no more and return when the thread has ended, from any thread but that one.

        Running jobs get `grace` seconds to end. Those that do not are given back to the store first, then
        cancelled. Stopping again, or what never started, does nothing.
        """
        if not self._stopping.is_set():
            self._release_at = time.monotonic() + grace
            self._stopping.set()
            self._feed.put("")
        if self._thread.ident is not None:
            self._thread.join(grace + TICK + CANCEL_LIMIT + 2 * CLOSE_LIMIT)
            if self._thread.is_alive():
                log.error("The worker does not stop: its loop hangs. Its jobs go on when their leases lapse.")

    def alive(self, now: float) -> bool:
        """Whether the thread runs and its loop turns."""
        return self._thread.is_alive() and now - self._ticked < SILENCE

    async def step(self) -> bool:
        """Claim one job and see it to its end; False when none was due."""
        job = self._store.claim(self._clock(), self._lease)
        if job is not None:
            await self._process(job)
            self._tidy()
        return job is not None

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException:
            log.critical("The worker thread has died.", exc_info=True)

    async def _main(self) -> None:
        """Keep the lanes running and the heart beating until `stop`."""
        lanes = {asyncio.create_task(self._lane()) for _ in range(self._concurrency)}
        try:
            self._context.open()
            while lanes and not self._out_of_grace():
                done, lanes = await asyncio.wait(lanes, timeout=TICK)
                self._ticked = self._clock()
                for lane in done:
                    lane.result()
        finally:
            for lane in lanes:
                lane.cancel()
            await asyncio.gather(*lanes, return_exceptions=True)
            await self._context.close()

    def _out_of_grace(self) -> bool:
        return self._stopping.is_set() and time.monotonic() >= self._release_at

    async def _lane(self) -> None:
        """One job after the other. A store that fails is asked again."""
        while not self._stopping.is_set():
            try:
                if not await self.step():
                    await self._hinted()
            except Exception:
                log.exception("The store failed; it is asked again in %s s.", RETRY)
                await asyncio.sleep(RETRY)

    async def _hinted(self) -> None:
        """Return when there may be something to claim. The lanes share one wait, and all of them wake."""
        if self._hint is None or self._hint.done():
            due_at = self._store.next_due()
            patience = POLL if due_at is None else min(POLL, max(0.0, due_at - self._clock()))
            self._hint = asyncio.create_task(asyncio.to_thread(self._listen, patience))
        await asyncio.wait({self._hint})

    def _listen(self, patience: float) -> None:
        """Wait for the feed, in a thread that may, and empty it: one look into the store answers all ids."""
        with suppress(queue.Empty):
            self._feed.get(timeout=patience)
            while True:
                self._feed.get_nowait()

    async def _process(self, job: Job) -> None:
        work = asyncio.create_task(self._attempt(job), name=job.id)
        try:
            ended = await self._watch(job, work)
            if ended is not None and await self._write(ended):
                log.info("%s %s", job.id, ended.error_code or ended.status)
            else:
                log.warning("%s: the lease or the store was lost, nothing was written.", job.id)
        except asyncio.CancelledError:  # the grace is over
            self._update(job.released(self._clock()))
            log.info("%s released", job.id)
            await self._abort(work)
            raise

    async def _attempt(self, job: Job) -> bytes:
        ends = time.monotonic() + self._deadline
        handler = await self._context.handler()
        return await stepped(handler(job), lambda: min(STEP, max(1.0, ends - time.monotonic())))

    async def _watch(self, job: Job, work: asyncio.Task[bytes]) -> Job | None:
        """Renew the lease while the work goes on: the ended job, or None where the lease was lost."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._deadline
        while (left := ends - loop.time()) > 0:
            await asyncio.wait({work}, timeout=min(left, self._lease / 3))
            if work.done():
                return self._outcome(job, work)
            if self._update(job.renewed(self._clock(), self._lease)) is False:
                await self._abort(work)
                return None
        await self._abort(work)
        return job.failed("timeout", f"The job took longer than {self._deadline:g} seconds.", self._clock())

    def _outcome(self, job: Job, work: asyncio.Task[bytes]) -> Job:
        try:
            return job.succeeded(work.result(), self._clock())
        except JobFailed as error:
            return job.failed(error.code, str(error), self._clock())
        except Overrun:
            log.warning("%s computed for too long and was ended.", job.id)
            return job.failed("timeout", "The job took too long to work out.", self._clock())
        except (Exception, asyncio.CancelledError):  # the latter from within: nobody has cancelled it here
            log.exception("%s: the handler broke.", job.id)
            return job.failed("internal", "The job failed because of an error in the service.", self._clock())

    async def _abort(self, work: asyncio.Task[bytes]) -> None:
        """End the work, or else what it works with."""
        work.add_done_callback(_forget)
        work.cancel()
        await asyncio.wait({work}, timeout=CANCEL_LIMIT)
        if not work.done():
            log.error("%s does not stop: its handler's context is closed.", work.get_name())
            await self._context.close()

    async def _write(self, job: Job) -> bool:
        """Write a job's end. While the store fails, try as long as a lease lasts: the work is done."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._lease
        while (written := self._update(job)) is None and loop.time() < ends:
            await asyncio.sleep(RETRY)
        return bool(written)

    def _update(self, job: Job) -> bool | None:
        """As `Store.update`; None where the store failed."""
        try:
            return self._store.update(job)
        except Exception:
            log.exception("%s: the store failed.", job.id)
            return None


class _Context:
    """The handler's context: opened when a handler is wanted, in a task of its own.

    A context is left by the task that entered it, as some demand, and the jobs come and go meanwhile.
    """

    def __init__(self, open_handler: OpenHandler) -> None:
        self._open_handler = open_handler
        self._closing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin to open, without waiting for it."""
        self._opened: asyncio.Future[Handler] = asyncio.get_running_loop().create_future()
        self._leave = asyncio.Event()
        self._task = asyncio.create_task(self._live(self._opened, self._leave))

    async def handler(self) -> Handler:
        """The handler, opened anew unless it is open; raises what opening raised."""
        async with self._closing:
            if self._task is None or self._task.done():
                self.open()
        return await asyncio.shield(self._opened)

    async def close(self) -> None:
        """Close, or after `CLOSE_LIMIT` abandon what does not close."""
        async with self._closing:
            if self._task is None:
                return
            self._leave.set()
            await asyncio.wait({self._task}, timeout=CLOSE_LIMIT)
            if not self._task.done():
                log.error("The handler's context does not close; it is abandoned.")
                self._task.cancel()
            self._task = None

    async def _live(self, opened: asyncio.Future[Handler], leave: asyncio.Event) -> None:
        try:
            async with AsyncExitStack() as context:
                async with asyncio.timeout(OPEN_LIMIT):
                    handler = await context.enter_async_context(self._open_handler())
                opened.set_result(handler)
                await leave.wait()
        except Exception as error:
            log.warning("The handler's context failed: %r", error)
            if not opened.done():
                opened.set_exception(error)
                _forget(opened)
        finally:
            opened.cancel()  # whoever still waits for it


def _forget(future: asyncio.Future[Any]) -> None:
    """Nobody will ask for this exception; asyncio would complain."""
    if not future.cancelled():
        future.exception()
