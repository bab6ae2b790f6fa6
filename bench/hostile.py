"""Every page of tests/hostile.py, one after the other on one warm service, an honest page after each.

    python -m bench.hostile
    PYTHONMALLOC=malloc python -m bench.hostile  # as the Dockerfile has it

Takes about six minutes: a page that loops or drips is given up only when its time is over. Each hostile job
must end within the deadline with one of its codes, each honest one be done; memory and processes are those
of the service and all its descendants: at the start, after honest pages small and large, and at the end.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from time import perf_counter

from bench.extract import generated
from bench.jobs import PAGE
from extractor.chromium.memory import held
from tests.hostile import serve
from tests.local_site import serving
from tests.service import Service, living, running_service, tree

DEADLINE = 60  # seconds, as JOB_TIMEOUT is by default
WARM = 5  # honest jobs of each kind before the first look
LARGE = 2000  # elements of the large one


def job(service: Service, url: str) -> tuple[str, str, float]:
    """The code of its end, the sentence the client is told, and the seconds it took."""
    started = perf_counter()
    result = service.analyze(url, every=0.01)
    code = result.get("code", result["status"])
    return code, result.get("error", ""), perf_counter() - started


def weigh(service: Service) -> str:
    """Processes, and the megabytes they hold for themselves."""
    threading.Event().wait(1)  # the last renderer ends behind the result
    pids = living(tree(service.process.pid))
    ours, all_of_them = held(service.process.pid) / 2**20, sum(map(held, pids)) / 2**20
    return f"{len(pids)} processes, {ours:.0f} MB the service, {all_of_them - ours:.0f} MB Chromium"


def main() -> None:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, serving() as site:
        pages = serve(site)
        site.routes |= {"/": PAGE, "/large": generated(LARGE)}
        environ = {"PRIVATE_HOSTS": "127.0.0.1", "JOB_TIMEOUT": str(DEADLINE), "TMPDIR": folder}
        with running_service(**environ) as service:
            start = weigh(service)
            usual = sorted(job(service, site.url())[2] for _ in range(WARM))[WARM // 2]
            for _ in range(WARM):
                job(service, site.url("/large"))
            before = weigh(service)
            slowest = 0.0
            for name, page in pages.items():
                code, why, took = job(service, site.url(page.path))
                after, _, honest_took = job(service, site.url())
                good = code in page.codes and took < DEADLINE + 1 and after == "done"
                wrong += not good
                slowest = max(slowest, honest_took)
                print(f"{'ok ' if good else 'BAD'} {name:32} {took:5.1f} s  {code}  {why}", flush=True)
            after_all = weigh(service)
    print(f"{len(pages)} hostile pages, {wrong} wrong")
    print(f"honest jobs: {usual:.2f} s before, {slowest:.2f} s the slowest between")
    print(f"start: {start}\nwarm:  {before}\nend:   {after_all}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
