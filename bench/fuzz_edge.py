"""Mutated requests against a running service: no 5xx but a 503 that names its limit, no hang, no growth.

    python -m bench.fuzz_edge [--seconds 60] [--seed 1]

Starts the service with small limits, then sends it requests of every route over raw sockets: whole ones with
random bodies, ones with bytes flipped, cut, doubled and spliced, several at once, in pieces, broken off.
Whoever sends them ends its side and must get answers and a close. Meanwhile other sockets wait in the middle
of a request, and a probe of /health must be answered soon. Ends with 1 where one of that failed.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.service import Service, running_service

SECRET = "testsecret"
WITHIN = 10  # seconds for all answers, once the client has ended its side
PROMPT = 5  # seconds for /health, on a machine with other work too
CLIENTS = 3
WAITING = 200  # sockets that are left in the middle of a request
SETTINGS = {
    "MAX_QUEUED": "20",
    "JOB_RETENTION": "5",
    "CLEANUP_INTERVAL": "2",
    "ENFORCE_ALLOWLIST": "true",
    "ALLOWED_DOMAINS": "fuzz.invalid",
}
#: What a 503 may name.
LIMITS = {"queue_full", "shutting_down", "not_ready"}
#: What the service may hold more than after its warm-up: kB, descriptors, threads.
GROWTH = {"VmRSS": 30_000, "fds": 8, "Threads": 3}

BITS = [
    *(b"\r\n", b"\n", b"\r", b"\0", b"\xff\xfe", b"\xc3\x28", b" ", b"\t", b":", b"%00", b"%2e%2e/", b"//"),
    *(
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 99999999999999999999\r\n",
    ),
    *(b"Content-Length: 0\r\n", b"Expect: 100-continue\r\n", b"Connection: close\r\n", b"Upgrade: h2c\r\n"),
    *(b"0\r\n\r\n", b"\r\n\r\n", b"GET /health HTTP/1.1\r\n", b" HTTP/9.9", b"A" * 9000, b"X: y\r\n" * 80),
]
URLS = [
    "https://fuzz.invalid/",
    "fuzz.invalid",
    "http://127.0.0.1/",
    "http://[::1]:80/",
    "ftp://x/",
    "//",
    "\ud800",
]
Value = Any


@dataclass
class Tally:
    """What was sent and seen; `failed` holds what should not be."""

    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    connections: int = 0
    resets: int = 0
    slowest: float = 0.0


def value(rng: random.Random, depth: int = 0) -> Value:
    """Any JSON value."""
    leaves: list[Callable[[], Value]] = [
        lambda: rng.choice([None, True, False, 0, -1, 1.5, 10**30, "", "x" * rng.randrange(3000)]),
        lambda: "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(20))),
        lambda: rng.choice(URLS),
    ]
    if depth < 3 and rng.random() < 0.3:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    if depth < 3 and rng.random() < 0.2:
        return {str(value(rng, 9)): value(rng, depth + 1) for _ in range(rng.randrange(4))}
    return rng.choice(leaves)()


def body(rng: random.Random) -> tuple[str, bytes]:
    """(content type, bytes)."""
    fields = {"url": rng.choice(URLS) if rng.random() < 0.7 else value(rng)}
    if rng.random() < 0.2:
        fields[str(value(rng, 9))] = value(rng)
    match rng.randrange(5):
        case 0:
            return "application/x-www-form-urlencoded", urlencode(fields, errors="replace").encode()
        case 1:
            part = f'--b\r\nContent-Disposition: form-data; name="url"\r\n\r\n{fields["url"]}\r\n--b--\r\n'
            return "multipart/form-data; boundary=b", part.encode(errors="replace")
        case 2:
            deep = rng.choice(
                ["[" * 5000, '{"url":' * 2000, '{"url":1e999}', '{"url":"a","url":"b"}', "\ufeff{}"]
            )
            return "application/json", deep.encode()
        case _:
            return "application/json; charset=utf-8", json.dumps(fields).encode()


def request(rng: random.Random, jobs: list[str]) -> bytes:
    """A whole request, as a rule a valid one."""
    sent = b""
    fields = [("Host", "x")]
    match rng.randrange(6):
        case 0 | 1:
            line = "POST /analyze"
            kind, sent = body(rng)
            fields += [("Content-Type", kind), ("Content-Length", str(len(sent)))]
        case 2 | 3:
            job = rng.choice(jobs) if jobs and rng.random() < 0.6 else str(rng.random())
            line = f"{rng.choice(['GET', 'HEAD', 'OPTIONS', 'DELETE'])} /result/{job}"
        case 4:
            line = f"GET {rng.choice(['/health', '/ready', '/', '/result', '/analyze', '/../x', 'http://y/health'])}"
        case _:
            line = rng.choice(["OPTIONS *", "OPTIONS /analyze", "PUT /analyze", "TRACE /health"])
    target = line.split(" ")[1]
    signed = hmac.new(SECRET.encode(), sent or target.encode(), hashlib.sha256).hexdigest()
    fields.append(("x-cliq-signature", rng.choice([SECRET, SECRET, signed, "wrong", ""])))
    rng.shuffle(fields)
    head = "".join(f"{name}: {text}\r\n" for name, text in fields)
    return f"{line} HTTP/1.1\r\n{head}\r\n".encode() + sent


def mutated(rng: random.Random, data: bytes) -> bytes:
    """`data` with some of its bytes changed."""
    for _ in range(rng.randrange(1, 5)):
        at, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        piece = data[at : min(end, at + 60)]
        match rng.randrange(5):
            case 0:
                data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
            case 1:
                data = data[:at] + data[at + len(piece) :]
            case 2:
                data = data[:at] + piece * rng.randrange(2, 5) + data[at + len(piece) :]
            case _:
                data = data[:at] + rng.choice(BITS) + data[at:]
    return data


def answers(received: bytes, sent: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """(status, body) of each answer; ValueError where the bytes are no answers."""
    heads = sent.startswith(b"HEAD") or b"HEAD /" in sent
    while received:
        head, end, rest = received.partition(b"\r\n\r\n")
        lines = head.decode("ascii").split("\r\n")
        version, status, _ = lines[0].split(" ", 2)
        if version != "HTTP/1.1" or not end:
            raise ValueError("half an answer")
        named = dict(line.lower().split(": ", 1) for line in lines[1:])
        length = int(named.get("content-length", 0))
        if heads and not rest.startswith(b"{"):
            length = 0  # to HEAD
        received = rest[length:]
        yield int(status), json.loads(rest[:length] or b'{"ok": true}')


def exchange(port: int, rng: random.Random, jobs: list[str], tally: Tally) -> None:
    """One connection: some requests, changed or not, in pieces; then everything that comes back."""
    data = b"".join(request(rng, jobs) for _ in range(rng.choice([1, 1, 1, 2, 5])))
    if rng.random() < 0.7:
        data = mutated(rng, data)
    began = time.monotonic()
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=WITHIN) as client:
        try:
            for part in (data[: len(data) // 2], data[len(data) // 2 :]) if rng.random() < 0.5 else (data,):
                client.sendall(part)
            if rng.random() < 0.05:
                return  # gone without waiting
            client.shutdown(socket.SHUT_WR)
            while piece := client.recv(65536):
                received += piece
        except TimeoutError:
            tally.failed.append(f"no end within {WITHIN} s: {data!r}")
        except OSError:
            tally.resets += 1  # refused while it still sent
    tally.slowest = max(tally.slowest, time.monotonic() - began)
    try:
        for status, said in answers(received, data):
            tally.statuses[status] += 1
            if status >= 500 and not (status == 503 and said["code"] in LIMITS):
                tally.failed.append(f"{status} {said}: {data!r}")
            if "jobId" in said:
                jobs[rng.randrange(40) :] = [*jobs[:40], said["jobId"]][-40:]
    except (ValueError, KeyError) as error:
        tally.failed.append(f"{error!r} in {received[:300]!r}: {data!r}")


def fuzz(port: int, seed: int, ends: float, tally: Tally) -> None:
    rng, jobs = random.Random(seed), list[str]()
    while time.monotonic() < ends and len(tally.failed) < 10:
        exchange(port, rng, jobs, tally)
        tally.connections += 1


def linger(port: int, seed: int, ends: float) -> None:
    """Keep sockets open in the middle of a request; dribble a byte into one now and then."""
    rng, waiting = random.Random(seed), list[socket.socket]()
    try:
        while time.monotonic() < ends:
            if len(waiting) < WAITING:
                waiting.append(socket.create_connection(("127.0.0.1", port), timeout=WITHIN))
            one = rng.choice(waiting)
            try:
                one.sendall(
                    rng.choice(
                        [b"G", b"POST /analyze HTTP/1.1\r\nContent-Length: 9\r\n", b"x: y\r\n", b"\r\n"]
                    )
                )
            except OSError:
                waiting.remove(one)
                one.close()
            time.sleep(0.01)
    finally:
        for one in waiting:
            one.close()


def probe(service: Service, ends: float, tally: Tally) -> None:
    while time.monotonic() < ends:
        began = time.monotonic()
        status, _ = service.call("/health")
        took = time.monotonic() - began
        if status != 200 or took > PROMPT:
            tally.failed.append(f"/health: {status} after {took:.2f} s")
        time.sleep(0.5)


def held(pid: int) -> dict[str, int]:
    """What a process holds: resident kB, threads, descriptors."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    rows = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
    return {
        "VmRSS": int(rows["VmRSS"].split()[0]),
        "Threads": int(rows["Threads"]),
        "fds": len(list(Path(f"/proc/{pid}/fd").iterdir())),
    }


