"""The worker, step by step in a loop of the test's, and as the thread it is."""

from __future__ import annotations

import asyncio
import gc
import logging
import queue
import sqlite3
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest

from jobqueue import Job, JobFailed, Status, Store, Worker, open_store, worker
from jobqueue.steps import LOOK, Overrun, stepped
from jobqueue.stores.sqlite import SqliteStore
from jobqueue.worker import Handler, OpenHandler

WITHIN = 10  # seconds, a bound on failure


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def echo(job: Job) -> bytes:
    return job.id.encode()


def always(handler: Handler) -> OpenHandler:
    """A context that is nothing but its handler."""

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        yield handler

    return context


@pytest.fixture
def store() -> Iterator[Store]:
    store = open_store("memory:", retention=3600)
    yield store
    store.close()


@pytest.fixture
def feed() -> queue.Queue[str]:
    return queue.Queue()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(store: Store, feed: queue.Queue[str]) -> Iterator[Callable[..., Worker]]:
    """Starts a worker on `store` that is stopped after the test."""
    started: list[Worker] = []

    def start_one(open_handler: OpenHandler, **options: object) -> Worker:
        started.append(Worker(store, feed, open_handler, **options))  # type: ignore[arg-type]
        started[-1].start()
        return started[-1]

    yield start_one
    for one in started:
        one.stop()


def step(store: Store, open_handler: OpenHandler, jobs: int = 1, **options: object) -> list[Job]:
    """Add jobs, run a worker that many steps, and give them as they are then."""
    added = [store.add(Job.new({}, 1000)) for _ in range(jobs)]
    one = Worker(store, queue.Queue(), open_handler, **options)  # type: ignore[arg-type]

    async def steps() -> None:
        for _ in added:
            assert await one.step()

    asyncio.run(steps())
    return [found(store, job) for job in added]


def found(store: Store, job: Job) -> Job:
    now = store.get(job.id)
    assert now is not None
    return now


def ended(store: Store, job: Job) -> Job:
    """The job when it has ended."""
    tick = threading.Event()
    for _ in range(int(WITHIN / 0.002)):
        now = found(store, job)
        if now.ended_at is not None:
            return now
        tick.wait(0.002)
    raise AssertionError(f"{job.id} has not ended")


def submit(store: Store, feed: queue.Queue[str], jobs: int = 1) -> list[Job]:
    added = [store.add(Job.new({}, 0)) for _ in range(jobs)]
    for job in added:
        feed.put(job.id)
    return added


# One step: how a job ends.


def test_a_result_is_kept_as_the_handler_gave_it(store: Store) -> None:
    [job] = step(store, always(echo))
    assert (job.status, job.result, job.attempt) == (Status.DONE, job.id.encode(), 1)


def test_without_a_due_job_a_step_does_nothing(store: Store) -> None:
    one = Worker(store, queue.Queue(), always(echo))
    assert asyncio.run(one.step()) is False


