"""One client's connection: a machine that is stepped whenever its socket is ready and never waits.

The edge makes one of each accepted socket and steps it, one thread at a time. Promises: requests are
answered in the order they came, each with one send() where the socket takes it; what is not a request is
refused and its client given time to read that; nothing it does blocks but the app.
"""

from __future__ import annotations

import logging
import re
import secrets
import socket
from collections.abc import Callable, Mapping
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from itertools import count
from time import monotonic
from typing import Any, Protocol

from .http1 import Head, Limits, Refused, Request, Response, failure, read_head, render

log = logging.getLogger("cliq.http")

CHUNK = 16384  # bytes one recv() takes
DRAIN = 16 << 20  # bytes read and dropped after a refusal, so that its client gets to read it
_NOW = socket.MSG_DONTWAIT
_REQUEST_ID = re.compile(r"[\w.\-]{1,64}", re.ASCII)
_RUN, _NUMBERS = secrets.token_hex(4), count(1)


class Phase(Enum):
    """What a parked connection waits for."""

    FIRST_BYTE = auto()
    REQUEST = auto()  # the rest of one
    WRITING = auto()  # room for an answer
    IDLE = auto()  # the next request
    DRAINING = auto()  # the client, to read that it was refused


class Terms(Protocol):
    """What a connection asks of its server: the app, limits, seconds a phase may last, whether it stops."""

    app: Callable[[Request], Response]
    limits: Limits
    seconds: Mapping[Phase, float]
    stopping: bool


class Connection(BaseHTTPRequestHandler):
    """One client. Only the thread that holds it may touch it.

    Attributes:
        phase, deadline: what it waits for, and until when on the monotonic clock.
        close_connection: it has ended; whoever holds it closes it.
    """

    def __init__(self, request: socket.socket, client_address: Any, server: Any) -> None:
        # Not the inherited one, which serves the whole connection, waiting for the client, before it returns.
        self.request, self.client_address, self.server = request, client_address, server
        self._terms: Terms = server
        self.fd = request.fileno()
        self.close_connection = False
        self._received = b""
        self._unsent = memoryview(b"")
        self._head: Head | None = None  # of a request whose body is yet to come
        self._answered_last = self._refused = False
        self._to_drain = DRAIN
        self._enter(Phase.FIRST_BYTE)

    def handle(self) -> None:
        """Step as far as it goes without waiting for the client."""
        self._take(_STEP[self.phase])

    def expire(self) -> None:
        """The deadline has passed: half a request gets an answer, everything else a close."""
        self._take(Connection._time_out)

    def _take(self, step: Callable[[Connection], None]) -> None:
        try:
            step(self)
        except BlockingIOError:
            pass
        except OSError:  # the client is gone
            self.close_connection = True

    def finish(self) -> None:
        """Close."""
        self.request.close()

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self.deadline = monotonic() + self._terms.seconds[phase]

    def _time_out(self) -> None:
        if self.phase is Phase.REQUEST:
            self._refuse(Refused(408, "request_timeout", "The request did not arrive in time."))
        else:
            self.close_connection = True

    def _receive(self) -> None:
        data = self.request.recv(CHUNK, _NOW)
        self._received += data
        self.close_connection = not data
        if data:
            self._proceed()

    def _proceed(self) -> None:
        """Answer what has come whole, in order, until an answer or a request has to wait for the client."""
        while not (self._unsent or self._answered_last):
            if not self._head:  # an empty line before a request is a habit of old clients (RFC 9112, 2.2)
                self._received = self._received.removeprefix(b"\r\n")
            if not self._received:
                return self._enter(Phase.IDLE)
            try:
                head = self._next_request()
            except Refused as error:
                return self._refuse(error)
            if head is None:
                if self.phase is not Phase.REQUEST:  # its time began with its first byte
                    self._enter(Phase.REQUEST)
                return None
            self._answer(head)
        if not self._unsent:
            self._end()

    def _next_request(self) -> Head | None:
        """Take a whole request out of what was received; None while it is not whole."""
        head = self._head or read_head(self._received, self._terms.limits)
        if head is None:
            return None
        end = head.size + head.length
        if len(self._received) < end:
            if head.expects_continue:
                self.request.send(b"HTTP/1.1 100 Continue\r\n\r\n", _NOW)
            self._head = head._replace(expects_continue=False)
            return None
        if head.length:
            head.request.body = self._received[head.size : end]
        self._received = self._received[end:]
        self._head = None
        return head

    def _answer(self, head: Head) -> None:
        began = monotonic()
        request = head.request
        response = _respond(self._terms.app, request)
        keep_alive = head.keep_alive and not self._terms.stopping
        request_id = request.headers.get("x-request-id", "")
        if not _REQUEST_ID.fullmatch(request_id):
            request_id = _new_request_id()
        self.phase = Phase.IDLE
        self._answered_last = not keep_alive
        self._send(render(response, request_id, keep_alive=keep_alive, head_only=request.method == "HEAD"))
        _log(request.method, request.path, response, 1000 * (monotonic() - began), request_id)

    def _refuse(self, error: Refused) -> None:
        """Answer what is no request, and read no further one: where it would begin is not certain."""
        response, request_id = failure(error), _new_request_id()
        self._answered_last = self._refused = True
        self._received = b""
        self._send(render(response, request_id, keep_alive=False, head_only=False))
        _log("-", "-", response, 0.0, request_id)
        if not self._unsent:
            self._end()

    def _send(self, data: bytes | memoryview) -> None:
        try:
            sent = self.request.send(data, _NOW)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self._unsent = memoryview(data)[sent:]
            self._enter(Phase.WRITING)

    def _send_rest(self) -> None:
        self._unsent = self._unsent[self.request.send(self._unsent, _NOW) :]
        if not self._unsent:
            self.phase = Phase.IDLE
            self._proceed()

    def _end(self) -> None:
        """After the last answer. Closing while the client still sends would reset it before it has read."""
        if self._refused:
            self.request.shutdown(socket.SHUT_WR)
            self._enter(Phase.DRAINING)
        else:
            self.close_connection = True

    def _drain(self) -> None:
        dropped = len(self.request.recv(CHUNK, _NOW))
        self._to_drain -= dropped
        self.close_connection = not dropped or self._to_drain < 0


_STEP: dict[Phase, Callable[[Connection], None]] = {
    Phase.FIRST_BYTE: Connection._receive,
    Phase.REQUEST: Connection._receive,
    Phase.IDLE: Connection._receive,
    Phase.WRITING: Connection._send_rest,
    Phase.DRAINING: Connection._drain,
}


def _respond(app: Callable[[Request], Response], request: Request) -> Response:
    try:
        return app(request)
    except Exception:
        log.exception("%s %s failed", request.method, request.path[:100])
        return failure(Refused(500, "internal", "Something went wrong here; it was logged."))


def _new_request_id() -> str:
    """Different from every other one, of other runs too."""
    return f"{_RUN}-{next(_NUMBERS)}"


def _log(method: str, path: str, response: Response, ms: float, request_id: str) -> None:
    """One line a request; neither query, header nor body, where secrets are."""
    log.info(
        "%s %s %d %.1f ms %d bytes request=%s job=%s",
        method, path[:100], response.status, ms, len(response.body), request_id, response.job_id or "-",
    )  # fmt: skip
