"""What is SQLite's own: the file, other processes, kill -9."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jobqueue import Job, Status, open_store
from jobqueue.stores import sqlite
from jobqueue.stores.sqlite import VERSION, SqliteStore

ROOT = Path(__file__).parent.parent.parent
TABLES = ("jobs", "results", "buckets")
WITHIN = 30  # seconds, a bound on failure

Spawn = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "jobs.db")


def open_sqlite(path: str) -> SqliteStore:
    return SqliteStore(path, retention=3600)


@pytest.fixture
def spawn(path: str) -> Iterator[Spawn]:
    """Starts Python processes that have the file at `path` open as `store` and run a program."""
    children: list[subprocess.Popen[str]] = []

    def start(program: str) -> subprocess.Popen[str]:
        opened = (
            f"import os, sys\nfrom jobqueue import *\nstore = open_store('sqlite:{path}', retention=3600)\n"
        )
        child = subprocess.Popen(
            [sys.executable, "-c", opened + program],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


def output(child: subprocess.Popen[str]) -> str:
    """All a child prints until it ends, which it has to do well."""
    printed, _ = child.communicate(timeout=WITHIN)
    assert child.returncode == 0
    return printed


def test_jobs_and_results_survive_a_restart(path: str) -> None:
    store = open_sqlite(path)
    for url in "abc":
        store.add(Job.new({"url": url}, 0))
    held, done = store.claim(0, 30), store.claim(0, 30)
    assert held and done and store.update(done.succeeded(b"result", 1))
    store.close()
    again = open_sqlite(path)
    assert again.counts() == dict.fromkeys(Status, 1) | {Status.FAILED: 0}
    after = again.get(done.id)
    assert after is not None and after.result == b"result"
    lapsed = again.claim(30, 30)
    assert lapsed is not None and (lapsed.id, lapsed.attempt) == (held.id, 2)
    again.close()


def test_close_leaves_one_file(path: str) -> None:
    store = open_sqlite(path)
    store.add(Job.new({}, 0))
    store.close()
    assert [file.name for file in Path(path).parent.iterdir()] == ["jobs.db"]


def test_a_file_of_the_first_version_is_brought_up_and_keeps_its_jobs(path: str) -> None:
    store = open_sqlite(path)
    job = store.add(Job.new({}, 0))
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE jobs DROP COLUMN client")
        db.execute("PRAGMA user_version = 1")
    db.close()
    for _ in range(2):  # the second time it is up to date
        store = open_sqlite(path)
        assert store.get(job.id) == job
        store.close()
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    db.close()


def test_a_file_of_a_newer_version_is_refused_and_left_alone(path: str) -> None:
    open_sqlite(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    before = Path(path).read_bytes()
    with pytest.raises(
        OSError, match=rf"schema is version {VERSION + 1}, this program knows up to {VERSION}"
    ):
        open_sqlite(path)
    assert Path(path).read_bytes() == before


@pytest.mark.parametrize("bad", ["missing/jobs.db", "a-folder", "not-a-database", "another.db", ":memory:"])
def test_a_path_that_cannot_hold_jobs_is_refused_by_name(tmp_path: Path, bad: str) -> None:
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "not-a-database").write_bytes(b"GIF89a" * 1000)
    with sqlite3.connect(tmp_path / "another.db") as other:
        other.execute("CREATE TABLE tea (name TEXT)")
    other.close()
    where = bad if bad == ":memory:" else str(tmp_path / bad)
    with pytest.raises(OSError, match=f"The store {where} cannot be opened: .+"):
        open_store(f"sqlite:{where}", retention=1)


def test_a_forked_child_is_told_to_open_its_own(spawn: Spawn) -> None:
    program = """
if child := os.fork():
    os.waitpid(child, 0)
    print(store.counts()["queued"])
else:
    for call in (store.counts, lambda: store.add(Job.new({}, 1))):
        try:
            call()
        except RuntimeError as error:
            print(error, flush=True)
