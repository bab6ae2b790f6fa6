"""What a job is: every rule about one, as pure methods on a frozen value.

Stores read and write these rows and the worker moves them along; neither knows a rule of its own. A
method that moves a job gives the moved job, and raises `ValueError` where `TRANSITIONS` has no such move.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """The states a client sees."""

    QUEUED = "queued"
    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"


#: state -> {event: next state}. The whole life of a job; docs/architecture.md draws it.
TRANSITIONS: Mapping[Status, Mapping[str, Status]] = {
    Status.QUEUED: {"claim": Status.PROCESSING},
    Status.PROCESSING: {
        "claim": Status.PROCESSING,  # the lease lapsed: another worker takes over
        "release": Status.QUEUED,
        "renew": Status.PROCESSING,
        "succeed": Status.DONE,
        "fail": Status.FAILED,
    },
    Status.DONE: {},
    Status.FAILED: {},
}

#: A job that took its worker down this many times is not given to another.
MAX_LOST_WORKERS = 2


class JobFailed(Exception):
    """A job ended without a result: `code` is a snake_case word, `str(error)` a sentence for the client."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Job:
    """One row of a store. Times are seconds of the clock the store's callers share, `time.time` as a rule.

    Attributes:
        id: `job-<ms>-<random>`, 64 random bits, safe in a URL.
        request: what was asked for, plain JSON: `url` and options. Not to be changed.
        created_at: when it was accepted.
        sort_key: its place in the queue, given once; `seq`, the store's own counter, settles ties.
        due_at: the one clock of an unfinished job: earliest start while queued, end of the lease while
            processing. Nobody claims it before.
        attempt: how often it was claimed; it only grows. A worker whose attempt is not the row's has lost it.
        lost_workers: how often a lease lapsed, so whoever held it is taken for dead.
        ended_at: when it was done or failed; retention counts from here.
        result: the finished bytes, opaque here; only a done job has them, and only from `Store.get`.
        error_code, error: of a failed job, as in `JobFailed`.
        client: whose it is; nobody else is told of it.
    """

    id: str
    request: Mapping[str, Any]
    created_at: float
    sort_key: float
    due_at: float
    seq: int = 0
    status: Status = Status.QUEUED
    attempt: int = 0
    lost_workers: int = 0
    ended_at: float | None = None
    error_code: str | None = None
    error: str | None = None
    client: str = ""
    result: bytes | None = None

    @classmethod
    def new(cls, request: Mapping[str, Any], now: float, client: str = "") -> Job:
        """A job that is due at once, behind those that were made before."""
        job_id = f"job-{int(now * 1000)}-{secrets.token_hex(8)}"
        return cls(job_id, request, created_at=now, sort_key=now, due_at=now, client=client)

    @property
    def place(self) -> tuple[float, int]:
        """What queues are sorted by."""
        return self.sort_key, self.seq

    def claimed(self, now: float, lease: float) -> Job:
        """Held by a worker until `now + lease`; failed instead where this job has taken too many down."""
        lost = self.lost_workers + (self.status is Status.PROCESSING)
        taken = replace(self, attempt=self.attempt + 1, lost_workers=lost)
        if lost >= MAX_LOST_WORKERS:
            return taken.failed(
                "worker_lost", "The page stopped the worker twice; it is not tried again.", now
            )
        return taken._moved("claim", due_at=now + lease)

    def renewed(self, now: float, lease: float) -> Job:
        """Held for longer: until `now + lease`."""
        return self._moved("renew", due_at=now + lease)

    def released(self, now: float) -> Job:
        """Given back unharmed: queued in its old place and due at once."""
        return self._moved("release", due_at=now)

    def succeeded(self, result: bytes, now: float) -> Job:
        """Done, with the bytes to serve."""
        return self._moved("succeed", result=result, ended_at=now)

    def failed(self, code: str, message: str, now: float) -> Job:
        """Ended without a result; `code` and `message` as in `JobFailed`, the latter made fit for UTF-8."""
        error = message.encode(errors="replace").decode()
        return self._moved("fail", error_code=code, error=error, ended_at=now)

    def _moved(self, event: str, **changes: Any) -> Job:
        if event not in TRANSITIONS[self.status]:
            raise ValueError(f"{self.id} is {self.status}: it cannot {event}.")
        return replace(self, status=TRANSITIONS[self.status][event], **changes)
