"""The Store contract, in words and types, and `open_store`, which finds the engine a URL names.

The HTTP side adds, gets and ranks jobs, the worker claims and updates them, the cleanup expires them, all
at the same time. Every method may be called from any thread and is atomic. tests/jobqueue holds every
engine to what is said here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ..job import Job, Status


class QueueFull(Exception):
    """The store holds as many queued jobs as it may; `limit` says how many."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The queue is full: {limit} jobs are waiting.")
        self.limit = limit


class Store(Protocol):
    """Where jobs live. Rules about a job are the job's own; a store reads and writes rows."""

    def add(self, job: Job) -> Job:
        """Accept a new job, durably where the engine is, and give it with its `seq`.

        Raises:
            QueueFull: where `max_queued` jobs wait already.
        """

    def get(self, job_id: str) -> Job | None:
        """The job, with its result when done. Cheap while it has not ended: clients poll."""

    def claim(self, now: float, lease: float) -> Job | None:
        """Take the first job in order of (`sort_key`, `seq`) that is due, and hold it until `now + lease`.

        A queued job is due from `due_at`; so is one whose lease lapsed, because its worker is lost. Those
        that lost too many workers are failed on the way and never given. None when nothing is due.
        """

    def update(self, job: Job) -> bool:
        """Write what became of a claimed job, only while the row is processing under the same `attempt`.

        False: the lease was lost or the job has ended, nothing was written, and the caller must drop it.
        """

    def position(self, job: Job) -> int:
        """The place of a queued job among the queued ones, 1 being next. Exact, and never by a scan."""

    def next_due(self) -> float | None:
        """The earliest `due_at` of all unfinished jobs: when to claim again after `claim` gave none."""

    def counts(self) -> Mapping[Status, int]:
        """How many jobs are in each state; every state is there."""

    def expire(self, now: float) -> int:
        """Forget the jobs that ended `retention` seconds ago or earlier; how many those were."""

    def close(self) -> None:
        """Let go of files and connections; closing twice does no harm. No other call may follow."""


def open_store(url: str, *, retention: float, max_queued: int = 0) -> Store:
    """The store that `url` names: `memory:` (gone at exit) or `sqlite:PATH` (one machine, survives restarts).

    Args:
        retention: seconds an ended job is kept, counted from its end.
        max_queued: how many jobs may wait; 0 sets no limit.

    Raises:
        ValueError: where `url` names no engine.
        OSError: where the store cannot be opened.
    """
    engine, _, path = url.partition(":")
    if engine == "memory" and not path:
        from .memory import MemoryStore

        return MemoryStore(retention=retention, max_queued=max_queued)
    if engine == "sqlite" and path:
        from .sqlite import SqliteStore

        return SqliteStore(path, retention=retention, max_queued=max_queued)
    raise ValueError(f"There is no store {engine!r}: it must be memory: or sqlite:PATH.")
