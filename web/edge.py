"""The edge: sockets, threads and time limits around the app. Needs epoll, so Linux.

`server.build()` makes an `Edge`, starts and stops it. Promises: no client, however slow, and no number of
them keeps a thread; every limit ends in an answer or a close; a failing app costs one answer.

Who holds what: a connection that waits for its client is *parked*, in `Edge._parked` and armed one-shot in
the selector. Taking it out of `_parked` (dict.pop is atomic) makes a thread its only holder; the holder
steps it as far as it goes without waiting, then parks or closes it. So no lock is needed anywhere.

The thread of `serve_forever` accepts, parks, and takes out what is overdue. One `_Stepper` thread takes out
what is ready and steps it, app included: more would only contend for the interpreter. `_watch` sees that
it does not stay in the app: where something is ready and the stepper has not come back for `RELIEF`, it is
relieved; it ends that step and goes, another starts at once, up to `threads`. So a slow store delays the
clients of others by that much, and a hung one takes `threads` requests to hang the edge.
"""

from __future__ import annotations

import logging
import math
import select
import socket
import socketserver
import threading
from collections.abc import Callable
from errno import EMFILE, ENFILE
from http.server import ThreadingHTTPServer
from time import monotonic
from typing import Any

from .connection import Connection, Phase
from .http1 import Limits, Request, Response

log = logging.getLogger("cliq.http")

RELIEF = 0.005  # seconds
SWEEP = 0.5  # seconds between two looks for what is overdue
_READ = select.EPOLLIN | select.EPOLLONESHOT
_WRITE = select.EPOLLOUT | select.EPOLLONESHOT


