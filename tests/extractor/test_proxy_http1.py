"""HTTP/1.1 heads and bodies, as the proxy reads them and passes them on."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.egress.http1 import BadMessage, Chunked, Sized, UntilClose, parse_request, parse_response

CHUNKS = b"5;x=y\r\nhello\r\n01\r\n!\r\n0\r\nETag: a\r\nX: \r\n\r\n"


def request(text: str) -> bytes:
    """What `parse_request` makes of a head, with \\n for line ends, as the origin gets it."""
    return parse_request(text.replace("\n", "\r\n").encode()).encode()


def response(text: str, method: bytes = b"GET", **options: bool) -> bytes:
    return parse_response(text.replace("\n", "\r\n").encode(), method).encode(**options)


@pytest.mark.parametrize(
    ("target", "line", "host"),
    [
        ("http://a.test/b?c", "/b?c", "a.test"),
        ("HTTP://a.test:8080", "/", "a.test:8080"),
        ("http://a.test?c", "/?c", "a.test"),
        ("http://[::1]:80/", "/", "[::1]:80"),
        ("http://a.test//b//../c", "//b//../c", "a.test"),
    ],
)
def test_absolute_form_becomes_origin_form_with_the_targets_host(target: str, line: str, host: str) -> None:
    head = request(f"GET {target} HTTP/1.1\nHost: other.test\nAccept: */*")
    assert head == f"GET {line} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n".encode()


def test_options_for_a_whole_server_asks_for_an_asterisk() -> None:
    assert request("OPTIONS http://a.test HTTP/1.1").startswith(b"OPTIONS * HTTP/1.1\r\n")


def test_what_concerns_one_connection_is_not_passed_on() -> None:
    hop = "Connection: X-Hop, close\nX-Hop: 1\nKeep-Alive: 5\nProxy-Connection: keep-alive\nTE: trailers\n"
    secret = "Proxy-Authorization: Basic eDp5\n"
    assert request(f"GET http://a.test/ HTTP/1.1\n{hop}{secret}Cookie: a=b") == (
        b"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: a=b\r\n\r\n"
    )
    assert response(f"HTTP/1.1 200 OK\n{hop}Content-Length: 0") == (
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    )


def test_no_connection_header_takes_a_messages_end_away() -> None:
    head = response("HTTP/1.1 200 OK\nConnection: Content-Length, Transfer-Encoding\nContent-Length: 3")
    assert b"\r\nContent-Length: 3\r\n" in head


def test_an_upgrade_is_asked_for_and_granted() -> None:
    wish = "Connection: Upgrade\nUpgrade: websocket"
    assert b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" in request(
        f"GET http://a.test/ HTTP/1.1\n{wish}"
    )
    assert b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" in response(f"HTTP/1.1 101 Switching\n{wish}")
    assert b"Upgrade" not in request("GET http://a.test/ HTTP/1.1\nUpgrade: websocket")


@pytest.mark.parametrize(
    "head",
    [
        "",
        "GET / HTTP/1.1\nHost: a.test",
        "GET https://a.test/ HTTP/1.1",
        "GET ftp://a.test/ HTTP/1.1",
        "GET http:///a HTTP/1.1",
        "GET http://a.test/#b HTTP/1.1",
        "GET http://a.test/ HTTP/1.0",
        "GET http://a.test/ HTTP/2.0",
        "GET  http://a.test/ HTTP/1.1",
        "GET http://a.test/ b HTTP/1.1",
        "G(T http://a.test/ HTTP/1.1",
        "CONNECT a.test HTTP/1.1",
        "CONNECT a.test:123456 HTTP/1.1",
        "CONNECT http://a.test:80/ HTTP/1.1",
        "CONNECT x@a.test:80 HTTP/1.1",
        "GET http://a.test/ HTTP/1.1\nX : 1",
        "GET http://a.test/ HTTP/1.1\n X: 1",
        "GET http://a.test/ HTTP/1.1\nX",
        "GET http://a.test/ HTTP/1.1\nX: a\rb",
        "GET http://a.test/ HTTP/1.1\nX: a\0b",
        "POST http://a.test/ HTTP/1.1\nContent-Length: 1\nTransfer-Encoding: chunked",
        "POST http://a.test/ HTTP/1.1\nTransfer-Encoding: chunked, gzip",
        "POST http://a.test/ HTTP/1.1\nTransfer-Encoding: xchunked",
        "POST http://a.test/ HTTP/1.1\nContent-Length: 1\nContent-Length: 2",
        "POST http://a.test/ HTTP/1.1\nContent-Length: +1",
        "POST http://a.test/ HTTP/1.1\nContent-Length: 1, 2",
        "POST http://a.test/ HTTP/1.1\nContent-Length: 9999999999999999999999",
    ],
)
def test_requests_that_are_not_for_a_proxy_or_not_certain_are_refused(head: str) -> None:
    with pytest.raises(BadMessage):
        request(head)


@pytest.mark.parametrize(
    "head",
    [
        "",
        "HTTP/2 200 OK",
        "HTTP/1.1 20 OK",
        "ICY 200 OK",
        "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2",
        "HTTP/1.1 200 OK\nContent-Length: -1",
        "HTTP/1.1 200 OK\nContent-Length: 0x1",
        "HTTP/1.1 200 OK\nX: a\rContent-Length: 0",
        "HTTP/1.1 200 OK\nX: \0",
    ],
)
def test_answers_that_are_not_certain_are_refused(head: str) -> None:
    with pytest.raises(BadMessage):
        response(head)


@pytest.mark.parametrize(
    ("head", "method", "body"),
    [
        ("HTTP/1.1 200 OK\nContent-Length: 3", b"GET", Sized),
        ("HTTP/1.1 200 OK\nContent-Length: 3, 3\nContent-Length: 3", b"GET", Sized),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", b"GET", Chunked),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: gzip, Chunked\nContent-Length: 3", b"GET", Chunked),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: gzip\nContent-Length: 3", b"GET", UntilClose),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: identity\nContent-Length: 3", b"GET", Sized),
        ("HTTP/1.1 200 OK", b"GET", UntilClose),
        ("HTTP/1.1 200", b"GET", UntilClose),
    ],
)
def test_an_answers_end_is_where_its_head_says(head: str, method: bytes, body: type) -> None:
    assert isinstance(parse_response(head.replace("\n", "\r\n").encode(), method).body, body)


@pytest.mark.parametrize(("method", "status"), [(b"HEAD", 200), (b"GET", 204), (b"GET", 304), (b"GET", 103)])
@pytest.mark.parametrize("framing", ["Content-Length: 3", "Transfer-Encoding: chunked", "X: y"])
def test_answers_that_have_no_body_have_none_whatever_they_say(
    method: bytes, status: int, framing: str
) -> None:
    answer = parse_response(f"HTTP/1.1 {status} X\r\n{framing}".encode(), method)
    assert answer.body.ended
    assert framing.encode() in answer.encode()


def test_content_length_beside_a_transfer_coding_is_dropped() -> None:
    head = response("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nContent-Length: 3")
    assert b"Content-Length" not in head
    assert b"Transfer-Encoding: chunked" in head


@pytest.mark.parametrize(
    ("head", "again"),
    [
        ("HTTP/1.1 200 OK\nContent-Length: 3", True),
        ("HTTP/1.1 200 OK\nContent-Length: 3\nConnection: foo, Close", False),
        ("HTTP/1.0 200 OK\nContent-Length: 3\nConnection: keep-alive", False),
        ("HTTP/1.1 200 OK", False),
    ],
)
def test_a_connection_is_used_again_only_where_its_answer_allows(head: str, again: bool) -> None:
    assert parse_response(head.replace("\n", "\r\n").encode(), b"GET").persistent is again


def test_answers_of_older_servers_are_put_right() -> None:
    folded = "HTTP/1.0 200 Fine\nX-A : 1\nX-B: 2\n\t3\njunk\n(: 4"
    assert response(folded, closes=True) == (
        b"HTTP/1.1 200 Fine\r\nX-A: 1\r\nX-B: 2 3\r\nConnection: close\r\n\r\n"
    )
    assert parse_response(b"HTTP/1.1 200 OK\nContent-Length: 3", b"GET").body.feed(b"1234") == 3


PIECES = (
    *(b"\r\n", b"\n", b"\r", b":", b",", b" ", b"\t", b"\0", b"\xff", b"x", b"5", b"chunked", b"Upgrade"),
    *(b"HTTP/1.1 200", b"GET http://a/", b" HTTP/1.1", b"CONNECT a:1", b"Connection:", b"Content-Length:"),
    *(b"\r\nTransfer-Encoding:", b"\r\nContent-Length: 5", b"\r\nTransfer-Encoding: chunked"),
)
HEADS = st.lists(st.sampled_from(PIECES)).map(b"".join)


@given(HEADS | st.binary(), st.sampled_from([b"GET", b"HEAD"]))
def test_any_bytes_are_a_message_or_a_bad_one_and_what_is_passed_on_is_read_the_same(
    data: bytes, method: bytes
) -> None:
    with suppress(BadMessage):
        answer = parse_response(b"HTTP/1.1 200 OK\r\n" + data, method)
        again = parse_response(answer.encode().removesuffix(b"\r\n\r\n"), method)
        assert (type(again.body), again.body.due) == (type(answer.body), answer.body.due)
    with suppress(BadMessage):
        asked = parse_request(b"GET http://a.test/ HTTP/1.1\r\n" + data)
        passed = asked.encode().replace(b"GET /", b"GET http://a.test/", 1).removesuffix(b"\r\n\r\n")
        again_asked = parse_request(passed)
        assert (type(again_asked.body), again_asked.body.due) == (type(asked.body), asked.body.due)
    for parse in (parse_request, lambda head: parse_response(head, method)):
        with suppress(BadMessage):
            parse(data)


@given(st.lists(st.integers(0, len(CHUNKS) + 5)))
def test_chunks_end_at_the_same_byte_however_they_arrive(cuts: list[int]) -> None:
    data, body, taken = CHUNKS + b"rest!", Chunked(), 0
    for end in [*sorted(cuts), len(data)]:
        piece = data[taken:end] if not body.ended else b""
        taken += body.feed(piece)
    assert (body.ended, taken) == (True, len(CHUNKS))


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n",
        b"x\r\n",
        b"-1\r\n",
        b"0x1\r\n",
        b"1 2\r\n",
        b"1\r\nab\r\n",
        b"1\r\na2\r\n",
        b"fffffffffffffffff\r\n",
        b"1" * 9000,
        b"0\r\n" + b"x" * 9000,
    ],
)
def test_malformed_chunks_are_refused(data: bytes) -> None:
    with pytest.raises(BadMessage):
        Chunked().feed(data)
