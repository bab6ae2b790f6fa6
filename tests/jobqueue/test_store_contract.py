"""What `Store` promises, held against every engine."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jobqueue import Job, QueueFull, Status, Store, open_store
from jobqueue.stores import sqlite

OpenStore = Callable[..., Store]
URL = {"url": "https://example.com"}
LEASE = 30.0


@pytest.fixture(params=["memory", "sqlite"])
def new_store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[OpenStore]:
    """Opens an empty store; buckets are small, so that few jobs fill several."""
    monkeypatch.setattr(sqlite, "BUCKET", 4)
    opened: list[Store] = []

    def open_one(retention: float = 3600, max_queued: int = 0) -> Store:
        url = "memory:" if request.param == "memory" else f"sqlite:{tmp_path / f'{len(opened)}.db'}"
        opened.append(open_store(url, retention=retention, max_queued=max_queued))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(new_store: OpenStore) -> Store:
    return new_store()


def fill(store: Store, jobs: int, now: float = 0) -> list[Job]:
    return [store.add(Job.new(URL, now)) for _ in range(jobs)]


def claimed(store: Store, now: float = 0) -> Job:
    job = store.claim(now, LEASE)
    assert job is not None
    return job


def status(store: Store, job: Job) -> Status:
    found = store.get(job.id)
    assert found is not None
    return found.status


def test_a_job_comes_back_as_it_was_added(store: Store) -> None:
    job = Job.new({"url": "https://example.com/ü?q=1", "kinds": ["a", "button"], "depth": None}, now=1.25)
    added = store.add(job)
    assert added.seq > 0
    assert store.get(job.id) == added


def test_a_job_stays_its_clients(store: Store) -> None:
    store.add(Job.new(URL, 0, "näme"))
    held = claimed(store)
    assert held.client == "näme"
    assert store.update(held.succeeded(b"x", 1))
    after = store.get(held.id)
    assert after is not None and (after.client, after.result) == ("näme", b"x")


@pytest.mark.parametrize("job_id", ["job-1-0", "", "jöb", "\ud800", "x" * 10_000, "job-1'--", "\0"])
def test_an_unknown_id_gives_none(store: Store, job_id: str) -> None:
    fill(store, 1)
    assert store.get(job_id) is None


def test_a_done_job_has_its_result_and_a_failed_one_its_error(store: Store) -> None:
    done, failed = fill(store, 2)
    result = bytes(range(256)) * 1000
    assert store.update(claimed(store).succeeded(result, 5))
    assert store.update(claimed(store).failed("not_html", "This is no page.", 6))
    after = store.get(done.id)
    assert after is not None and (after.status, after.result, after.ended_at) == (Status.DONE, result, 5)
    after = store.get(failed.id)
    assert after is not None and (after.status, after.result, after.ended_at) == (Status.FAILED, None, 6)
    assert (after.error_code, after.error) == ("not_html", "This is no page.")


def test_first_in_is_first_out(store: Store) -> None:
    jobs = fill(store, 10)
    assert [claimed(store).id for _ in jobs] == [job.id for job in jobs]
    assert store.claim(0, LEASE) is None


def test_the_sort_key_comes_before_the_order_of_arrival(store: Store) -> None:
    late, early = store.add(Job.new(URL, 20)), store.add(Job.new(URL, 10))
    assert [claimed(store, 30).id, claimed(store, 30).id] == [early.id, late.id]


def test_a_claim_gives_the_job_as_it_is_stored(store: Store) -> None:
    fill(store, 1)
    job = claimed(store, now=7)
    assert (job.status, job.attempt, job.due_at) == (Status.PROCESSING, 1, 7 + LEASE)
    assert store.get(job.id) == job


def test_a_job_is_not_claimed_before_it_is_due(store: Store) -> None:
    later, now = store.add(Job.new(URL, 10)), store.add(Job.new(URL, 20))
    assert store.next_due() == 10
    assert store.claim(9.9, LEASE) is None
    assert claimed(store, 10).id == later.id
    assert store.claim(10, LEASE) is None
    assert claimed(store, 20).id == now.id


def test_positions_count_the_queued_jobs_before(store: Store) -> None:
    jobs = fill(store, 30)
    assert [store.position(job) for job in jobs] == list(range(1, 31))
    for _ in range(7):
        claimed(store)
    assert [store.position(job) for job in jobs[7:]] == list(range(1, 24))


def test_positions_follow_the_sort_key_whatever_the_order_of_arrival(store: Store) -> None:
    jobs = [store.add(Job.new(URL, key)) for key in (50, 10, 40, 10, 30, 20, 10, 60, -5, 30, 30, 30, 0)]
    queue = sorted(jobs, key=lambda job: job.place)
    assert [store.position(job) for job in queue] == list(range(1, len(queue) + 1))


def test_a_job_added_behind_an_emptied_queue_is_next(store: Store) -> None:
    for now in range(20):
        [job] = fill(store, 1, now)
        assert store.position(job) == 1
        assert store.update(claimed(store, now).succeeded(b"", now))
    assert store.counts()[Status.QUEUED] == 0


def test_a_released_job_has_its_old_place(store: Store) -> None:
    jobs = fill(store, 12)
    held = [claimed(store) for _ in range(9)]
    assert store.update(held[3].released(1))
    assert [store.position(job) for job in (jobs[3], jobs[9], jobs[11])] == [1, 2, 4]
    again = claimed(store, 1)
    assert (again.id, again.attempt, again.lost_workers) == (jobs[3].id, 2, 0)


def test_a_renewed_lease_does_not_lapse(store: Store) -> None:
    fill(store, 1)
    assert store.update(claimed(store).renewed(20, LEASE))
    assert store.next_due() == 20 + LEASE
    assert store.claim(LEASE + 1, LEASE) is None


def test_a_lapsed_lease_is_claimed_again(store: Store) -> None:
    fill(store, 2)
    first = claimed(store)
    assert claimed(store, 1).id != first.id
    assert store.next_due() == LEASE
    again = claimed(store, LEASE)
    assert (again.id, again.attempt, again.lost_workers) == (first.id, 2, 1)


def test_a_lapsed_lease_comes_in_its_place_in_the_queue(store: Store) -> None:
    after, lost, before = (store.add(Job.new(URL, key)) for key in (3, 2, 1))
    held = [claimed(store, 3), claimed(store, 3)]
    assert [job.id for job in held] == [before.id, lost.id]
    assert store.update(held[0].released(3))
    order = [claimed(store, 3 + LEASE).id for _ in range(3)]
    assert order == [before.id, lost.id, after.id]


def test_a_job_that_takes_its_workers_down_is_failed_and_the_next_is_given(store: Store) -> None:
    poison, _ = fill(store, 2)
    claimed(store, 0)
    claimed(store, LEASE)
    innocent = claimed(store, 2 * LEASE)
    assert innocent.id != poison.id
    after = store.get(poison.id)
    assert after is not None and (after.status, after.error_code) == (Status.FAILED, "worker_lost")
    assert after.ended_at == 2 * LEASE
    assert store.counts() == {Status.QUEUED: 0, Status.PROCESSING: 1, Status.DONE: 0, Status.FAILED: 1}


@pytest.mark.parametrize(
    "late",
    [
        lambda job: job.renewed(LEASE + 1, LEASE),
        lambda job: job.released(LEASE + 1),
        lambda job: job.succeeded(b"late", LEASE + 1),
        lambda job: job.failed("internal", "Late.", LEASE + 1),
    ],
    ids=["renew", "release", "succeed", "fail"],
)
@pytest.mark.parametrize("meanwhile", ["claimed again", "released", "done", "failed"])
def test_a_stale_worker_writes_nothing(store: Store, late: Callable[[Job], Job], meanwhile: str) -> None:
    fill(store, 6)
    stale = claimed(store)
    match meanwhile:
        case "claimed again":
            claimed(store, LEASE)
        case "released":
            assert store.update(stale.released(1))
        case "done":
            assert store.update(stale.succeeded(b"first", 1))
        case "failed":
            assert store.update(stale.failed("not_html", "This is no page.", 1))
    before, counts = store.get(stale.id), store.counts()
    assert not store.update(late(stale))
    assert (store.get(stale.id), store.counts()) == (before, counts)


def test_an_update_of_a_job_nobody_has_writes_nothing(store: Store) -> None:
    assert not store.update(Job.new(URL, 0).claimed(0, LEASE).succeeded(b"", 1))
    assert sum(store.counts().values()) == 0


def test_counts_name_every_state(store: Store) -> None:
    assert store.counts() == dict.fromkeys(Status, 0)
    fill(store, 9)
    assert store.update(claimed(store).succeeded(b"", 0))
    assert store.update(claimed(store).failed("internal", "Broken.", 0))
    assert store.update(claimed(store).failed("internal", "Broken.", 0))
    claimed(store)
    assert store.counts() == {Status.QUEUED: 5, Status.PROCESSING: 1, Status.DONE: 1, Status.FAILED: 2}


def test_next_due_is_none_when_all_is_ended(store: Store) -> None:
    assert store.next_due() is None
    fill(store, 1)
    assert store.update(claimed(store).succeeded(b"", 0))
    assert store.next_due() is None


def test_an_ended_job_goes_when_its_retention_is_over(new_store: OpenStore) -> None:
    store = new_store(retention=100)
    first, second = fill(store, 2)
    assert store.update(claimed(store).succeeded(b"x", 50))
    assert store.update(claimed(store).failed("internal", "Broken.", 60))
    assert store.expire(149) == 0
    assert store.expire(150) == 1
    assert store.get(first.id) is None
    assert status(store, second) is Status.FAILED
    assert store.expire(160) == 1
    assert sum(store.counts().values()) == 0


def test_an_unfinished_job_never_expires(new_store: OpenStore) -> None:
    store = new_store(retention=1)
    held, queued = fill(store, 2)
    claimed(store)
    assert store.expire(1e9) == 0
    assert (status(store, held), status(store, queued)) == (Status.PROCESSING, Status.QUEUED)


def test_many_jobs_expire_at_once(new_store: OpenStore) -> None:
    store = new_store(retention=1)
    fill(store, 70)
    for _ in range(65):
        assert store.update(claimed(store).succeeded(b"x", 0))
    assert store.expire(1) == 65
    assert store.counts() == dict.fromkeys(Status, 0) | {Status.QUEUED: 5}


def test_a_full_queue_refuses_and_takes_again_when_a_job_leaves_it(new_store: OpenStore) -> None:
    store = new_store(max_queued=3)
    fill(store, 3)
    with pytest.raises(QueueFull) as refused:
        store.add(Job.new(URL, 0))
    assert refused.value.limit == 3
    assert store.counts()[Status.QUEUED] == 3
    held = claimed(store)
    fill(store, 1)
    assert store.update(held.released(0)), "a job that was accepted is never refused"
    assert store.counts()[Status.QUEUED] == 4


def test_closing_twice_does_no_harm(store: Store) -> None:
    store.close()
    store.close()


def in_threads(threads: int, work: Callable[[int], None]) -> None:
    """Run `work(0)` ... `work(threads - 1)`, started at the same moment; raise what any of them raised."""
    barrier = threading.Barrier(threads)
    interval = sys.getswitchinterval()

    def run(number: int) -> None:
        barrier.wait(timeout=10)
        work(number)

    sys.setswitchinterval(1e-6)  # seconds: interleaves the threads as finely as they can be
    try:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, range(threads)))
    finally:
        sys.setswitchinterval(interval)


def test_threads_that_race_for_jobs_get_each_once(store: Store) -> None:
    jobs = fill(store, 120)
    taken: list[str] = []

    def claim_all(_: int) -> None:
        while job := store.claim(0, LEASE):
            taken.append(job.id)

    in_threads(8, claim_all)
    assert sorted(taken) == sorted(job.id for job in jobs)


def test_threads_that_race_to_end_a_job_end_it_once(store: Store) -> None:
    for _ in range(10):
        [job] = fill(store, 1)
        held = claimed(store)
        won: list[int] = []

        def end(number: int, held: Job = held, won: list[int] = won) -> None:
            if store.update(held.succeeded(b"%d" % number, 1) if number % 2 else held.released(1)):
                won.append(number)

        in_threads(4, end)
        assert len(won) == 1
        after = store.get(job.id)
        assert after is not None and after.result == (b"%d" % won[0] if won[0] % 2 else None)
        if after.status is Status.QUEUED:
            assert store.update(claimed(store, 1).succeeded(b"", 1))


def test_threads_that_race_to_add_keep_the_limit(new_store: OpenStore) -> None:
    store = new_store(max_queued=20)

    def add(_: int) -> None:
        for _ in range(10):
            try:
                store.add(Job.new(URL, 0))
            except QueueFull:
                return

    in_threads(6, add)
    assert store.counts()[Status.QUEUED] == 20
    seqs = [claimed(store).seq for _ in range(20)]
    assert seqs == sorted(set(seqs))


def test_readers_see_whole_jobs_while_writers_write(store: Store) -> None:
    jobs = fill(store, 60)
    ended = threading.Event()
    seen: list[Job | None] = []

    def work(number: int) -> None:
        if number == 0:
            while job := store.claim(0, LEASE):
                assert store.update(job.succeeded(job.id.encode(), 1))
            ended.set()
        while not ended.is_set():
            seen.extend(store.get(job.id) for job in jobs[::7])
            assert 1 <= store.position(jobs[-1]) <= 60

    in_threads(4, work)
    assert all(job is not None for job in seen)
    assert all(job.result == job.id.encode() for job in seen if job and job.status is Status.DONE)


@pytest.mark.parametrize("url", ["", "sqlite:", "redis://localhost", "memory:x", "/tmp/jobs.db"])
def test_a_url_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"memory: or sqlite:PATH"):
        open_store(url, retention=1)
