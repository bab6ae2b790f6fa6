"""The HTTP edge against other servers: polls and submits a second, and how long each takes.

    python -m bench.http [--rounds 9] [--seconds 1] [--only poll]

Starts our server (bench/peers/ours.py: the real app, edge and memory store, logging each request to a
file) and its peers (uvicorn + FastAPI, waitress + Flask, Express; no request log, which favours them), all
doing the same work. The first run installs the peers into a cache of the user's. Then every server is
loaded by 16 clients in turn, round after round, in an order that rotates; a ratio is of two servers in the
same round, so a machine that is slower for a while is slower for both.

The load comes from one process here, one epoll loop over raw sockets, the same for every server. Its own
limit is measured first, against a server that answers anything with fixed bytes: what comes near that
figure is limited by the generator.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import select
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

CLIENTS = 16
PYPI = ("fastapi==0.165.0", "uvicorn[standard]==0.54.0", "flask==3.1.3", "waitress==3.0.2")
NPM = ("express@5.3.0", "compression@1.8.2")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cliq-analyzer" / "bench-http"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
PEERS = Path(__file__).parent / "peers"
OURS = "ours"
JOBS = {
    "secret": "testsecret",
    "queued": "job-1701345600000-0123456789abcdef",
    "done": "job-1701345600000-done",
}
MOST_P99 = 1.25  # times a peer's
MOST_SUBMITS = 4000  # in one go; every server keeps them all


@dataclass(frozen=True)
class Scenario:
    """One kind of load. `targets`: peer -> the least ratio of our throughput to its own, 0 for none."""

    name: str
    request: bytes
    status: bytes
    keep_alive: bool
    targets: dict[str, float]
    most: int = 1 << 30


def request(start: str, keep_alive: bool, *fields: str, body: str = "") -> bytes:
    connection = "keep-alive" if keep_alive else "close"
    head = [f"{start} HTTP/1.1", "Host: localhost", f"x-cliq-signature: {JOBS['secret']}", *fields]
    return "\r\n".join([*head, f"Connection: {connection}", "", body]).encode()


def scenarios() -> Iterator[Scenario]:
    body = '{"url":"https://example.com"}'
    label = ("Content-Type: application/json", f"Content-Length: {len(body)}")
    for keep_alive, how, express, uvicorn in (
        (True, "keep-alive", 1.3, 2.0),
        (False, "one connection each", 0, 1.0),
    ):
        poll = request(f"GET /result/{JOBS['queued']}", keep_alive)
        targets = {"express": express, "uvicorn": uvicorn, "waitress": 0}
        yield Scenario(f"poll, {how}", poll, b"200", keep_alive, targets)
        submit = request("POST /analyze", keep_alive, *label, body=body)
        yield Scenario(
            f"submit, {how}", submit, b"202", keep_alive, dict.fromkeys(targets, 0.0), MOST_SUBMITS
        )
    big = request(f"GET /result/{JOBS['done']}", True, "Accept-Encoding: gzip")
    yield Scenario("poll of 1 MB, gzip", big, b"200", True, {"express": 1.0})


class Client:
    """One connection of the load."""

    __slots__ = ("buffer", "sent_at", "socket")

    def __init__(self, port: int) -> None:
        self.sent_at = perf_counter()  # connecting is part of a request that has its own connection
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def whole(self, status: bytes) -> bool:
        """Whether the answer is complete; RuntimeError where it is another than `status`."""
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return False
        if self.buffer[9:12] != status:
            raise RuntimeError(f"wanted {status!r}, got {self.buffer[:200]!r}")
        length = LENGTH.search(self.buffer, 0, head + 2)
        if length:
            return len(self.buffer) >= head + 4 + int(length[1])
        return self.buffer.endswith(b"\r\n0\r\n\r\n")  # chunked


def load(port: int, scenario: Scenario, seconds: float) -> Run:
    """Keep `CLIENTS` requests in flight; a latency is from sending, or connecting, to the last byte."""
    latencies: list[float] = []
    ready = select.epoll()
    clients: dict[int, Client] = {}

    def connect() -> None:
        client = Client(port)
        clients[client.socket.fileno()] = client
        ready.register(client.socket, select.EPOLLIN)
        client.socket.send(scenario.request)

    for _ in range(CLIENTS):
        connect()
    began = now = perf_counter()
    while now - began < seconds and len(latencies) < scenario.most:
        for fd, _ in ready.poll(10):
            client = clients[fd]
            data = client.socket.recv(1 << 20)
            if not data:
                raise RuntimeError("the server closed before its answer was whole")
            client.buffer += data
            if not client.whole(scenario.status):
                continue
            now = perf_counter()
            latencies.append(now - client.sent_at)
            if scenario.keep_alive:
                client.buffer, client.sent_at = b"", now
                client.socket.send(scenario.request)
            else:
                del clients[fd]
                client.socket.close()
                connect()
        now = perf_counter()
    for client in clients.values():
        client.socket.close()
    ready.close()
    return len(latencies) / (now - began), sorted(latencies)


def install() -> None:
    """The peers, once, into the cache; complete when the stamp says so."""
    stamp = CACHE / "installed"
    wanted = "\n".join([*PYPI, *NPM])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing the peers into {CACHE}")
    shutil.rmtree(CACHE, ignore_errors=True)
    venv.create(CACHE / "venv", with_pip=True)
    for command in (
        [str(CACHE / "venv/bin/pip"), "install", "--quiet", *PYPI],
        ["npm", "install", "--silent", "--prefix", str(CACHE), *NPM],
    ):
        try:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"The peers cannot be installed: {error}")
    stamp.write_text(wanted)


def commands() -> dict[str, list[str]]:
    python = str(CACHE / "venv/bin/python")
    return {
        OURS: [sys.executable, "-m", "bench.peers.ours"],
        "uvicorn": [python, str(PEERS / "fastapi_app.py")],
        "waitress": [python, str(PEERS / "flask_app.py")],
        "express": ["node", str(PEERS / "express_app.cjs")],
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path) -> Iterator[int]:
    """The port of a server that has begun to listen."""
    port, jobs = free_port(), folder / "jobs.json"
    log = folder / f"log-{port}"
    environ = {**os.environ, "NODE_PATH": str(CACHE / "node_modules"), "NODE_ENV": "production"}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, str(port), str(jobs)],
            stdout=output,
            stderr=output,
            env=environ,
            cwd=PEERS.parent.parent,
        )
    try:
        tick = threading.Event()
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                if process.poll() is not None:
                    raise RuntimeError(f"{command} ended:\n{log.read_text()}") from None
                tick.wait(0.05)
        yield port
    finally:
        process.kill()
        process.wait()


def summary() -> dict[str, object]:
    """A result whose answer is about 1 MB and compresses about sevenfold, as those of real pages do."""
    rng = random.Random(1)
    components = []
    for index in range(1, 1101):
        words = " ".join(f"{rng.getrandbits(24):x}" for _ in range(8))
        html = f'<a href="https://example.com/{rng.getrandbits(40):x}"><span>{words}</span></a>'
        css = "".join(
            f".gen-a-{index} {part} {{ width: {rng.random():.4f}px; color: #{rng.getrandbits(24):06x}; }}\n"
            for part in ("", "> span", "> span:hover")
        )
        names = {"index": index, "kind": "a", "className": f"gen-a-{index}", "css": css}
        components.append(names | {"cleanedHtml": html, "htmlSnippet": html, "reactSnippet": html * 2})
    css_file = "".join(str(component["css"]) for component in components)
    return {"url": "https://example.com", "components": components, "cssFile": css_file}


Run = tuple[float, list[float]]  # answers a second, sorted latencies in seconds
Figures = dict[tuple[str, str], list[Run]]  # by scenario and server, a run for each round


def measure(ports: dict[str, int], chosen: list[Scenario], rounds: int, seconds: float) -> Figures:
    figures: Figures = {}
    names = list(ports)
    for number in range(-1, rounds):  # the first one warms up
        order = names[number % len(names) :] + names[: number % len(names)]
        for scenario in chosen:
            for name in order:
                if name != OURS and name not in scenario.targets:
                    continue
                gc.collect()
                figure = load(ports[name], scenario, seconds if number >= 0 else 0.3)
                if number >= 0:
                    figures.setdefault((scenario.name, name), []).append(figure)
        print(f"\rround {number + 1} of {rounds}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return figures


def percentile(latencies: list[float], share: float) -> float:
    return 1000 * latencies[int(share * (len(latencies) - 1))]


def show(figures: Figures, chosen: list[Scenario]) -> None:
    """A line for each server; ratios are ours to the peer's, of pairs in one round: median (least..most)."""
    print(f"{'':28}{'':9}{'a second':>27}{'p50 ms':>8}{'p99 ms':>8}   {'times its rate':27}its p99")
    for scenario in chosen:
        ours = figures[scenario.name, OURS]
        for name in (OURS, *scenario.targets):
            runs = figures[scenario.name, name]
            p50, p99 = (statistics.median(percentile(run, share) for _, run in runs) for share in (0.5, 0.99))
            rate = spread([rate for rate, _ in runs], ",.0f")
            line = f"{scenario.name:28}{name:9}{rate:>27}{p50:8.2f}{p99:8.2f}"
            if name != OURS:
                line += "   " + against(ours, runs, scenario.targets[name])
            print(line)


