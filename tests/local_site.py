"""A small web site on loopback, for tests that need a page or a server that misbehaves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FILES = Path(__file__).parent / "site"

#: What a route answers: a body (200, HTML), or a function that writes the whole answer itself.
Route = str | bytes | Callable[[SimpleHTTPRequestHandler], None]


class Site(ThreadingHTTPServer):
    """tests/site on a free loopback port; `routes` (path without query -> Route) come first."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.routes: dict[str, Route] = {}
        self.seen: list[str] = []  # request targets, in order of arrival
        self.closing = threading.Event()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no failure of the site."""


@contextmanager
def serving() -> Iterator[Site]:
    """A fresh site that answers until the block is left."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="site")
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()


class _Handler(SimpleHTTPRequestHandler):
    server: Site
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, directory=str(FILES))

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        route = self.server.routes.get(self.path.partition("?")[0])
        if route is None:
            super().do_GET()
        elif callable(route):
            route(self)
        else:
            answer(self, route)

    do_POST = do_GET

    def log_message(self, *args: Any) -> None:
        pass


def answer(handler: SimpleHTTPRequestHandler, body: str | bytes, status: int = 200, **headers: str) -> None:
    """Send one whole answer. Header names are given as `content_type`; HTML unless one says otherwise."""
    data = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    for name, value in ({"content_type": "text/html; charset=utf-8"} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def redirect(target: str) -> Route:
    return lambda handler: answer(handler, "", 302, location=target)
