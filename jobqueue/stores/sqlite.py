"""The store for one machine: a SQLite file, shared by threads and processes, that survives restarts.

Durability: write-ahead log with synchronous=FULL. A commit is on the disk before `add` or `update` returns,
so an accepted job and a written result outlive kill -9 (NORMAL would do for that) and a power cut (it would
not). The price is one fsync a commit.

Threads: one connection writes and one reads, each under a lock of its own, so a poll never waits for a
commit. Processes: every write is one BEGIN IMMEDIATE transaction, which SQLite lets in one at a time.

Ranks: the table `buckets` cuts the queue into stretches of at most `BUCKET` jobs and counts each, as the
inner nodes of a counted B-tree do. A position is the sum of the buckets before and a count within one.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import Any

from ..job import Job, Status
from . import QueueFull

VERSION = 2  # of SCHEMA, kept in the file's user_version
BUSY_TIMEOUT = 10.0  # seconds to wait for other processes, whose transactions take milliseconds
BUCKET = 512  # a bucket that holds more queued jobs is halved
EXPIRED_AT_ONCE = 20  # jobs deleted in one transaction, so that nobody waits for a heap of big results

SCHEMA = (
    """CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        request TEXT NOT NULL,
        created_at REAL NOT NULL,
        sort_key REAL NOT NULL,
        due_at REAL NOT NULL,
        seq INTEGER NOT NULL UNIQUE,
        status TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        lost_workers INTEGER NOT NULL,
        ended_at REAL,
        error_code TEXT,
        error TEXT,
        client TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX queued ON jobs (sort_key, seq, due_at, status) WHERE status = 'queued'",
    "CREATE INDEX leased ON jobs (due_at, status) WHERE status = 'processing'",
    "CREATE INDEX ended ON jobs (ended_at, status) WHERE ended_at IS NOT NULL",
    # Apart from the jobs, so that claims and polls read and write small rows.
    """CREATE TABLE results (
        id TEXT PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
        body BLOB NOT NULL
    ) STRICT""",
    # A bucket begins at its place and ends where the next one begins. The first is always there.
    """CREATE TABLE buckets (
        sort_key REAL NOT NULL,
        seq INTEGER NOT NULL,
        queued INTEGER NOT NULL,
        PRIMARY KEY (sort_key, seq)
    ) STRICT, WITHOUT ROWID""",
    "INSERT INTO buckets VALUES (-9e999, 0, 0)",
    f"PRAGMA user_version = {VERSION}",
)

#: version -> what makes the next one of it.
STEPS = {1: "ALTER TABLE jobs ADD COLUMN client TEXT NOT NULL DEFAULT ''"}

#: In the order of Job's fields; its `result` is in the other table.
ROW = (
    "id, request, created_at, sort_key, due_at, seq, status, "
    "attempt, lost_workers, ended_at, error_code, error, client"
)
COLUMNS = ROW.split(", ")

ADD = """
    INSERT INTO jobs (id, request, created_at, sort_key, due_at, seq, status, attempt, lost_workers,
        client)
    VALUES (:id, :request, :created_at, :sort_key, :due_at,
        (SELECT coalesce(max(seq), 0) + 1 FROM jobs), :status, :attempt, :lost_workers, :client)
    RETURNING seq"""

GET = f"SELECT {ROW}, body FROM jobs LEFT JOIN results USING (id) WHERE id = ?"

FIRST_DUE = f"""
    SELECT {ROW} FROM jobs WHERE seq IN (
        SELECT seq FROM jobs WHERE status = 'processing' AND due_at <= :now
        UNION ALL SELECT * FROM (
            SELECT seq FROM jobs WHERE status = 'queued' AND due_at <= :now ORDER BY sort_key, seq LIMIT 1))
    ORDER BY sort_key, seq LIMIT 1"""

WRITE = """
    UPDATE jobs SET status = :status, due_at = :due_at, attempt = :attempt, lost_workers = :lost_workers,
        ended_at = :ended_at, error_code = :error_code, error = :error
    WHERE id = :id AND status = :held_status AND attempt = :held_attempt"""