def round_of(service: Service, seconds: float, seed: int, tally: Tally) -> dict[str, int]:
    """Fuzz for a while, then let go of everything; what the service holds after that."""
    ends = time.monotonic() + seconds
    threads = [
        *(threading.Thread(target=fuzz, args=(service.port, seed + i, ends, tally)) for i in range(CLIENTS)),
        threading.Thread(target=linger, args=(service.port, seed, ends)),
        threading.Thread(target=probe, args=(service, ends, tally)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    time.sleep(12)  # jobs end and are forgotten, connections are drained
    return held(service.process.pid)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally = Tally()
    with running_service(**SETTINGS) as service:
        before = round_of(service, min(30, options.seconds / 3), options.seed, tally)
        after = round_of(service, options.seconds, options.seed + CLIENTS, tally)
        lived = service.process.poll() is None
        log = service.log()
    grown = {name: after[name] - before[name] for name in GROWTH}
    print(f"{tally.connections} connections, {tally.resets} reset, slowest {tally.slowest:.2f} s, by status:")
    print("  " + ", ".join(f"{status}: {count}" for status, count in sorted(tally.statuses.items())))
    print(f"after the warm-up {before}, after the run {after}")
    faults = tally.failed[:10]
    faults += [f"{name} has grown by {by}" for name, by in grown.items() if by > GROWTH[name]]
    faults += [] if lived else ["the service has ended"]
    faults += [f"the log has a traceback: {log[-2000:]}"] if "Traceback" in log else []
    for fault in faults:
        print(f"FAILED {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
