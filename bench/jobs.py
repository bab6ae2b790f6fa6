"""Jobs in a row on a trivial static page: time from POST to done, and what the process tree keeps.

    python -m bench.jobs [--jobs 30]

The first job pays for the browser's start and is shown apart. PSS is summed over the service and all its
descendants from /proc/<pid>/smaps_rollup (Linux).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from time import perf_counter

from tests.local_site import serving
from tests.service import Service, living, running_service, tree

PAGE = "<!doctype html><title>Trivial</title><p>Hello, <a href=/next>next</a> <button>Go</button>"
POLL = 0.01  # seconds


def pss(pids: list[int]) -> float:
    """Megabytes of these processes, shared pages divided among their users."""
    total = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):  # a renderer that has just ended
            total += _pss(pid)
    return total / 1024


def _pss(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def job(service: Service, url: str) -> float:
    """Seconds from POST to done."""
    started = perf_counter()
    result = service.analyze(url, every=POLL)
    assert result["status"] == "done", result
    return perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=30)
    count = parser.parse_args().jobs
    with tempfile.TemporaryDirectory() as folder, serving() as site:
        site.routes["/"] = PAGE
        with running_service(PRIVATE_HOSTS="127.0.0.1", TMPDIR=folder) as service:
            took, sizes = [], []
            for _ in range(count):
                took.append(job(service, site.url()))
                sizes.append(pss(living(tree(service.process.pid))))
            threading.Event().wait(2)  # the last renderer ends behind the result
            processes = tree(service.process.pid)
            zombies = set(processes) - set(living(processes))
        left = living(processes)
        profiles = list(Path(folder).iterdir())
    warm = [1000 * seconds for seconds in took[1:]]
    print(f"first job {1000 * took[0]:.0f} ms, with the browser's start")
    print(f"{len(warm)} warm jobs: median {statistics.median(warm):.0f}, max {max(warm):.0f} ms (bound 600)")
    print(f"PSS after job 3 {sizes[2]:.0f} MB, after job {count} {sizes[-1]:.0f} MB")
    print(f"growth {sizes[-1] / sizes[2]:.3f}x (bound 1.1)")
    print(f"{len(processes)} processes while warm, {len(zombies)} zombies")
    print(f"after the end {len(left)} processes, {len(profiles)} folders")


if __name__ == "__main__":
    main()
