"""HTTP/1.1 messages as values: bytes in, `Request` out; `Response` in, bytes out.

The edge calls it with what sockets gave, the app answers with it. Pure but for the Date header's clock.
Promises: a request that two parsers could read differently is refused, never repaired (RFC 9112 sections
2.2, 3, 5 and 6.3; obsolete folding, bare CR or LF, repeated Content-Length, Transfer-Encoding), and every
answer is complete JSON with `ok`. Section numbers in comments are RFC 9112's.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple

Headers = tuple[tuple[str, str], ...]


class Refused(Exception):
    """An answer that is not ok: HTTP `status`, `code` (a snake_case word) and a sentence for the client.

    `retry_after` is in seconds; where given it goes into the header and, as bots see only bodies, the body.
    """

    def __init__(
        self, status: int, code: str, message: str, *, headers: Headers = (), retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a request may be. `line` and `head` are bytes, the head being line and header fields."""

    line: int = 4096
    head: int = 8192
    fields: int = 64
    body: int = 16384


@dataclass(slots=True)
class Request:
    """One request, whole. `target` is as sent, `headers` have lower-case names and latin-1 values."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    path: str = field(init=False)

    def __post_init__(self) -> None:
        target = self.target if self.target.startswith("/") else _ORIGIN.sub("", self.target, count=1)
        self.path = target.partition("?")[0] or "/"


@dataclass(slots=True)
class Response:
    """One answer: a JSON body, or its gzip when `headers` say so. `job_id` is for the log."""

    status: int
    body: bytes
    headers: Headers = ()
    job_id: str = ""


class Head(NamedTuple):
    """What precedes a body: the request without it, and how to go on reading."""

    request: Request
    size: int  # bytes of the head itself
    length: int  # bytes of the body that follows
    keep_alive: bool
    expects_continue: bool


_VERSIONS = {"HTTP/1.1": True, "HTTP/1.0": False}  # -> connections persist unless said otherwise
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_TARGET = re.compile(r"[!-~]+")  # what is visible in ASCII; 3.2
_HOST = re.compile(r"[\w.\-:\[\]%~!$&'()*+;=]*", re.ASCII)
_ORIGIN = re.compile(r"https?://[^/?#]+", re.IGNORECASE)
_FIELD_BYTES = bytes([9, *range(32, 127), *range(128, 256)])
#: Fields that mean one thing only; two of them are an attack or a fault.
_SINGLE = frozenset({"content-length", "content-type", "host", "transfer-encoding", "x-cliq-signature"})


def read_head(data: bytes, limits: Limits) -> Head | None:
    """The head that `data` begins with; None while it is incomplete.

    Raises:
        Refused: where it is malformed or too large, as soon as that is certain.
    """
    end = data.find(b"\r\n\r\n", 0, limits.head)
    if end < 0:
        _refuse_hopeless(data, limits)
        return None
    head = data[:end]
    # Whatever may not stand in a field is left over; in pairs of CR LF it separates lines (2.2).
    if len(head.translate(None, _FIELD_BYTES)) != 2 * head.count(b"\r\n"):
        raise _malformed("The request has control characters or bare line ends in its head.")
    line, *lines = head.decode("latin-1").split("\r\n")
    if len(line) > limits.line:
        raise Refused(414, "uri_too_long", f"The request line is longer than {limits.line} bytes.")
    if len(lines) > limits.fields:
        raise Refused(431, "headers_too_large", f"The request has more than {limits.fields} header fields.")
    method, target, persistent = _request_line(line)
    headers = _fields(lines)
    request = Request(method, target, headers)
    if not request.path.startswith("/") and (method, target) != ("OPTIONS", "*"):
        raise _malformed("The request target is neither a path nor a http URL.")
    if not _HOST.fullmatch(headers.get("host", "" if not persistent else "?")):
        raise _malformed("The Host header is missing or malformed.")  # 3.2
    options = headers.get("connection", "").lower().replace(" ", "").split(",")
    keep_alive = "close" not in options if persistent else "keep-alive" in options  # 9.3
    expects_continue = persistent and _expects_continue(headers)
    return Head(request, end + 4, _body_length(headers, limits), keep_alive, expects_continue)


def _refuse_hopeless(data: bytes, limits: Limits) -> None:
    """Refuse an incomplete head that no further bytes can mend."""
    if not data[:1].isalpha() or data.count(b"\n") != data.count(b"\r\n"):
        raise _malformed("This is not a HTTP/1.1 request.")
    if len(data) > limits.line and data.find(b"\r\n", 0, limits.line) < 0:
        raise Refused(414, "uri_too_long", f"The request line is longer than {limits.line} bytes.")
    if len(data) >= limits.head:
        raise Refused(431, "headers_too_large", f"The headers are larger than {limits.head} bytes.")


def _request_line(line: str) -> tuple[str, str, bool]:
    try:
        method, target, version = line.split(" ")
    except ValueError:
        raise _malformed("The request line is not: method, target, version.") from None
    persistent = _VERSIONS.get(version)
    if persistent is None:
        if re.fullmatch(r"HTTP/\d\.\d", version):
            raise Refused(400, "unsupported_version", "Only HTTP/1.1 and HTTP/1.0 are spoken here.")
        raise _malformed("The request line does not end with a HTTP version.")
    if not _TOKEN.fullmatch(method) or not _TARGET.fullmatch(target):
        raise _malformed("The request line has characters that do not belong there.")
    return method, target, persistent


def _fields(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in lines:
        raw, colon, value = line.partition(":")
        if not colon:
            raise _malformed("A header line has no colon.")
        name = _field_name(raw)
        value = value.strip(" \t")
        if name in headers:
            if name in _SINGLE:
                raise _malformed(f"The request has more than one {name} header.")
            value = f"{headers[name]}, {value}"
        headers[name] = value
    return headers


@lru_cache(maxsize=128)  # clients send the same few names for ever
def _field_name(raw: str) -> str:
    """Lower-case; a name that begins or ends with a space is folding or smuggling (5.1, 5.2)."""
    if not _TOKEN.fullmatch(raw):
        raise _malformed("A header name has characters that do not belong there.")
    return raw.lower()


def _body_length(headers: Mapping[str, str], limits: Limits) -> int:
    if "transfer-encoding" in headers:  # one way to say a length leaves nothing to smuggle by (6.1)
        raise Refused(411, "length_required", "Send the body with a Content-Length, not in chunks.")
    text = headers.get("content-length")
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit()):
        raise _malformed("The Content-Length is not a number.")
    if len(text) > 18 or int(text) > limits.body:
        raise Refused(413, "body_too_large", f"The body is larger than {limits.body} bytes.")
    return int(text)


def _expects_continue(headers: Mapping[str, str]) -> bool:
    expected = headers.get("expect")
    if expected is None:
        return False
    if expected.lower() != "100-continue":
        raise Refused(417, "expectation_failed", "Only Expect: 100-continue is understood.")
    return True


def _malformed(message: str) -> Refused:
    return Refused(400, "malformed_request", message)


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_CONTROL = re.compile(r"[\x7f-\x9f]")  # JSON leaves them as they are; a terminal takes them for commands


def to_json(value: Any) -> bytes:
    """Compact JSON that strict parsers read and terminals show: without control characters, and with U+FFFD
    for a lone surrogate, which UTF-8 cannot hold.

    Raises:
        ValueError: where `value` holds NaN or an infinity.
    """
    text = _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", _encode(value))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def failure(error: Refused) -> Response:
    """The answer to a refused request."""
    body: dict[str, Any] = {"ok": False, "error": str(error), "code": error.code}
    headers = error.headers
    if error.retry_after is not None:
        body["retryAfterSeconds"] = error.retry_after
        headers = (*headers, ("Retry-After", str(error.retry_after)))
    return Response(error.status, to_json(body), headers)


_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}
_CONSTANT = "".join(
    f"{name}: {value}\r\n"
    for name, value in {
        "Server": "cliq-analyzer",
        "Content-Type": "application/json; charset=utf-8",  # PowerShell 5 takes latin-1 where none is named
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }.items()
)


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return f"Date: {formatdate(second, usegmt=True)}\r\n"


def render(response: Response, request_id: str, *, keep_alive: bool, head_only: bool) -> bytes:
    """The answer in one piece, for one send(). `head_only` is for HEAD: its length is the GET's."""
    head = (
        f"{_STATUS_LINES[response.status]}{_date(int(time.time()))}{_CONSTANT}X-Request-Id: {request_id}\r\n"
        f"Content-Length: {len(response.body)}\r\nConnection: {'keep-alive' if keep_alive else 'close'}\r\n"
    )
    for name, value in response.headers:
        head += f"{name}: {value}\r\n"
    return f"{head}\r\n".encode("latin-1") + (b"" if head_only else response.body)
