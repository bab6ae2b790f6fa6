"""The API: a table of routes and a short function each; a request in, a response out.

`server.build()` makes an `App` of the store, the feed and plain values; the edge calls it from many threads
at once. It holds no state of its own and never waits but for the store. Promises the shapes of the README:
`ok` in every answer, `error` and `code` where that is false.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Mapping, Sequence
from queue import Queue
from typing import Any, NamedTuple

from jobqueue import Job, QueueFull, Status, Store

from . import body
from .auth import signer
from .fields import Field, read
from .http1 import Refused, Request, Response, failure, to_json

__all__ = ["App", "Refused", "done_body"]

RETRY_AFTER = 1  # seconds until a first poll can find anything new; extractions take 2 to 5
RETRY_WHEN_BUSY = 5  # seconds, about one extraction or one restart


class App:
    """The service as a function of requests.

    Args:
        feed: where accepted ids go, to wake the worker.
        clients: each client's secrets by its name; a job is seen by its own client only.
        strict_hmac: as `strict` of `check_signature`.
        fields: what a request may ask for, as `request_fields` makes it.
        retention: seconds an ended job is answered for, whenever the clean-up comes.
        clock: seconds, the one the worker uses.
        ready: each part of the service by name, and whether it works; while one named `accepting` does not,
            jobs are refused.
    """

    def __init__(
        self,
        store: Store,
        feed: Queue[str],
        *,
        clients: Mapping[str, Sequence[str]],
        strict_hmac: bool,
        fields: Mapping[str, Field],
        retention: float,
        clock: Callable[[], float] = time.time,
        ready: Callable[[], Mapping[str, bool]],
    ) -> None:
        self._store = store
        self._feed = feed
        self._clients = clients
        self._strict_hmac = strict_hmac
        self._clock = clock
        self._ready = ready
        self._retention = retention
        self._fields = fields

    def __call__(self, request: Request) -> Response:
        """The answer to `request`; a refusal is an answer too."""
        try:
            return self._dispatch(request)
        except Refused as error:
            return failure(error)

    def _dispatch(self, request: Request) -> Response:
        name, slash, argument = request.path[1:].partition("/")
        route = ROUTES.get(name)
        if route is None or bool(slash) != route.takes_id or "/" in argument:
            if request.method == "OPTIONS" and request.target == "*":
                return _options(("GET", "HEAD", "OPTIONS", "POST"))
            raise Refused(404, "not_found", "There is nothing here: POST /analyze or GET /result/{jobId}.")
        if request.method == "OPTIONS":
            return _options(route.allow)
        if request.method not in route.allow:
            allow = ", ".join(route.allow)
            raise Refused(405, "method_not_allowed", f"Allowed here: {allow}.", headers=(("Allow", allow),))
        client = "" if route.public else self._authenticate(request)
        return route.answer(self, request, client, argument)

    def _authenticate(self, request: Request) -> str:
        """The client that signed. Every failure gets the same answer, whatever is wrong."""
        message = request.body if request.method == "POST" else request.target.encode("latin-1")
        header = request.headers.get("x-cliq-signature")
        client = signer(header, self._clients, message, strict=self._strict_hmac)
        if client is None:
            problem = "The x-cliq-signature header is missing or does not sign this request."
            challenge = ("WWW-Authenticate", "x-cliq-signature")
            raise Refused(401, "unauthorized", problem, headers=(challenge,))
        return client

    def analyze(self, request: Request, client: str, _: str) -> Response:
        """POST /analyze: queue a page."""
        if not self._ready().get("accepting", True):
            raise Refused(503, "shutting_down", "The service is shutting down.", retry_after=RETRY_WHEN_BUSY)
        sent = body.parse(request.headers.get("content-type", ""), request.body)
        accepted = read(sent, self._fields)
        try:
            job = self._store.add(Job.new(accepted, self._clock(), client))
        except QueueFull as error:
            raise Refused(503, "queue_full", str(error), retry_after=RETRY_WHEN_BUSY) from None
        self._feed.put(job.id)
        poll_url = f"/result/{job.id}"
        queued = {
            "ok": True,
            "status": Status.QUEUED,
            "jobId": job.id,
            "pollUrl": poll_url,
            "message": "Job queued for processing. Check /result/{jobId} for status.",
        }
        headers = (("Location", poll_url), ("Retry-After", str(RETRY_AFTER)))
        return Response(202, to_json(queued), headers, job.id)

    def result(self, request: Request, client: str, job_id: str) -> Response:
        """GET /result/<id>: how far a job is; 200 in every state, as the clients of the first days expect."""
        job = self._store.get(job_id)
        if job is None or job.client != client or self._is_over(job):
            kept = duration(self._retention)
            raise Refused(404, "job_not_found", f"Job not found. Job IDs are stored for {kept}.")
        if job.status is Status.DONE:
            return _done(job, request)
        answer: dict[str, Any] = {"ok": True, "jobId": job.id, "status": job.status}
        match job.status:
            case Status.QUEUED:
                answer["queuePosition"] = self._store.position(job)
                answer["message"] = "Your job is queued. Check back soon."
            case Status.PROCESSING:
                answer["message"] = "Your job is processing. Check back soon."
            case Status.FAILED:
                answer |= {"ok": False, "error": job.error, "code": job.error_code}
        return Response(200, to_json(answer), (), job.id)

    def _is_over(self, job: Job) -> bool:
        return job.ended_at is not None and job.ended_at + self._retention <= self._clock()

    def health(self, _request: Request, _client: str, _: str) -> Response:
        """GET /health: this process answers; nothing else is asked."""
        return Response(200, b'{"ok":true}')

    def ready(self, _request: Request, _client: str, _: str) -> Response:
        """GET /ready: whether every part works."""
        parts = self._ready()
        if all(parts.values()):
            return Response(200, to_json({"ok": True, **parts}))
        broken = ", ".join(name for name, works in parts.items() if not works)
        reason = {"ok": False, "error": f"Not ready: {broken}.", "code": "not_ready"}
        return Response(503, to_json(reason | dict(parts)), (("Retry-After", str(RETRY_WHEN_BUSY)),))


class Route(NamedTuple):
    """`answer` gets the request, its client and the id.

    `allow`: the methods; `takes_id`: whether the path goes on with a job's id; `public`: unsigned.
    """

    answer: Callable[[App, Request, str, str], Response]
    allow: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")
    takes_id: bool = False
    public: bool = False


#: First segment of the path -> route.
ROUTES: Mapping[str, Route] = {
    "analyze": Route(App.analyze, allow=("POST", "OPTIONS")),
    "result": Route(App.result, takes_id=True),
    "health": Route(App.health, public=True),
    "ready": Route(App.ready, public=True),
}


def done_body(job_id: str, summary: Mapping[str, Any]) -> bytes:
    """What the store keeps of a finished job and every poll of it is served: gzip of the whole answer."""
    answer = {"ok": True, "jobId": job_id, "status": Status.DONE, "summary": summary}
    return gzip.compress(to_json(answer), 6, mtime=0)


def _done(job: Job, request: Request) -> Response:
    assert job.result is not None
    vary = ("Vary", "Accept-Encoding")
    if accepts_gzip(request.headers.get("accept-encoding", "")):
        return Response(200, job.result, (vary, ("Content-Encoding", "gzip")), job.id)
    return Response(200, gzip.decompress(job.result), (vary,), job.id)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether RFC 9110 section 12.5.3 lets us send gzip; a client that says nothing gets plain bytes."""
    weights = {"*": False}
    for item in accept_encoding.lower().split(","):
        coding, _, weight = item.replace(" ", "").partition(";q=")
        weights[coding] = weight.strip("0.") != "" or not weight
    return weights.get("gzip", weights["*"])


def duration(seconds: float) -> str:
    """A sentence's words for a time, in the largest unit that tells it whole: `1 hour`, `90 minutes`."""
    for unit, size in (("hour", 3600), ("minute", 60), ("second", 1)):
        count, rest = divmod(seconds, size)
        if not rest:
            return f"{count:.0f} {unit}{'' if count == 1 else 's'}"
    return f"{seconds:g} seconds"


def _options(allow: tuple[str, ...]) -> Response:
    return Response(200, b'{"ok":true}', (("Allow", ", ".join(allow)),))