"""
    refused = "A SqliteStore does not survive fork(): open one in each process.\n"
    assert output(spawn(program)) == 2 * refused + "0\n"


def test_the_position_of_the_last_of_many_jobs_of_one_instant_is_found_without_a_scan(path: str) -> None:
    store = open_sqlite(path)
    store._writer.execute("PRAGMA synchronous = OFF")
    jobs = [store.add(Job.new({}, 1)) for _ in range(10_000)]
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    store._reader.set_progress_handler(step, 1)
    assert store.position(jobs[-1]) == 10_000
    assert steps < 8_000, "virtual machine instructions; to count 10 000 jobs one by one takes 50 000"
    store.close()


def test_nothing_is_left_of_jobs_that_are_gone(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUCKET", 2)
    store = open_sqlite(path)
    for now in range(30):
        store.add(Job.new({}, now))
    while job := store.claim(30, 30):
        assert store.update(job.succeeded(b"result", 30))
    assert store.expire(30 + 3600) == 30
    store.close()
    with sqlite3.connect(path) as db:
        rows = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    db.close()
    assert rows == {"jobs": 0, "results": 0, "buckets": 1}


def test_processes_that_open_a_new_file_at_once_all_succeed(path: str, spawn: Spawn) -> None:
    children = [spawn("store.add(Job.new({}, 1)); print('added')") for _ in range(6)]
    assert [output(child) for child in children] == ["added\n"] * 6
    store = open_sqlite(path)
    assert store.counts()[Status.QUEUED] == 6
    store.close()


def test_processes_that_race_for_jobs_get_each_once(path: str, spawn: Spawn) -> None:
    store = open_sqlite(path)
    jobs = [store.add(Job.new({}, 1)) for _ in range(200)]
    program = """
print("ready", flush=True)
sys.stdin.readline()
while job := store.claim(1, 30):
    assert store.update(job.succeeded(job.id.encode(), 2))
    print(job.id)
"""
    children = [spawn(program) for _ in range(4)]
    for child in children:
        assert child.stdout is not None and child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    ids = [line for child in children for line in output(child).split()]
    assert sorted(ids) == sorted(job.id for job in jobs)
    assert store.counts() == dict.fromkeys(Status, 0) | {Status.DONE: 200}
    store.close()


def test_another_process_moves_the_positions(path: str, spawn: Spawn) -> None:
    store = open_sqlite(path)
    jobs = [store.add(Job.new({}, 1)) for _ in range(1200)]
    output(spawn("for _ in range(700): store.claim(1, 30)"))
    assert [store.position(jobs[n]) for n in (700, 900, 1199)] == [1, 201, 500]
    store.close()


@pytest.mark.parametrize("attempt", range(3))
def test_what_was_acknowledged_survives_kill_9(path: str, spawn: Spawn, attempt: int) -> None:
    program = """
for n in range(10**9):
    print("added", store.add(Job.new({}, n)).id, flush=True)
    if n % 3 == 2:
        job = store.claim(n, 30)
        assert store.update(job.succeeded(job.id.encode() * 50, n))
        print("done", job.id, flush=True)
"""
    child = spawn(program)
    assert child.stdout is not None
    acknowledged = child.stdout.readline()
    until = time.monotonic() + random.uniform(0.02, 0.2)
    while time.monotonic() < until:
        acknowledged += child.stdout.readline()
    child.kill()
    acknowledged += child.stdout.read()
    whole = acknowledged[: acknowledged.rindex("\n")]
    events = [line.split() for line in whole.split("\n")]
    store = open_sqlite(path)
    for event, job_id in events:
        job = store.get(job_id)
        assert job is not None
        if event == "done":
            assert (job.status, job.result) == (Status.DONE, job_id.encode() * 50)
    added, done = ([event for event, _ in events].count(event) for event in ("added", "done"))
    counts = store.counts()
    assert counts[Status.DONE] - done in (0, 1), "one call may have been under way"
    assert sum(counts.values()) - added in (0, 1)
    left = 0
    while store.claim(1e9, 30):
        left += 1
    assert left == sum(counts.values()) - counts[Status.DONE]
    store.close()
