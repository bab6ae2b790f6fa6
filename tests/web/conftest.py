"""The app and the edge as a client meets them, over the memory store."""

from __future__ import annotations

import gzip
import json
import queue
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jobqueue import Job, Store, open_store
from web.app import App, Refused
from web.edge import Edge
from web.fields import request_fields
from web.http1 import Request, Response

SECRET = "testsecret"
NOW = 1_701_345_600.0
WITHIN = 10  # seconds, a bound on failure


def check_url(url: str) -> str:
    """As strict as a test needs it."""
    if "forbidden" in url:
        raise Refused(403, "url_not_allowed", "URL not allowed")
    return url if "://" in url else f"https://{url}"


class Api:
    """An app, its store and its feed; `call` is a request without a socket."""

    def __init__(self, retention: float = 3600, max_queued: int = 0, **changes: Any) -> None:
        self.now = NOW
        self.parts = {"worker": True, "accepting": True}
        self.feed: queue.Queue[str] = queue.Queue()
        self.store: Store = open_store("memory:", retention=retention, max_queued=max_queued)
        self.app = App(
            self.store,
            self.feed,
            retention=retention,
            clock=lambda: self.now,
            ready=lambda: self.parts,
            fields=request_fields(check_url, ("button", "card", "img")),
            **{"clients": {"": [SECRET]}, "strict_hmac": False} | changes,
        )

    def respond(self, method: str, target: str, body: bytes = b"", **headers: str | None) -> Response:
        """The answer to a signed request with a JSON label, but for `headers`; None leaves one out."""
        sent = {"x_cliq_signature": SECRET, "content_type": "application/json"} | headers
        named = {name.replace("_", "-"): value for name, value in sent.items() if value is not None}
        return self.app(Request(method, target, named, body))

    def call(
        self, method: str, target: str, body: Any = None, **headers: str | None
    ) -> tuple[int, dict[str, Any]]:
        """(status, body) of such a request; `body` is sent as JSON unless it is bytes."""
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        response = self.respond(method, target, sent, **headers)
        return response.status, json.loads(response.body)

    def add(self) -> Job:
        return self.store.add(Job.new({"url": "https://example.com"}, self.now))

    def claim(self) -> Job:
        job = self.store.claim(self.now, 30)
        assert job is not None
        return job


@pytest.fixture
def api() -> Api:
    return Api()


class Client:
    """A raw socket; `answers` reads what comes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=WITHIN)
        self._file = self.socket.makefile("rb")

    def send(self, data: bytes | str) -> None:
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def answer(self, method: str = "GET") -> tuple[int, dict[str, str], dict[str, Any]]:
        """(status, headers, body) of the next answer; ({} for HEAD)."""
        line = self._file.readline()
        assert line.startswith(b"HTTP/1.1 "), line
        headers = {}
        while (field := self._file.readline()) != b"\r\n":
            name, _, value = field.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        body = b"" if method == "HEAD" else self._file.read(int(headers["content-length"]))
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return int(line.split()[1]), headers, json.loads(body or b"{}")

    def call(self, request: bytes | str) -> tuple[int, dict[str, Any]]:
        self.send(request)
        status, _, body = self.answer()
        return status, body

    def ended(self) -> bool:
        """Whether the server closes without a further byte."""
        try:
            return self._file.read(1) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self._file.close()
        self.socket.close()


Serve = Callable[..., Edge]
Connect = Callable[[Edge], Client]


@pytest.fixture
def serve(api: Api) -> Iterator[Serve]:
    """Starts an edge on a free port; `app` is the API unless another is given."""
    edges = []

    def start(app: Callable[[Request], Response] | None = None, **limits: Any) -> Edge:
        edge = Edge(app or api.app, "127.0.0.1", 0, **limits)
        edge.start()
        edges.append(edge)
        return edge

    yield start
    for edge in edges:
        edge.stop()


@pytest.fixture
def connect() -> Iterator[Connect]:
    clients = []

    def open_one(edge: Edge) -> Client:
        clients.append(Client(edge.port))
        return clients[-1]

    yield open_one
    for client in clients:
        client.close()


def poll(job_id: str, *fields: str, version: str = "HTTP/1.1") -> str:
    """The bytes of one poll."""
    lines = [f"GET /result/{job_id} {version}", "Host: x", f"x-cliq-signature: {SECRET}", *fields]
    return "\r\n".join([*lines, "", ""])


def submit(body: str, *fields: str) -> str:
    """The bytes of one submit."""
    lines = ["POST /analyze HTTP/1.1", "Host: x", f"x-cliq-signature: {SECRET}", *fields]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body])
