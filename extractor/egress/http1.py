"""HTTP/1.1 messages as a proxy needs them: heads taken apart and put together again, bodies measured.

Called by `relay.py`. Pure: bytes in, values out. Promises that a message whose end two readers could see in
two places is a `BadMessage`, and that what `encode` makes has one. Sections are of RFC 9112 (HTTP/1.1), or of
RFC 9110 (semantics) where it is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

#: A chunk's size line or a trailer line, in bytes.
MAX_LINE = 8192

#: RFC 9110, 7.6.1: what concerns one connection only, besides the fields that `Connection` names.
#: `Transfer-Encoding` stays: chunks pass as they are.
HOP_BY_HOP = frozenset(
    b"connection keep-alive te upgrade proxy-connection proxy-authenticate proxy-authorization".split()
)

#: No `Connection` header takes these away: without them the message has another end.
FRAMING = frozenset({b"content-length", b"transfer-encoding"})

_REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.1")
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9]\d\d)(?: (.*))?")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_ABSOLUTE = re.compile(rb"http://([^/?#]+)([^#]*)", re.I)
_HOST_PORT = re.compile(rb"[^/?#@]+:\d{1,5}")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")

#: Header fields in their order: name as written, value without outer white space.
Fields = Sequence[tuple[bytes, bytes]]


class BadMessage(ValueError):
    """Bytes that are no HTTP/1.1 message, or one whose end is not certain."""


class Body(Protocol):
    """Where a body ends. `feed` takes the next bytes and says how many of them belong to it.

    `due` is how many more there will be at least.
    """

    ended: bool
    due: int

    def feed(self, data: bytes) -> int: ...


class Sized:
    """6.2: a body of so many bytes."""

    def __init__(self, size: int) -> None:
        self.due, self.ended = size, size == 0

    def feed(self, data: bytes) -> int:
        taken = min(self.due, len(data))
        self.due -= taken
        self.ended = self.due == 0
        return taken


class UntilClose:
    """6.3, rule 8: a body that ends with its connection."""

    ended = False
    due = 0

    def feed(self, data: bytes) -> int:
        return len(data)


class Chunked:
    """7.1: a body in chunks, followed but not decoded. Raises BadMessage where it is not well-formed."""

    def __init__(self) -> None:
        self.ended = False
        self.due = 0  # in the current chunk
        self._line = b""  # the part of a line that is there
        self._next = self._size

    def feed(self, data: bytes) -> int:
        at = 0
        while at < len(data) and not self.ended:
            if self.due:
                step = min(self.due, len(data) - at)
                self.due -= step
                at += step
                continue
            end = data.find(b"\n", at) + 1
            self._line += data[at : end or len(data)]
            if len(self._line) > MAX_LINE:
                raise BadMessage("A line between two chunks is too long.")
            if not end:
                return len(data)
            line, self._line = self._line.removesuffix(b"\n").removesuffix(b"\r"), b""
            self._next(line)
            at = end
        return at

    def _size(self, line: bytes) -> None:
        match = _CHUNK_SIZE.fullmatch(line)
        if match is None:
            raise BadMessage("A chunk has no size.")
        self.due = int(match[1], 16)
        self._next = self._end_of_chunk if self.due else self._trailer

    def _end_of_chunk(self, line: bytes) -> None:
        if line:
            raise BadMessage("A chunk is longer than it says.")
        self._next = self._size

    def _trailer(self, line: bytes) -> None:
        self.ended = not line


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came.

    `authority` is where it goes, "host" or "host:port"; `path` what is asked there, b"" for CONNECT;
    `upgrade` the protocol it would like to change to, or b"".
    """

    method: bytes
    authority: bytes
    path: bytes
    fields: Fields
    body: Body
    persistent: bool
    upgrade: bytes

    def encode(self) -> bytes:
        """The head for the origin server: origin form, and a Host that is the target's (3.2.1, 3.2.2).

        No Via, against RFC 9110, 7.6.3: it would name this service to every site, and sites answer proxies
        differently. There is no loop that it could show: only what names another host is passed on.
        """
        fields = [(b"Host", self.authority), *_end_to_end(self.fields, without=b"host")]
        if self.upgrade:  # RFC 9110, 7.8
            fields += _upgrade(self.upgrade)
        return _encode(b"%s %s HTTP/1.1" % (self.method, self.path), fields)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it came. `persistent`: its connection may be used again when the body has ended."""

    status: int
    reason: bytes
    fields: Fields
    body: Body
    persistent: bool

    def encode(self, *, closes: bool = False) -> bytes:
        """The head for the client: our version (2.3), and `Connection: close` where nothing follows (9.6)."""
        void = b"content-length" if _codings(self.fields) else b""  # 6.3, rule 3
        fields = list(_end_to_end(self.fields, without=void))
        if self.status == 101:
            fields += _upgrade(b", ".join(_values(self.fields, b"upgrade")))
        elif closes:
            fields.append((b"Connection", b"close"))
        return _encode(b"HTTP/1.1 %d %s" % (self.status, self.reason), fields)


def parse_request(head: bytes) -> Request:
    """A proxy's request: absolute form, http only, or CONNECT (3.2.2, 3.2.3). Raises BadMessage."""
    line, *lines = _lines(head)
    start = _REQUEST_LINE.fullmatch(line)
    if start is None:
        raise BadMessage("The request line is not valid.")
    method, target = start.groups()
    fields = [_strict_field(line) for line in lines]
    options = _tokens(fields, b"connection")
    authority, path = _target(method, target)
    return Request(
        method,
        authority,
        path,
        fields,
        _request_body(method, fields),
        b"close" not in options | _tokens(fields, b"proxy-connection"),
        b", ".join(_values(fields, b"upgrade")) if b"upgrade" in options else b"",
    )