class Edge(ThreadingHTTPServer):
    """The server: `start()`, `stop()`, `port`. Times are in seconds.

    Args:
        app: called by many threads at once; what it raises becomes a 500.
        port: 0 takes a free one.
        threads: how many may be in the app at once.
        connections: how many are open at once; a further one pushes out the one parked longest.
        first_byte, request_time: from the connection, and from a request's first byte to its last.
        write_time: from an answer's first byte to its last.
        idle_time: between two requests; longer than the 90 s for which Heroku's router keeps its end.
        drain_time: for a refused client to read the answer.

    Raises:
        OSError: where the address cannot be bound.
    """

    request_queue_size = 1024
    daemon_threads = True

    def __init__(
        self,
        app: Callable[[Request], Response],
        host: str,
        port: int,
        *,
        limits: Limits | None = None,
        threads: int = 32,
        connections: int = 2000,
        first_byte: float = 10,
        request_time: float = 20,
        write_time: float = 60,
        idle_time: float = 95,
        drain_time: float = 5,
    ) -> None:
        self.limits = limits or Limits()
        self.seconds = {
            Phase.FIRST_BYTE: first_byte,
            Phase.REQUEST: request_time,
            Phase.WRITING: write_time,
            Phase.IDLE: idle_time,
            Phase.DRAINING: drain_time,
        }
        self.stopping = False
        self.app = app
        self._most_threads = threads
        self._most_connections = connections
        self._open: set[Connection] = set()
        self._parked: dict[int, Connection] = {}  # by file descriptor, the one parked longest first
        self._last_closed = threading.Event()
        self._stopped = threading.Event()
        self._acceptor = threading.Thread(target=self.serve_forever, args=(SWEEP / 2,), name="http-accept")
        self._watcher = threading.Thread(target=self._watch, name="http-watch")
        self._stepper = _Stepper(self)  # the one in service; this and the next are the watcher's
        self._relieved: list[_Stepper] = []
        self._next_sweep = 0.0
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), Connection)
        self._selector = select.epoll()
        self._wake, self._waker = socket.socketpair()
        self._selector.register(self._wake.fileno(), select.EPOLLIN)

    @property
    def port(self) -> int:
        """The port listened on."""
        return int(self.server_address[1])

    def start(self) -> None:
        """Serve, on threads of its own."""
        for thread in (self._stepper, self._watcher, self._acceptor):
            thread.start()

    def stop(self, grace: float = 5) -> None:
        """Accept nothing more, let running requests end within `grace` seconds, close everything.

        An app that hangs for longer keeps its thread and its connection. Stopping twice does no harm.
        """
        self.stopping = True
        if self._acceptor.is_alive():
            self.socket.shutdown(socket.SHUT_RD)  # wakes the acceptor, which else sleeps out its interval
            self.shutdown()
            self._acceptor.join()
        self.server_close()
        for connection in list(self._parked.values()):
            if connection.phase in (Phase.FIRST_BYTE, Phase.IDLE):
                self._close_parked(connection.fd)
        if self._open:
            self._last_closed.wait(grace)
        self._stopped.set()
        self._waker.close()  # every thread that waits on the selector sees its other end's end
        deadline = monotonic() + 1
        crew = [t for t in (self._watcher, self._stepper, *self._relieved) if t.is_alive()]
        for thread in crew:
            thread.join(max(0.0, deadline - monotonic()))
        for fd in list(self._parked):
            self._close_parked(fd)
        if not any(thread.is_alive() for thread in crew):
            self._wake.close()
            self._selector.close()

    # What whoever holds a connection calls.

    def next_ready(self) -> Connection | None:
        """Wait for a parked connection to be ready and take it; None when the edge has stopped."""
        while True:
            for fd, _ in self._selector.poll(-1, 1):
                if fd == self._wake.fileno():
                    return None
                if connection := self._parked.pop(fd, None):
                    return connection

    def give_back(self, connection: Connection) -> None:
        """Park or close a connection; its holder lets go of it."""
        if connection.close_connection:
            self._close(connection)
            return
        self._parked[connection.fd] = connection  # first: once armed, another thread may want it
        try:
            self._selector.modify(connection.fd, _WRITE if connection.phase is Phase.WRITING else _READ)
        except (OSError, ValueError):  # taken out and closed meanwhile, by stop()
            return
        if self.stopping and connection.phase is Phase.IDLE:
            self._close_parked(connection.fd)

    # What socketserver's loop calls, on the acceptor's thread.

    def server_bind(self) -> None:
        """Bind; without HTTPServer's look-up of a name for the host, which may hang."""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted sockets inherit it
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.port

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept; where there is no room for one more, the connection parked longest goes."""
        if len(self._open) >= self._most_connections:
            self._evict()
        try:
            return self.socket.accept()
        except OSError as error:
            if error.errno in (EMFILE, ENFILE):
                self._evict()
                self._stopped.wait(RELIEF)  # socketserver tries again at once
            raise

    def process_request(self, request: Any, client_address: Any) -> None:
        """Park a new connection."""
        connection = Connection(request, client_address, self)
        self._selector.register(connection.fd, 0)
        self._open.add(connection)
        self.give_back(connection)

    def service_actions(self) -> None:
        """End what is overdue."""
        now = monotonic()
        if now >= self._next_sweep:
            self._next_sweep = now + SWEEP
            for connection in list(self._parked.values()):
                if connection.deadline <= now and (taken := self._parked.pop(connection.fd, None)):
                    taken.expire()
                    self.give_back(taken)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that could not be parked; socketserver closes it."""
        log.exception("A connection was lost")

    def _watch(self) -> None:
        ready = select.poll()
        ready.register(self._selector, select.POLLIN)
        while not self._stopped.wait(RELIEF):
            self._relieve()
            ready.poll()  # a stepper is missed only where something is ready

    def _relieve(self) -> None:
        if monotonic() - self._stepper.busy_since < RELIEF:
            return
        self._relieved = [stepper for stepper in self._relieved if stepper.is_alive()]
        if len(self._relieved) + 1 < self._most_threads:
            self._stepper.relieved = True
            self._relieved.append(self._stepper)
            self._stepper = _Stepper(self)
            self._stepper.start()

    def _evict(self) -> None:
        for fd in list(self._parked)[:1]:
            self._close_parked(fd)

    def _close_parked(self, fd: int) -> None:
        if connection := self._parked.pop(fd, None):
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._open.discard(connection)
        connection.finish()
        if self.stopping and not self._open:
            self._last_closed.set()


class _Stepper(threading.Thread):
    """Steps whatever is ready. `busy_since` says since when it steps one, infinity when none."""

    def __init__(self, edge: Edge) -> None:
        super().__init__(name="http", daemon=True)
        self._edge = edge
        self.busy_since = math.inf
        self.relieved = False

    def run(self) -> None:
        while not self.relieved and (connection := self._edge.next_ready()):
            self.busy_since = monotonic()
            try:
                connection.handle()
            except Exception:
                log.exception("A connection was lost")
                connection.close_connection = True
            self._edge.give_back(connection)
            self.busy_since = math.inf