def test_a_job_that_fails_keeps_its_code_and_sentence(store: Store) -> None:
    async def refuse(job: Job) -> bytes:
        raise JobFailed("url_not_allowed", "URL not allowed")

    [job] = step(store, always(refuse))
    assert (job.status, job.error_code, job.error) == (Status.FAILED, "url_not_allowed", "URL not allowed")


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), asyncio.CancelledError("secret")])
def test_a_broken_handler_is_logged_and_tells_the_client_nothing(
    store: Store, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    async def broken(job: Job) -> bytes:
        raise error

    [job] = step(store, always(broken))
    assert (job.status, job.error_code) == (Status.FAILED, "internal")
    assert job.error == "The job failed because of an error in the service."
    assert "Traceback" in caplog.text and type(error).__name__ in caplog.text


def test_a_job_over_its_deadline_is_cancelled_and_says_which_limit_it_hit(store: Store) -> None:
    cancelled = []

    async def slow(job: Job) -> bytes:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(job.id)
            raise
        return b""

    [job] = step(store, always(slow), deadline=0.02)
    assert cancelled == [job.id]
    assert (job.error_code, job.error) == ("timeout", "The job took longer than 0.02 seconds.")


@pytest.mark.parametrize("deadline", [0.5, 60.0])
def test_a_job_that_computes_for_ever_is_ended_and_leaves_its_context_in_order(
    store: Store, monkeypatch: pytest.MonkeyPatch, deadline: float
) -> None:
    monkeypatch.setattr(worker, "STEP", 0.5)
    events: list[str] = []

    async def busy(job: Job) -> bytes:
        if events:
            return b"next"
        try:
            await asyncio.sleep(0)
            while True:
                with suppress(Exception):
                    sorted(str(number) for number in range(100))
        finally:
            await asyncio.sleep(0)
            events.append("left")

    first, second = step(store, always(busy), jobs=2, deadline=deadline)
    assert (first.error_code, events, second.result) == ("timeout", ["left"], b"next")


def test_a_task_of_a_job_that_computes_for_ever_is_ended_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "STEP", 0.5)

    async def compute() -> None:
        while True:
            with suppress(Exception):
                sorted(str(number) for number in range(100))

    async def gathered() -> None:
        await asyncio.gather(compute(), asyncio.sleep(0))

    async def lend(job: Job) -> bytes:
        await asyncio.create_task(gathered())
        return b""

    [job] = step(store, always(lend))
    assert (job.error_code, job.error) == ("timeout", "The job took too long to work out.")


def test_after_a_job_nobody_holds_anything_of_it(store: Store) -> None:
    class Read:
        """What a job reads of a page."""

    held: list[weakref.ref[Read]] = []
    left: list[bool] = []

    async def handler(job: Job) -> bytes:
        read = Read()
        held.append(weakref.ref(read))
        if len(held) > 1:
            raise JobFailed("code", "This went wrong.")
        return b"result"

    def tidy() -> None:
        gc.collect()
        left.append(held[-1]() is not None)

    step(store, always(handler), jobs=2, tidy=tidy)
    assert left == [False, False]


def test_steps_that_last_just_as_long_as_they_may_end_either_way() -> None:
    """What is raised as a step ends is raised in it, or not at all."""

    async def near() -> str:
        ends = monotonic() + LOOK + 0.001
        while monotonic() < ends:
            pass
        await asyncio.sleep(0)
        return "done"

    async def story() -> set[str]:
        found = set()
        for _ in range(5):
            try:
                found.add(await stepped(near(), lambda: LOOK))
            except Overrun:
                found.add("overrun")
            await asyncio.sleep(0.001)
        return found

    assert asyncio.run(story()) <= {"done", "overrun"}


def test_a_result_that_comes_after_the_deadline_is_too_late(store: Store) -> None:
    async def reluctant(job: Job) -> bytes:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return b"late"

    [job] = step(store, always(reluctant), deadline=0.02)
    assert (job.error_code, job.result) == ("timeout", None)


def test_a_job_that_does_not_stop_loses_its_context_and_the_next_has_a_new_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "CANCEL_LIMIT", 0.02)
    events: list[str] = []

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        closed = asyncio.Event()
        stuck = "opened" not in events
        events.append("opened")

        async def handler(job: Job) -> bytes:
            while stuck and not closed.is_set():
                try:
                    await closed.wait()
                except asyncio.CancelledError:
                    events.append("not now")
            return b"result"

        yield handler
        closed.set()
        events.append("closed")

    first, second = step(store, context, jobs=2, deadline=0.02)
    assert events[:4] == ["opened", "not now", "closed", "opened"]
    assert (first.error_code, second.result) == ("timeout", b"result")


def test_a_context_that_does_not_close_is_abandoned(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "CANCEL_LIMIT", 0.01)
    monkeypatch.setattr(worker, "CLOSE_LIMIT", 0.01)
    opened: list[asyncio.Event] = []

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        opened.append(asyncio.Event())
        free, first = opened[0], len(opened) == 1

        async def handler(job: Job) -> bytes:
            while first and not free.is_set():
                with suppress(asyncio.CancelledError):
                    await free.wait()
            free.set()
            return b"result"

        yield handler
        await free.wait()

    first, second = step(store, context, jobs=2, deadline=0.02)
    assert (first.error_code, second.result, len(opened)) == ("timeout", b"result", 2)