#: The place of the bucket that a place is in. The + takes the columns' affinity away: compared with a value
#: that has one, SQLite searches its indexes by the first column only.
BUCKET_OF = """(
    SELECT +sort_key, +seq FROM buckets WHERE (sort_key, seq) <= (:sort_key, :seq)
    ORDER BY sort_key DESC, seq DESC LIMIT 1)"""

POSITION = f"""
    SELECT 1
        + (SELECT coalesce(sum(queued), 0) FROM buckets WHERE (sort_key, seq) < {BUCKET_OF})
        + (SELECT count(*) FROM jobs WHERE status = 'queued'
           AND (sort_key, seq) >= {BUCKET_OF} AND (sort_key, seq) < (:sort_key, :seq))"""

COUNT = f"""
    UPDATE buckets SET queued = queued + :change WHERE (sort_key, seq) = {BUCKET_OF}
    RETURNING sort_key, seq, queued"""

SPLIT = """
    INSERT INTO buckets SELECT sort_key, seq, :moved FROM jobs
    WHERE status = 'queued' AND (sort_key, seq) >= (:sort_key, :seq)
    ORDER BY sort_key, seq LIMIT 1 OFFSET :kept"""

COUNTS = """
    SELECT 'queued', sum(queued) FROM buckets
    UNION ALL SELECT 'processing', count(*) FROM jobs WHERE status = 'processing'
    UNION ALL SELECT status, count(*) FROM jobs WHERE ended_at IS NOT NULL GROUP BY status"""

NEXT_DUE = """
    SELECT min(due_at) FROM (
        SELECT min(due_at) AS due_at FROM jobs WHERE status = 'processing'
        UNION ALL SELECT min(due_at) FROM jobs WHERE status = 'queued')"""

EXPIRE = "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE ended_at <= ? LIMIT ?)"

Values = Sequence[Any] | Mapping[str, Any]