def against(ours: list[Run], its: list[Run], target: float) -> str:
    pairs = list(zip(ours, its, strict=True))
    rates = [mine / other for (mine, _), (other, _) in pairs]
    tails = [percentile(mine, 0.99) / percentile(other, 0.99) for (_, mine), (_, other) in pairs]
    text = f"{spread(rates, '.2f'):27}{spread(tails, '.2f')}"
    if target:
        met = statistics.median(rates) >= target and statistics.median(tails) <= MOST_P99
        text += f"   {'met' if met else 'MISSED'}: at least {target}, p99 at most {MOST_P99}"
    return text


def spread(values: list[float], form: str) -> str:
    return f"{statistics.median(values):{form}} ({min(values):{form}}..{max(values):{form}})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=1, help="how long each server is loaded at a time")
    parser.add_argument("--only", default="", help="measure only what has this in its name")
    options = parser.parse_args()
    install()
    chosen = [scenario for scenario in scenarios() if options.only in scenario.name]
    gc.disable()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as started:
        Path(folder, "jobs.json").write_text(json.dumps({**JOBS, "summary": summary()}))
        with running([sys.executable, str(PEERS / "fixed.py")], Path(folder)) as port:
            limit = max(load(port, next(scenarios()), options.seconds)[0] for _ in range(3))
        ports = {
            name: started.enter_context(running(command, Path(folder)))
            for name, command in commands().items()
        }
        figures = measure(ports, chosen, options.rounds, options.seconds)
    print(f"{CLIENTS} clients, {options.rounds} rounds of {options.seconds:g} s; {os.cpu_count()} cores")
    print(f"the load generator's own limit: {limit:,.0f} answers a second over keep-alive")
    show(figures, chosen)


if __name__ == "__main__":
    main()