@pytest.mark.parametrize(
    ("error", "code"),
    [(JobFailed("browser_unavailable", "No browser."), "browser_unavailable"), (OSError("fork"), "internal")],
)
def test_a_context_that_does_not_open_fails_the_job_and_the_next_tries_again(
    store: Store, error: Exception, code: str
) -> None:
    attempts = []

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        attempts.append(1)
        if len(attempts) == 1:
            raise error
        yield echo

    first, second = step(store, context, jobs=2)
    assert (first.error_code, second.status, len(attempts)) == (code, Status.DONE, 2)


def test_a_context_that_hangs_in_opening_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "OPEN_LIMIT", 0.02)
    attempts = []

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        attempts.append(1)
        if len(attempts) == 1:
            await asyncio.Event().wait()
        yield echo

    first, second = step(store, context, jobs=2)
    assert (first.error_code, second.status) == ("internal", Status.DONE)


def test_a_context_too_slow_for_one_job_is_there_for_the_next(store: Store) -> None:
    opening = []

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        opening.append(1)
        while found(store, first).ended_at is None:
            await asyncio.sleep(0.001)
        yield echo

    first, second = (store.add(Job.new({}, 0)) for _ in range(2))
    one = Worker(store, queue.Queue(), context, deadline=0.1)

    async def steps() -> None:
        await one.step()
        await one.step()

    asyncio.run(steps())
    assert (found(store, first).error_code, found(store, second).status) == ("timeout", Status.DONE)
    assert len(opening) == 1


def test_a_context_is_left_by_the_task_that_entered_it(store: Store) -> None:
    tasks = []

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        async with asyncio.TaskGroup():  # which demands it
            tasks.append(asyncio.current_task())
            yield echo
        tasks.append(asyncio.current_task())

    one = Worker(store, queue.Queue(), context)
    store.add(Job.new({}, 0))
    one.start()
    one.stop(WITHIN)
    assert len(tasks) == 2 and tasks[0] is tasks[1]


# One step: the lease.


def test_a_lease_is_renewed_while_the_job_runs(store: Store) -> None:
    async def until_renewed_twice(job: Job) -> bytes:
        seen = {job.due_at}
        while len(seen) < 3:
            await asyncio.sleep(0.001)
            seen.add(found(store, job).due_at)
        return b"result"

    [job] = step(store, always(until_renewed_twice), lease=0.06)
    assert (job.status, job.attempt) == (Status.DONE, 1)


def test_a_job_whose_lease_is_lost_is_stopped_and_writes_nothing(store: Store) -> None:
    stopped = []

    async def lose(job: Job) -> bytes:
        assert store.claim(job.due_at + 1, 30), "somebody else takes it"
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(job.id)
        return b"mine"

    [job] = step(store, always(lose), lease=0.03)
    assert stopped == [job.id]
    assert (job.status, job.attempt, job.result) == (Status.PROCESSING, 2, None)


def test_a_result_is_dropped_when_the_lease_was_lost_meanwhile(store: Store) -> None:
    async def lose(job: Job) -> bytes:
        other = store.claim(job.due_at + 1, 30)
        assert other and store.update(other.succeeded(b"theirs", 5))
        return b"mine"

    [job] = step(store, always(lose))
    assert job.result == b"theirs"


# The thread: what wakes it.


