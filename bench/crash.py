"""Jobs queued by 16 clients, kill -9 of the server at a random moment, restart on the same SQLite file.

    python -m bench.crash [--jobs 1000] [--seed N]

Every accepted job (202) must reach a terminal state exactly once: its state and its time of completion
never change after they were first seen.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import threading
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

from bench.jobs import PAGE
from tests.local_site import serving
from tests.service import Service, running_service

CLIENTS = 16
ENDED = ("done", "failed")


def submit(service: Service, url: str, wanted: int) -> list[str]:
    """The ids of the jobs the server accepted before it died."""
    accepted: list[str] = []

    def client(_: int) -> None:
        try:
            for _ in range(wanted // CLIENTS + 1):
                status, body = service.call("/analyze", {"url": url})
                if status == 202:
                    accepted.append(body["jobId"])
        except (OSError, urllib.error.URLError):
            return  # the server is dead; an answer that never came was no acceptance

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(client, range(CLIENTS)))
    return accepted


def fingerprint(service: Service, job_id: str) -> tuple[str, str]:
    """(status, what may never change once it has ended)."""
    body = service.call(f"/result/{job_id}")[1]
    return body.get("status", "lost"), body.get("summary", {}).get("completedAt", body.get("error", ""))


def watch(service: Service, ids: list[str], seen: dict[str, tuple[str, str]]) -> list[str]:
    """Look at every job once; the ids that have not ended. Raises where an end changed."""
    for job_id in ids:
        found = fingerprint(service, job_id)
        if job_id in seen:
            assert seen[job_id] == found, f"{job_id} ended twice: {seen[job_id]}, then {found}"
        elif found[0] in ENDED:
            seen[job_id] = found
    return [job_id for job_id in ids if job_id not in seen]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder, serving() as site:
        site.routes["/"] = PAGE
        environ = {
            "PRIVATE_HOSTS": "127.0.0.1",
            "STORE_URL": f"sqlite:{folder}/jobs.sqlite3",
        }
        seen: dict[str, tuple[str, str]] = {}
        with running_service(**environ) as service:
            ids = submit(service, site.url(), options.jobs)
            tick = threading.Event()
            tick.wait(rng.uniform(0.5, 20))
            watch(service, ids[:100], seen)
            service.stop(signal.SIGKILL)
        print(f"{len(ids)} jobs accepted; killed with {len(seen)} of the first 100 seen to have ended")
        started = monotonic()
        with running_service(**environ) as service:
            left = ids
            while left and monotonic() - started < 1200:
                tick.wait(2)
                left = watch(service, left, seen)
            watch(service, ids, seen)
        states = [status for status, _ in seen.values()]
        counts = ", ".join(f"{status} {states.count(status)}" for status in ENDED)
        print(f"after the restart: {counts}, lost {len(left)}, in {monotonic() - started:.0f} s")
        sys.exit(1 if left else 0)


if __name__ == "__main__":
    main()
