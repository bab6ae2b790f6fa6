"""The seed's performance table while extractions run: queue response and poll response at p99.

    python -m bench.latency [--seconds 60] [--store memory:]

Starts the service and the sample site, then sends 190 polls and 10 submits a second on a fixed schedule
over keep-alive connections, whatever the answers take. A latency is from the send to the last byte.
Run it on a quiet machine; the generator shares its cores with the service and the browser.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
from time import perf_counter

from examples.demo import sample_site
from tests.service import running_service

POLLS, SUBMITS, CONNECTIONS = 190, 10, 16
STATUS = re.compile(rb'"status": ?"(\w+)"')
HEADERS = "Host: localhost\r\nx-cliq-signature: testsecret\r\n"


class Connection:
    """One keep-alive connection; a request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def exchange(self, request: bytes) -> tuple[float, bytes]:
        """(seconds to the last byte, body) of one request."""
        started = perf_counter()
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await self.reader.readexactly(length)
        return perf_counter() - started, body


def submit(target: str) -> bytes:
    body = json.dumps({"url": target}).encode()
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return f"POST /analyze HTTP/1.1\r\n{HEADERS}{length}".encode() + body


def poll(job: str) -> bytes:
    return f"GET /result/{job} HTTP/1.1\r\n{HEADERS}Accept-Encoding: gzip\r\n\r\n".encode()


async def load(port: int, target: str, seconds: float) -> tuple[list[float], list[float], dict[str, int]]:
    """(poll latencies, submit latencies, how many polls saw each state)."""
    idle: asyncio.Queue[Connection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        idle.put_nowait(Connection(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)))
    polls: list[float] = []
    submits: list[float] = []
    jobs: list[str] = []
    statuses: dict[str, int] = {}

    async def one(number: int) -> None:
        connection = await idle.get()
        submitting = number % ((POLLS + SUBMITS) // SUBMITS) == 0 or not jobs
        request = submit(target) if submitting else poll(jobs[number * 7919 % len(jobs)])
        took, body = await connection.exchange(request)
        (submits if submitting else polls).append(took)
        idle.put_nowait(connection)
        if submitting:
            jobs.append(json.loads(body)["jobId"])
        else:
            found = STATUS.search(body[:200])
            status = found[1].decode() if found else "done"  # compressed
            statuses[status] = statuses.get(status, 0) + 1

    started = perf_counter()
    running = set()
    for number in range(int(seconds * (POLLS + SUBMITS))):
        await asyncio.sleep(max(0.0, started + number / (POLLS + SUBMITS) - perf_counter()))
        task = asyncio.create_task(one(number))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return polls, submits, statuses


def show(name: str, latencies: list[float], bound: float) -> None:
    cuts = statistics.quantiles(latencies, n=1000, method="inclusive")
    p50, p99, p999 = (1000 * cuts[i] for i in (499, 989, 998))
    print(
        f"{name:<8} {len(latencies):>6} requests  p50 {p50:.2f}  p99 {p99:.2f}  p99.9 {p999:.2f}  "
        f"max {1000 * max(latencies):.2f} ms  (bound {bound:.0f} ms at p99)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--store", default="memory:")
    parser.add_argument("--target", help="page to extract meanwhile; default: the sample site")
    options = parser.parse_args()
    with (
        sample_site() as site,
        running_service(STORE_URL=options.store, PRIVATE_HOSTS="127.0.0.1") as service,
    ):
        polls, submits, statuses = asyncio.run(load(service.port, options.target or site, options.seconds))
    show("poll", polls, 10)
    show("submit", submits, 50)
    print("polls by what they met: " + ", ".join(f"{status} {n}" for status, n in statuses.items()))


if __name__ == "__main__":
    main()