def test_an_id_wakes_the_worker_at_once(
    store: Store, feed: queue.Queue[str], start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", 3600)
    start(always(echo))
    for _ in range(3):
        [job] = submit(store, feed)
        assert ended(store, job).status is Status.DONE


def test_a_doubled_and_a_foreign_id_do_no_harm(
    store: Store, feed: queue.Queue[str], start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", 3600)
    start(always(echo))
    feed.put("job-of-another-process")
    [first] = submit(store, feed)
    feed.put(first.id)
    ended(store, first)
    [second] = submit(store, feed)
    assert ended(store, second).attempt == 1


def test_a_job_of_which_no_id_came_is_found_by_looking(
    store: Store, start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", 0.01)
    start(always(echo))
    assert ended(store, store.add(Job.new({}, 0))).status is Status.DONE


def test_a_job_that_is_due_later_is_run_when_it_is_due(
    store: Store, start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", 3600)
    job = Job.new({}, worker.time.time() + 0.05)
    store.add(job)
    start(always(echo))
    after = ended(store, job)
    assert after.ended_at is not None and after.ended_at >= job.due_at


def test_the_loop_turns_while_nothing_is_to_do(start: Callable[..., Worker]) -> None:
    turned = threading.Event()

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        async def turn() -> None:
            for _ in range(20):
                await asyncio.sleep(0)
            turned.set()

        background = asyncio.create_task(turn())
        yield echo
        await background

    start(context)
    assert turned.wait(WITHIN)


def test_jobs_run_one_after_the_other_by_default(
    store: Store, feed: queue.Queue[str], start: Callable[..., Worker]
) -> None:
    log: list[str] = []

    async def handler(job: Job) -> bytes:
        log.append("in")
        await asyncio.sleep(0.001)
        log.append("out")
        return b""

    jobs = submit(store, feed, 5)
    start(always(handler))
    for job in jobs:
        ended(store, job)
    assert log == ["in", "out"] * 5


def test_as_many_jobs_run_at_once_as_the_concurrency_says(
    store: Store, feed: queue.Queue[str], start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", 3600)
    running, most = 0, 0

    @asynccontextmanager
    async def context() -> AsyncIterator[Handler]:
        three = asyncio.Barrier(3)

        async def together(job: Job) -> bytes:
            nonlocal running, most
            running += 1
            most = max(most, running)
            await three.wait()
            running -= 1
            return b""

        yield together

    start(context, concurrency=3)
    for _ in range(3):
        for job in submit(store, feed, 6):
            assert ended(store, job).status is Status.DONE
    assert most == 3


# The thread: stopping.


@pytest.fixture
def held(store: Store, feed: queue.Queue[str], start: Callable[..., Worker]) -> Held:
    return Held(store, feed, start)


class Held:
    """A worker whose one job runs until `leave` is set, and what was seen of it."""

    def __init__(self, store: Store, feed: queue.Queue[str], start: Callable[..., Worker]) -> None:
        self.store = store
        self.entered, self.leave = threading.Event(), threading.Event()
        self.events: list[str] = []
        self.job, self.next = submit(store, feed, 2)
        self.worker = start(self.context)
        assert self.entered.wait(WITHIN)

    @asynccontextmanager
    async def context(self) -> AsyncIterator[Handler]:
        yield self.handler
        self.events.append("context closed")

    async def handler(self, job: Job) -> bytes:
        self.entered.set()
        try:
            while not self.leave.is_set():
                await asyncio.sleep(0.001)
        except asyncio.CancelledError:
            self.events.append(f"cancelled when {found(self.store, job).status}")
        return b"result"


def test_stopping_lets_the_job_end_within_the_grace_and_claims_no_more(held: Held) -> None:
    threading.Timer(0.02, held.leave.set).start()
    held.worker.stop(grace=WITHIN)
    assert found(held.store, held.job).result == b"result"
    assert found(held.store, held.next).status is Status.QUEUED
    assert held.events == ["context closed"]


def test_a_job_that_outlasts_the_grace_is_released_first_and_then_cancelled(held: Held) -> None:
    held.worker.stop(grace=0.01)
    job = found(held.store, held.job)
    assert held.events == ["cancelled when queued", "context closed"]
    assert (job.status, job.lost_workers, job.result) == (Status.QUEUED, 0, None), "its result came too late"
    assert held.store.position(job) == 1


def test_stopping_an_idle_worker_does_not_wait_for_the_grace_or_a_poll(
    start: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "POLL", 3600)
    idle = start(always(echo), concurrency=3)
    stoppers = [threading.Thread(target=idle.stop, args=(3600,)) for _ in range(3)]
    for stopper in stoppers:
        stopper.start()
    for stopper in stoppers:
        stopper.join(WITHIN)
    assert not any(stopper.is_alive() for stopper in stoppers)
    assert not idle.alive(worker.time.time())


def test_stopping_what_never_started_does_nothing(store: Store, feed: queue.Queue[str]) -> None:
    one = Worker(store, feed, always(echo))
    one.stop()
    one.stop(grace=5)


# The thread: health.


def test_a_worker_is_alive_from_its_start_to_its_stop(
    store: Store, feed: queue.Queue[str], clock: Clock
) -> None:
    one = Worker(store, feed, always(echo), clock=clock)
    assert not one.alive(clock())
    one.start()
    assert one.alive(clock())
    one.stop()
    assert not one.alive(clock())


def test_a_loop_that_hangs_is_not_alive_until_it_turns_again(
    store: Store, feed: queue.Queue[str], clock: Clock, start: Callable[..., Worker]
) -> None:
    entered, leave = threading.Event(), threading.Event()

    async def hang(job: Job) -> bytes:
        entered.set()
        leave.wait(WITHIN)
        return b""

    one = start(always(hang), clock=clock)
    [job] = submit(store, feed)
    assert entered.wait(WITHIN)
    clock.now += worker.SILENCE
    assert not one.alive(clock())
    leave.set()
    ended(store, job)
    tick = threading.Event()
    assert any(one.alive(clock()) or tick.wait(0.01) for _ in range(int(WITHIN / 0.01)))


def test_a_worker_thread_does_not_die_silently(
    store: Store, feed: queue.Queue[str], start: Callable[..., Worker], caplog: pytest.LogCaptureFixture
) -> None:
    async def exit(job: Job) -> bytes:
        raise SystemExit(3)

    one = start(always(exit))
    [job] = submit(store, feed)
    one._thread.join(WITHIN)
    assert not one.alive(worker.time.time())
    assert "The worker thread has died." in caplog.text
    assert found(store, job).status is Status.QUEUED


# The thread: a store that fails.


@pytest.fixture
def failing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[SqliteStore, Callable[[bool], None]]]:
    """A store on a real file, and a switch that takes its table away and gives it back."""
    monkeypatch.setattr(worker, "RETRY", 0.005)
    monkeypatch.setattr(worker, "POLL", 0.005)
    path = tmp_path / "jobs.db"
    store = SqliteStore(str(path), retention=3600)
    saboteur = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    def fail(now: bool) -> None:
        saboteur.execute("ALTER TABLE jobs RENAME TO lost" if now else "ALTER TABLE lost RENAME TO jobs")

    yield store, fail
    saboteur.close()
    store.close()


def logged(caplog: pytest.LogCaptureFixture, text: str) -> bool:
    tick = threading.Event()
    return any(text in caplog.text or tick.wait(0.005) for _ in range(int(WITHIN / 0.005)))


def test_a_store_that_cannot_be_read_is_asked_again(
    failing: tuple[SqliteStore, Callable[[bool], None]], caplog: pytest.LogCaptureFixture
) -> None:
    store, fail = failing
    fail(True)
    one = Worker(store, queue.Queue(), always(echo))
    one.start()
    assert logged(caplog, "The store failed; it is asked again")
    fail(False)
    assert ended(store, store.add(Job.new({}, 0))).status is Status.DONE
    one.stop()


def test_a_result_that_cannot_be_written_is_written_when_the_store_is_well_again(
    failing: tuple[SqliteStore, Callable[[bool], None]], caplog: pytest.LogCaptureFixture
) -> None:
    store, fail = failing
    caplog.set_level(logging.INFO)

    async def sabotage(job: Job) -> bytes:
        fail(True)
        return b"result"

    job = store.add(Job.new({}, 0))
    one = Worker(store, queue.Queue(), always(sabotage))
    one.start()
    assert logged(caplog, f"{job.id}: the store failed.")
    fail(False)
    after = ended(store, job)
    assert (after.result, after.attempt) == (b"result", 1)
    one.stop()
