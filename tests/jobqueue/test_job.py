"""The rules about one job."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from jobqueue import Job, Status
from jobqueue.job import MAX_LOST_WORKERS, TRANSITIONS

NEW = Job.new({"url": "https://example.com"}, now=1000.5)
HELD = NEW.claimed(1001, lease=30)
DONE = HELD.succeeded(b"{}", 1010)
FAILED = HELD.failed("timeout", "Too slow.", 1010)
IN_STATE = {Status.QUEUED: NEW, Status.PROCESSING: HELD, Status.DONE: DONE, Status.FAILED: FAILED}

EVENTS: dict[str, Callable[[Job], Job]] = {
    "claim": lambda job: job.claimed(1002, lease=30),
    "release": lambda job: job.released(1002),
    "renew": lambda job: job.renewed(1002, lease=30),
    "succeed": lambda job: job.succeeded(b"{}", 1002),
    "fail": lambda job: job.failed("timeout", "Too slow.", 1002),
}


def test_every_event_of_the_table_is_a_method() -> None:
    assert {event for events in TRANSITIONS.values() for event in events} == set(EVENTS)
    assert set(TRANSITIONS) == set(Status)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("event", EVENTS)
def test_a_job_moves_as_the_table_says_and_not_otherwise(status: Status, event: str) -> None:
    job = IN_STATE[status]
    if event in TRANSITIONS[status]:
        assert EVENTS[event](job).status is TRANSITIONS[status][event]
    else:
        with pytest.raises(ValueError, match=f"{job.id} is {status}"):
            EVENTS[event](job)


def test_a_new_job_is_due_at_once_and_sorted_by_its_time() -> None:
    assert (NEW.status, NEW.created_at, NEW.due_at, NEW.sort_key) == (Status.QUEUED, 1000.5, 1000.5, 1000.5)
    assert (NEW.attempt, NEW.lost_workers, NEW.ended_at, NEW.result) == (0, 0, None, None)


def test_an_id_tells_the_millisecond_and_cannot_be_guessed() -> None:
    ids = [Job.new({}, now=1701345600.123).id for _ in range(1000)]
    assert all(re.fullmatch(r"job-1701345600123-[0-9a-f]{16}", job_id) for job_id in ids)
    assert len(set(ids)) == 1000


def test_a_claim_holds_the_job_for_a_lease_and_a_renewal_for_longer() -> None:
    assert (HELD.due_at, HELD.attempt, HELD.lost_workers) == (1031, 1, 0)
    renewed = HELD.renewed(1011, lease=30)
    assert (renewed.due_at, renewed.attempt) == (1041, 1)


def test_a_released_job_is_due_at_its_old_place_and_has_lost_no_worker() -> None:
    released = HELD.released(1005)
    assert (released.due_at, released.place, released.lost_workers) == (1005, NEW.place, 0)
    assert released.claimed(1006, lease=30).attempt == 2, "the fence grows with every claim"


def test_a_claim_over_a_lapsed_lease_counts_a_lost_worker() -> None:
    assert HELD.claimed(1031, lease=30).lost_workers == 1


def test_a_job_that_loses_workers_again_and_again_is_failed() -> None:
    job = NEW
    for _ in range(MAX_LOST_WORKERS + 1):
        job = job.claimed(2000, lease=30)
    assert (job.status, job.error_code, job.ended_at) == (Status.FAILED, "worker_lost", 2000)
    assert job.attempt == MAX_LOST_WORKERS + 1, "or the lost worker could still write"


def test_an_ended_job_has_its_end_and_its_result_or_error() -> None:
    assert (DONE.ended_at, DONE.result, DONE.error) == (1010, b"{}", None)
    assert (FAILED.ended_at, FAILED.error_code, FAILED.error) == (1010, "timeout", "Too slow.")


def test_an_error_can_always_be_encoded() -> None:
    assert HELD.failed("internal", "page says \ud800", 1010).error == "page says ?"