def parse_response(head: bytes, method: bytes) -> Response:
    """The answer to a request of this method. Raises BadMessage."""
    line, *lines = _lines(_FOLD.sub(b" ", head))  # 5.2: a proxy unfolds lines
    start = _STATUS_LINE.fullmatch(line)
    if start is None:
        raise BadMessage("The status line is not valid.")
    minor, status, reason = int(start[1]), int(start[2]), start[3] or b""
    fields = [field for line in lines if (field := _lax_field(line))]
    body = _response_body(method, status, fields)
    again = minor == 1 and b"close" not in _tokens(fields, b"connection")  # 9.3
    return Response(status, reason, fields, body, again and not isinstance(body, UntilClose))


def _lines(head: bytes) -> list[bytes]:
    """2.2: a line may end with LF alone. RFC 9110, 5.5: a CR or NUL inside one is refused."""
    head = head.replace(b"\r\n", b"\n")
    if b"\r" in head or b"\0" in head:
        raise BadMessage("The head holds a control character.")
    return head.split(b"\n")


def _strict_field(line: bytes) -> tuple[bytes, bytes]:
    """5.1: a request with white space before the colon is refused; so is anything else that is no field."""
    name, colon, value = line.partition(b":")
    if not colon or not _NAME.fullmatch(name):
        raise BadMessage("A header field is not valid.")
    return name, value.strip(b" \t")


def _lax_field(line: bytes) -> tuple[bytes, bytes] | None:
    """5.1: a proxy takes white space before an answer's colon away. What is no field at all is left out."""
    name, colon, value = line.partition(b":")
    name = name.rstrip(b" \t")
    return (name, value.strip(b" \t")) if colon and _NAME.fullmatch(name) else None


def _target(method: bytes, target: bytes) -> tuple[bytes, bytes]:
    if method == b"CONNECT":
        if not _HOST_PORT.fullmatch(target):
            raise BadMessage("CONNECT wants host:port.")
        return target, b""
    match = _ABSOLUTE.fullmatch(target)
    if match is None:
        raise BadMessage("A proxy wants an absolute http URL.")
    authority, path = match.groups()
    if not path and method == b"OPTIONS":
        return authority, b"*"  # 3.2.4
    return authority, path if path.startswith(b"/") else b"/" + path


def _request_body(method: bytes, fields: Fields) -> Body:
    """6.3. Both ways of framing in one request are an attack on whoever stands behind: refused."""
    codings, size = _codings(fields), _content_length(fields)
    if method == b"CONNECT":
        return Sized(0)  # RFC 9110, 9.3.6: what follows is the tunnel's
    if codings and (size is not None or codings != [b"chunked"]):
        raise BadMessage("The request's end is not certain.")
    return Chunked() if codings else Sized(size or 0)


def _response_body(method: bytes, status: int, fields: Fields) -> Body:
    """6.3, in its order."""
    codings = _codings(fields)
    if method == b"HEAD" or status < 200 or status in (204, 304):
        return Sized(0)
    if codings:
        return Chunked() if codings[-1] == b"chunked" else UntilClose()
    size = _content_length(fields)
    return UntilClose() if size is None else Sized(size)


def _content_length(fields: Fields) -> int | None:
    """6.3, rule 5: several are one if they are equal."""
    sizes = {size.strip() for value in _values(fields, b"content-length") for size in value.split(b",")}
    if not sizes:
        return None
    (size, *others) = sizes
    if others or not size.isdigit() or len(size) > 18:
        raise BadMessage("Content-Length is not one number.")
    return int(size)


def _codings(fields: Fields) -> list[bytes]:
    """The transfer codings in their order. "identity", once a coding, says nothing."""
    values = b",".join(_values(fields, b"transfer-encoding")).lower().split(b",")
    return [coding for value in values if (coding := value.strip()) not in (b"", b"identity")]


def _values(fields: Fields, name: bytes) -> list[bytes]:
    return [value for field, value in fields if field.lower() == name]


def _tokens(fields: Fields, name: bytes) -> set[bytes]:
    return {token.strip().lower() for value in _values(fields, name) for token in value.split(b",")}


def _end_to_end(fields: Fields, without: bytes = b"") -> Iterable[tuple[bytes, bytes]]:
    """RFC 9110, 7.6.1: what is passed on."""
    dropped = ((_tokens(fields, b"connection") - FRAMING) | HOP_BY_HOP) | {without}
    return (field for field in fields if field[0].lower() not in dropped)


def _upgrade(protocol: bytes) -> Fields:
    return [(b"Connection", b"Upgrade"), (b"Upgrade", protocol)]


def _encode(start: bytes, fields: Fields) -> bytes:
    return start + b"\r\n" + b"".join(b"%s: %s\r\n" % field for field in fields) + b"\r\n"
