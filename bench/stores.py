"""How long one call of a store takes while 1 000, 10 000 and 100 000 jobs are queued.

    python bench/stores.py [--calls 1000]

Prints median and 99th percentile, in microseconds, for each engine; for SQLite also while another process
adds, claims and finishes twenty jobs a second on the same file. Exit code 1 where a position takes too long.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

sys.path.insert(0, str(Path(__file__).parent.parent))

from jobqueue import Job, open_store

DEPTHS = (1_000, 10_000, 100_000)
LIMITS = {"memory": 1_000, "sqlite": 5_000}  # microseconds a position may take
REQUEST = {"url": "https://www.example.com/some/page.html?with=a&query=string"}
RESULT = random.randbytes(50_000)  # compressed, the size of a middling page
PACED = 300  # calls of a row that is measured at the pace of polls
BUSY = """
import sys, time
sys.path.insert(0, sys.argv[1])
from jobqueue import Job, open_store
store = open_store(sys.argv[2], retention=3600)
print("ready", flush=True)
while True:
    store.add(Job.new({}, 1.9e9))
    if job := store.claim(2e9, 30):
        store.update(job.succeeded(b"x" * 50_000, 2e9))
    time.sleep(0.05)
"""


def quantiles(call: Callable[[], object], calls: int, pause: float = 0) -> tuple[float, float]:
    """(median, 99th percentile) in microseconds, `pause` seconds between two calls."""
    taken = []
    for _ in range(calls):
        started = perf_counter()
        call()
        taken.append(perf_counter() - started)
        sleep(pause)
    taken.sort()
    return taken[calls // 2] * 1e6, taken[calls * 99 // 100] * 1e6


@contextmanager
def another_process(url: str) -> Iterator[None]:
    """It adds, claims and finishes twenty jobs a second on the same file."""
    with subprocess.Popen([sys.executable, "-c", BUSY, sys.path[0], url], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield
        other.kill()


def measure(url: str, depth: int, calls: int) -> Iterator[tuple[str, float, float]]:
    store = open_store(url, retention=3600)
    jobs = [store.add(Job.new(REQUEST, 1.8e9 + number / 1000)) for number in range(depth)]
    held: list[Job] = []
    done = iter(held)

    def claim() -> None:
        job = store.claim(2e9, 30)
        assert job is not None
        held.append(job)

    calls = min(calls, depth // 2)
    some = jobs[calls:]
    yield "position", *quantiles(lambda: store.position(random.choice(some)), calls)
    yield "position of the last", *quantiles(lambda: store.position(jobs[-1]), calls)
    yield "get", *quantiles(lambda: store.get(random.choice(some).id), calls)
    yield "add", *quantiles(lambda: store.add(Job.new(REQUEST, 1.9e9)), calls)
    yield "claim", *quantiles(claim, calls)
    yield "finish", *quantiles(lambda: store.update(next(done).succeeded(RESULT, 2e9)), calls)
    yield "get done", *quantiles(lambda: store.get(random.choice(held).id), calls)
    yield "counts", *quantiles(store.counts, calls)
    if url != "memory:":
        with another_process(url):
            yield "get, shared", *quantiles(lambda: store.get(jobs[-1].id), PACED, pause=0.005)
            yield "position, shared", *quantiles(lambda: store.position(jobs[-1]), PACED, pause=0.005)
            yield "add, shared", *quantiles(lambda: store.add(Job.new(REQUEST, 1.9e9)), PACED, pause=0.005)
    store.close()


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--calls", type=int, default=1000)
    calls = arguments.parse_args().calls
    too_slow = 0
    print(f"{'':30}{'median':>10}{'p99':>10}   microseconds")
    with tempfile.TemporaryDirectory() as folder:
        for engine, limit in LIMITS.items():
            for depth in DEPTHS:
                url = "memory:" if engine == "memory" else f"sqlite:{folder}/{depth}.db"
                print(f"\n{engine}, {depth:,} queued")
                for name, median, p99 in measure(url, depth, calls):
                    slow = name.startswith("position") and median > limit
                    too_slow += slow
                    print(f"  {name:28}{median:10.0f}{p99:10.0f}{'   too slow' if slow else ''}", flush=True)
    return 1 if too_slow else 0


if __name__ == "__main__":
    sys.exit(main())
