"""Every engine against a model of the queue: any order of calls, workers that die, a clock that is a rule."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, precondition, rule
from pytest import MonkeyPatch

from jobqueue import Job, Status, Store, open_store
from jobqueue.job import MAX_LOST_WORKERS
from jobqueue.stores import sqlite

LEASE, RETENTION = 30, 100


@dataclass
class Row:
    """What the model knows of a job."""

    job: Job
    status: Status
    due: float
    attempt: int = 0
    lost: int = 0
    ended: float = 0
    outcome: bytes | str | None = None


class Queue(RuleBasedStateMachine):
    """The rules; `open` names the engine."""

    held = Bundle("held")  # jobs as workers were given them, long stale ones too

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.rows: dict[str, Row] = {}
        self.store = self.open()

    def open(self) -> Store:
        raise NotImplementedError

    def teardown(self) -> None:
        self.store.close()

    def unfinished(self, *status: Status) -> list[Row]:
        rows = [row for row in self.rows.values() if row.status in status]
        return sorted(rows, key=lambda row: row.job.place)

    @rule(key=st.integers(-20, 20), delay=st.sampled_from([0, 0, 0, 10]))
    def add(self, key: int, delay: int) -> None:
        new = Job(Job.new({}, self.now).id, {"n": len(self.rows)}, self.now, self.now + key, self.now + delay)
        job = self.store.add(new)
        self.rows[job.id] = Row(job, Status.QUEUED, job.due_at)

    @rule(target=held)
    def claim(self) -> object:
        expected = None
        for row in self.unfinished(Status.QUEUED, Status.PROCESSING):
            if row.due <= self.now:
                row.attempt += 1
                row.lost += row.status is Status.PROCESSING
                if row.lost < MAX_LOST_WORKERS:
                    row.status, row.due, expected = Status.PROCESSING, self.now + LEASE, row
                    break
                row.status, row.ended, row.outcome = Status.FAILED, self.now, "worker_lost"
        job = self.store.claim(self.now, LEASE)
        assert (job and (job.id, job.attempt)) == (expected and (expected.job.id, expected.attempt))
        return multiple(job) if job else multiple()

    def write(self, held: Job, written: Job) -> Row | None:
        """Update the store; the model's row where that has to work."""
        row = self.rows.get(held.id)
        holds = row is not None and row.status is Status.PROCESSING and row.attempt == held.attempt
        assert self.store.update(written) == holds
        return row if holds else None

    @rule(held=held)
    def renew(self, held: Job) -> None:
        if row := self.write(held, held.renewed(self.now, LEASE)):
            row.due = self.now + LEASE

    @rule(held=held)
    def release(self, held: Job) -> None:
        if row := self.write(held, held.released(self.now)):
            row.status, row.due = Status.QUEUED, self.now

    @rule(held=held, result=st.binary(max_size=3))
    def succeed(self, held: Job, result: bytes) -> None:
        if row := self.write(held, held.succeeded(result, self.now)):
            row.status, row.ended, row.outcome = Status.DONE, self.now, result

    @rule(held=held)
    def fail(self, held: Job) -> None:
        if row := self.write(held, held.failed("not_html", "This is no page.", self.now)):
            row.status, row.ended, row.outcome = Status.FAILED, self.now, "not_html"

    @rule(seconds=st.sampled_from([1, 9, LEASE, RETENTION]))
    def tick(self, seconds: int) -> None:
        self.now += seconds

    @rule()
    def expire(self) -> None:
        ended = {i for i, row in self.rows.items() if row.status in (Status.DONE, Status.FAILED)}
        gone = {i for i in ended if self.rows[i].ended <= self.now - RETENTION}
        assert self.store.expire(self.now) == len(gone)
        for job_id in gone:
            del self.rows[job_id]
            assert self.store.get(job_id) is None

    @invariant()
    def every_job_is_as_the_model_has_it(self) -> None:
        for job_id, row in self.rows.items():
            job = self.store.get(job_id)
            assert job is not None
            assert (job.status, job.attempt, job.lost_workers) == (row.status, row.attempt, row.lost)
            assert (job.request, job.place) == (row.job.request, row.job.place)
            assert (job.result if row.status is Status.DONE else job.error_code) == row.outcome
            if row.status in (Status.QUEUED, Status.PROCESSING):
                assert job.due_at == row.due
            else:
                assert job.ended_at == row.ended

    @invariant()
    def positions_are_exact(self) -> None:
        queue = self.unfinished(Status.QUEUED)
        assert [self.store.position(row.job) for row in queue] == list(range(1, len(queue) + 1))

    @invariant()
    def counts_and_the_next_due_are_exact(self) -> None:
        statuses = [row.status for row in self.rows.values()]
        assert self.store.counts() == {status: statuses.count(status) for status in Status}
        due = [row.due for row in self.unfinished(Status.QUEUED, Status.PROCESSING)]
        assert self.store.next_due() == min(due, default=None)


class MemoryQueue(Queue):
    def open(self) -> Store:
        return open_store("memory:", retention=RETENTION)


class SqliteQueue(Queue):
    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.patched = MonkeyPatch()
        self.patched.setattr(sqlite, "BUCKET", 2)
        super().__init__()

    def open(self) -> Store:
        return open_store(f"sqlite:{Path(self.folder.name) / 'jobs.db'}", retention=RETENTION)

    @precondition(lambda self: self.rows)
    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = self.open()

    def teardown(self) -> None:
        super().teardown()
        self.patched.undo()
        self.folder.cleanup()


TestMemoryQueue = MemoryQueue.TestCase
TestMemoryQueue.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestSqliteQueue = SqliteQueue.TestCase
TestSqliteQueue.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
