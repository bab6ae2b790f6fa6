"""The request parser and the answers' bytes, without a socket."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.http1 import Head, Limits, Refused, Request, Response, failure, read_head, render, to_json

LIMITS = Limits(line=200, head=600, fields=8, body=1000)


def head(*lines: str, end: str = "\r\n\r\n") -> bytes:
    return ("\r\n".join(lines) + end).encode("latin-1")


def read(*lines: str) -> Head:
    found = read_head(head(*lines), LIMITS)
    assert found is not None
    return found


def refusal(data: bytes) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        read_head(data, LIMITS)
    return refused.value.status, refused.value.code


def test_a_request_is_taken_apart() -> None:
    data = (
        head("POST /analyze?x=1 HTTP/1.1", "Host: a:3000", "X-Thing:  b c\t", "Content-Length: 3") + b"abcGET"
    )
    found = read_head(data, LIMITS)
    assert found is not None
    assert found.request == Request(
        "POST", "/analyze?x=1", {"host": "a:3000", "x-thing": "b c", "content-length": "3"}
    )
    assert (found.request.path, data[found.size :][: found.length]) == ("/analyze", b"abc")
    assert (found.keep_alive, found.expects_continue) == (True, False)


def test_a_request_is_waited_for_byte_by_byte() -> None:
    data = head("GET / HTTP/1.1", "Host: a")
    assert [read_head(data[:size], LIMITS) for size in range(1, len(data))] == [None] * (len(data) - 1)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/a/b?c=/d", "/a/b"),
        ("http://example.com/a?b", "/a"),
        ("HTTPS://example.com:1/a", "/a"),
        ("http://example.com", "/"),
        ("http://example.com?a", "/"),
        ("//a/b", "//a/b"),
        ("/%2e%2e/x", "/%2e%2e/x"),
    ],
)
def test_a_target_has_a_path_in_either_form(target: str, path: str) -> None:
    request = read(f"GET {target} HTTP/1.1", "Host: a").request
    assert (request.target, request.path) == (target, path)


@pytest.mark.parametrize(
    ("version", "field", "keep_alive"),
    [
        ("1.1", "X: y", True),
        ("1.1", "Connection: close", False),
        ("1.1", "Connection: Upgrade, Close", False),
        ("1.1", "Connection: keep-alive", True),
        ("1.0", "X: y", False),
        ("1.0", "Connection: Keep-Alive", True),
    ],
)
def test_a_connection_persists_as_its_version_says(version: str, field: str, keep_alive: bool) -> None:
    assert read(f"GET / HTTP/{version}", "Host: a", field).keep_alive is keep_alive


def test_repeated_fields_are_one_list() -> None:
    assert read("GET / HTTP/1.1", "Host: a", "Accept: b", "accept: c").request.headers["accept"] == "b, c"


def test_http_1_0_needs_no_host_and_asks_for_no_continue() -> None:
    assert read("GET / HTTP/1.0").request.headers == {}
    assert not read("POST / HTTP/1.0", "Expect: 100-continue").expects_continue
    assert read("POST / HTTP/1.1", "Host: a", "Expect: 100-Continue").expects_continue


def test_options_may_ask_about_the_whole_server() -> None:
    assert read("OPTIONS * HTTP/1.1", "Host: a").request.target == "*"


GET, HOST = "GET / HTTP/1.1", "Host: a"
MALFORMED = {
    "HTTP/0.9": head("GET /"),
    "no target": head("GET  HTTP/1.1", HOST),
    "two spaces": head("GET  / HTTP/1.1", HOST),
    "a space in the target": head("GET /a b HTTP/1.1", HOST),
    "a tab in the line": head("GET\t/ HTTP/1.1", HOST),
    "a lower-case version": head("GET / http/1.1", HOST),
    "no version number": head("GET / HTTP/one", HOST),
    "a method that is no token": head("G@T / HTTP/1.1", HOST),
    "a target beyond ASCII": head("GET /\xe4 HTTP/1.1", HOST),
    "a tab in the target": head("GET /a\tb HTTP/1.1", HOST),
    "a NUL in the target": head("GET /\0 HTTP/1.1", HOST),
    "a target that is no path": head("GET example.com HTTP/1.1", HOST),
    "an authority": head("CONNECT a:443 HTTP/1.1", HOST),
    "a star that is no OPTIONS": head("GET * HTTP/1.1", HOST),
    "another scheme": head("GET ftp://a/ HTTP/1.1", HOST),
    "no Host": head(GET),
    "two Hosts": head(GET, HOST, HOST),
    "a Host with a path": head(GET, "Host: a/b"),
    "a Host list": head(GET, "Host: a, b"),
    "a folded field": head(GET, HOST, "X: a", " b"),
    "a folded first field": head(GET, " Host: a"),
    "a space before the colon": head(GET, HOST, "Content-Length : 1"),
    "no colon": head(GET, HOST, "X"),
    "no name": head(GET, HOST, ": x"),
    "a name beyond ASCII": head(GET, HOST, "\xe4: x"),
    "a NUL in a field": head(GET, HOST, "X: a\0b"),
    "a bare LF in a field": head(GET, HOST, "X: a\nY: b"),
    "a bare CR in a field": head(GET, HOST, "X: a\rY: b"),
    "LF LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "CR LF LF": b"GET / HTTP/1.1\r\nHost: a\r\n\n",
    "a doubled CR": b"GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
    "a DEL": head(GET, HOST, "X: \x7f"),
    "two lengths that agree": head(GET, HOST, "Content-Length: 1", "Content-Length: 1"),
    "two lengths that differ": head(GET, HOST, "Content-Length: 1", "Content-length: 2"),
    "a list of lengths": head(GET, HOST, "Content-Length: 1, 1"),
    "a negative length": head(GET, HOST, "Content-Length: -1"),
    "a signed length": head(GET, HOST, "Content-Length: +1"),
    "a hexadecimal length": head(GET, HOST, "Content-Length: 0x1"),
    "a superscript length": head(GET, HOST, "Content-Length: \xb2"),
    "an empty length": head(GET, HOST, "Content-Length: "),
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an empty line first": b"\r\nGET / HTTP/1.1\r\n",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_two_parsers_may_read_differently_is_refused(data: bytes) -> None:
    assert refusal(data) == (400, "malformed_request")


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (head("GET / HTTP/2.0", HOST), 400, "unsupported_version"),
        (head("PRI * HTTP/2.0"), 400, "unsupported_version"),
        (head("GET / HTTP/1.2", HOST), 400, "unsupported_version"),
        (head(GET, HOST, "Transfer-Encoding: chunked"), 411, "length_required"),
        (head(GET, HOST, "Transfer-Encoding: x", "Content-Length: 1"), 411, "length_required"),
        (head(GET, HOST, "Expect: 200-ok"), 417, "expectation_failed"),
        (head(GET, HOST, "Content-Length: 1001"), 413, "body_too_large"),
        (head(GET, HOST, "Content-Length: " + "9" * 300), 413, "body_too_large"),
        (head(f"GET /{'a' * 300} HTTP/1.1", HOST), 414, "uri_too_long"),
        (b"GET /" + b"a" * 300, 414, "uri_too_long"),
        (head(GET, HOST, *(f"X{i}: y" for i in range(8))), 431, "headers_too_large"),
        (head(GET, HOST, "X: " + "y" * 600), 431, "headers_too_large"),
        (head(GET, HOST, "X: " + "y" * 600, end=""), 431, "headers_too_large"),
    ],
)
def test_what_is_too_large_or_unknown_has_its_own_status(data: bytes, status: int, code: str) -> None:
    assert refusal(data) == (status, code)


def test_what_is_just_allowed_passes() -> None:
    assert read(f"GET /{'a' * 186} HTTP/1.1", HOST)
    assert read(GET, HOST, *(f"X{i}: y" for i in range(7)))
    assert read(GET, HOST, "Content-Length: 1000").length == 1000
    assert read(GET, HOST, "Content-Length: 0001").length == 1


def request_like() -> st.SearchStrategy[bytes]:
    """Bytes near enough to requests to reach every branch."""
    words = [b"GET ", b"/", b" HTTP/1.1", b"\r\n", b"\n", b"\r", b"Host: a", b": ", b"Content-Length", b"1"]
    pieces = st.sampled_from([*words, *MALFORMED.values()])
    return st.lists(pieces | st.binary(max_size=3), max_size=12).map(b"".join)


@given(st.binary(max_size=800) | request_like())
def test_any_bytes_are_a_head_or_a_refusal_or_wait(data: bytes) -> None:
    try:
        found = read_head(data, LIMITS)
    except Refused as error:
        assert 400 <= error.status < 500
        return
    if found is None:
        assert len(data) < LIMITS.head
    else:
        assert data[: found.size].endswith(b"\r\n\r\n") and 0 <= found.length <= LIMITS.body


@given(request_like())
def test_a_refused_beginning_stays_refused(data: bytes) -> None:
    """So it makes no difference how a network cuts a request up."""
    try:
        read_head(data, LIMITS)
    except Refused:
        with pytest.raises(Refused):
            read_head(data + b"\r\n\r\n", LIMITS)


def test_an_answer_is_one_piece_with_every_header() -> None:
    response = Response(202, b'{"ok":true}', (("Location", "/x"),))
    lines = render(response, "id-1", keep_alive=True, head_only=False).decode().split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("HTTP/1.1 202 Accepted", "", '{"ok":true}')
    headers = dict(line.split(": ", 1) for line in lines[1:-2])
    assert headers.pop("Date").endswith(" GMT")
    assert headers == {
        "Server": "cliq-analyzer",
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Request-Id": "id-1",
        "Content-Length": "11",
        "Connection": "keep-alive",
        "Location": "/x",
    }


def test_a_head_only_answer_tells_the_length_of_the_whole() -> None:
    answer = render(Response(200, b"1234"), "id", keep_alive=False, head_only=True)
    assert b"Content-Length: 4\r\nConnection: close\r\n" in answer and answer.endswith(b"\r\n\r\n")


def test_a_failure_says_when_to_come_back_in_header_and_body() -> None:
    response = failure(Refused(503, "queue_full", "Full.", retry_after=5))
    assert response.headers == (("Retry-After", "5"),)
    assert json.loads(response.body) == {
        "ok": False, "error": "Full.", "code": "queue_full", "retryAfterSeconds": 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("\ud800", "\ufffd"),
        ("a\udc00b", "a\ufffdb"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("\U0001f600\ud800\U0001f600", "\U0001f600\ufffd\U0001f600"),
    ],
)
def test_json_holds_no_lone_surrogate(text: str, meant: str) -> None:
    assert json.loads(to_json({text: text}).decode()) == {meant: meant}


@given(st.recursive(st.text(st.characters(codec=None)) | st.integers() | st.none(), st.lists))
def test_json_is_utf_8_whatever_the_text(value: Any) -> None:
    to_json(value).decode("utf-8", "strict")


def test_json_has_no_room_for_what_is_no_number() -> None:
    with pytest.raises(ValueError):
        to_json({"x": math.nan})
