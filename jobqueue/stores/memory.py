"""The default store: this process's memory, gone at exit.

One lock guards everything and is never held while calling out. A rank is a bisection; adding and taking
move pointers in memory, microseconds of work among 100 000 queued jobs.
"""

from __future__ import annotations

import heapq
import threading
from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import replace
from itertools import count, islice
from operator import attrgetter

from ..job import Job, Status
from . import QueueFull

_PLACE = attrgetter("place")


class MemoryStore:
    """See `Store`; `retention` and `max_queued` are those of `open_store`."""

    def __init__(self, *, retention: float, max_queued: int = 0) -> None:
        self._retention = retention
        self._max_queued = max_queued
        self._lock = threading.Lock()
        self._seq = count(1)
        self._jobs: dict[str, Job] = {}
        # Views of _jobs, kept by _enter and _leave.
        self._counts = dict.fromkeys(Status, 0)
        self._queued: list[Job] = []  # sorted by place
        self._leased: dict[str, Job] = {}
        self._ended: list[tuple[float, str]] = []  # a heap of (ended_at, id)

    def add(self, job: Job) -> Job:
        with self._lock:
            if 0 < self._max_queued <= len(self._queued):
                raise QueueFull(self._max_queued)
            job = replace(job, seq=next(self._seq))
            self._enter(job)
        return job

    def get(self, job_id: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job_id)

    def claim(self, now: float, lease: float) -> Job | None:
        with self._lock:
            while job := self._first_due(now):
                claimed = job.claimed(now, lease)
                self._leave(job)
                self._enter(claimed)
                if claimed.status is Status.PROCESSING:
                    return claimed
        return None

    def update(self, job: Job) -> bool:
        with self._lock:
            held = self._leased.get(job.id)
            if held is None or held.attempt != job.attempt:
                return False
            self._leave(held)
            self._enter(job)
        return True

    def position(self, job: Job) -> int:
        with self._lock:
            return self._rank(job) + 1

    def next_due(self) -> float | None:
        with self._lock:
            return min((job.due_at for job in (*self._leased.values(), *self._queued)), default=None)

    def counts(self) -> Mapping[Status, int]:
        with self._lock:
            return dict(self._counts)

    def expire(self, now: float) -> int:
        expired = 0
        with self._lock:
            while self._ended and self._ended[0][0] <= now - self._retention:
                _, job_id = heapq.heappop(self._ended)
                self._counts[self._jobs.pop(job_id).status] -= 1
                expired += 1
        return expired

    def close(self) -> None:
        """Nothing is held."""

    # The rest is called with the lock held.

    def _first_due(self, now: float) -> Job | None:
        due = [job for job in self._leased.values() if job.due_at <= now]
        due += islice((job for job in self._queued if job.due_at <= now), 1)
        return min(due, key=_PLACE, default=None)

    def _rank(self, job: Job) -> int:
        return bisect_left(self._queued, job.place, key=_PLACE)

    def _enter(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._counts[job.status] += 1
        if job.status is Status.QUEUED:
            insort(self._queued, job, key=_PLACE)
        elif job.status is Status.PROCESSING:
            self._leased[job.id] = job
        elif job.ended_at is not None:
            heapq.heappush(self._ended, (job.ended_at, job.id))

    def _leave(self, job: Job) -> None:
        self._counts[job.status] -= 1
        if job.status is Status.QUEUED:
            del self._queued[self._rank(job)]
        else:
            del self._leased[job.id]