class SqliteStore:
    """See `Store`; `retention` and `max_queued` are those of `open_store`.

    Raises:
        OSError: where `path` cannot be opened, holds something else, or was written by a newer version.
    """

    def __init__(self, path: str, *, retention: float, max_queued: int = 0) -> None:
        self._retention = retention
        self._max_queued = max_queued
        self._process = os.getpid()
        self._write_lock = threading.Lock()
        self._read_lock = threading.Lock()
        try:
            with ExitStack() as opened:
                self._writer = opened.enter_context(closing(_connect(path)))
                _prepare(self._writer)
                self._reader = opened.enter_context(closing(_connect(path)))
                self._reader.execute("PRAGMA query_only = ON")
                self._opened = opened.pop_all()
        except (OSError, sqlite3.Error) as error:
            raise OSError(f"The store {path} cannot be opened: {error}.") from error

    def add(self, job: Job) -> Job:
        with self._transaction() as db:
            if self._max_queued and _queued(db) >= self._max_queued:
                raise QueueFull(self._max_queued)
            [(seq,)] = db.execute(ADD, _row(job))
            job = replace(job, seq=seq)
            _count(db, job, +1)
        return job

    def get(self, job_id: str) -> Job | None:
        rows = self._read(GET, (job_id,)) if job_id.isascii() else ()
        return _job(rows[0]) if rows else None

    def claim(self, now: float, lease: float) -> Job | None:
        with self._transaction() as db:
            while row := db.execute(FIRST_DUE, {"now": now}).fetchone():
                job = _job(row)
                claimed = job.claimed(now, lease)
                _write(db, claimed, job.status, job.attempt)
                if job.status is Status.QUEUED:
                    _count(db, job, -1)
                if claimed.status is Status.PROCESSING:
                    return claimed
        return None

    def update(self, job: Job) -> bool:
        with self._transaction() as db:
            if not _write(db, job, Status.PROCESSING, job.attempt):
                return False
            if job.result is not None:
                db.execute("INSERT INTO results VALUES (?, ?)", (job.id, job.result))
            if job.status is Status.QUEUED:
                _count(db, job, +1)
        return True

    def position(self, job: Job) -> int:
        [(position,)] = self._read(POSITION, {"sort_key": job.sort_key, "seq": job.seq})
        return int(position)

    def next_due(self) -> float | None:
        [(due_at,)] = self._read(NEXT_DUE)
        return due_at if due_at is None else float(due_at)

    def counts(self) -> Mapping[Status, int]:
        return dict.fromkeys(Status, 0) | {Status(status): jobs for status, jobs in self._read(COUNTS)}

    def expire(self, now: float) -> int:
        expired = 0
        while True:
            with self._transaction() as db:
                deleted = db.execute(EXPIRE, (now - self._retention, EXPIRED_AT_ONCE)).rowcount
            expired += deleted
            if deleted < EXPIRED_AT_ONCE:
                return expired

    def close(self) -> None:
        with self._write_lock, self._read_lock:
            self._opened.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and alone: in this process by the lock, among processes by IMMEDIATE."""
        self._check_process()
        with self._write_lock, self._writer as db:
            db.execute("BEGIN IMMEDIATE")
            yield db

    def _read(self, query: str, values: Values = ()) -> list[tuple[Any, ...]]:
        self._check_process()
        with self._read_lock:
            return self._reader.execute(query, values).fetchall()

    def _check_process(self) -> None:
        if os.getpid() != self._process:
            raise RuntimeError("A SqliteStore does not survive fork(): open one in each process.")


def _connect(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
    try:
        if _use_wal(db) != "wal":
            raise OSError("its file system has no shared memory, which the write-ahead log needs")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = FAST")  # freed pages of results are not written once more
    except BaseException:
        db.close()
        raise
    return db


def _use_wal(db: sqlite3.Connection) -> str:
    """Turn the write-ahead log on; the journal mode that is then in force."""
    while True:
        try:
            [(mode,)] = db.execute("PRAGMA journal_mode = WAL")
            return str(mode)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            with db:  # another process is at it; that statement does not wait for it, this one does
                db.execute("BEGIN EXCLUSIVE")


def _prepare(db: sqlite3.Connection) -> None:
    """Make the tables of a new file, or bring an older one up, in one transaction: another may be at it."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        [(version,)] = db.execute("PRAGMA user_version")
        if version > VERSION:
            raise OSError(f"its schema is version {version}, this program knows up to {VERSION}")
        if version == 0:
            if db.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise OSError("it holds another program's tables")
            for statement in SCHEMA:
                db.execute(statement)
        elif version < VERSION:
            for older in range(version, VERSION):
                db.execute(STEPS[older])
            db.execute(f"PRAGMA user_version = {VERSION}")


def _row(job: Job) -> dict[str, Any]:
    row = {column: getattr(job, column) for column in COLUMNS}
    return row | {"request": json.dumps(job.request, separators=(",", ":"))}


def _job(row: tuple[Any, ...]) -> Job:
    job = Job(*row)
    return replace(job, request=json.loads(row[1]), status=Status(job.status))


def _write(db: sqlite3.Connection, job: Job, held_status: Status, held_attempt: int) -> bool:
    """Write the row while it is still as it was held."""
    held = {"held_status": held_status, "held_attempt": held_attempt}
    return db.execute(WRITE, _row(job) | held).rowcount == 1


def _queued(db: sqlite3.Connection) -> int:
    [(queued,)] = db.execute("SELECT sum(queued) FROM buckets")
    return int(queued)


def _count(db: sqlite3.Connection, job: Job, change: int) -> None:
    """Count a job into its bucket or out of it; halve a full bucket, drop an empty one."""
    place = {"sort_key": job.sort_key, "seq": job.seq}
    [(sort_key, seq, queued)] = db.execute(COUNT, place | {"change": change})
    if queued == 0 and seq > 0:
        db.execute("DELETE FROM buckets WHERE (sort_key, seq) = (?, ?)", (sort_key, seq))
    elif queued > BUCKET:
        kept = queued // 2
        db.execute(SPLIT, {"sort_key": sort_key, "seq": seq, "kept": kept, "moved": queued - kept})
        db.execute("UPDATE buckets SET queued = ? WHERE (sort_key, seq) = (?, ?)", (kept, sort_key, seq))
