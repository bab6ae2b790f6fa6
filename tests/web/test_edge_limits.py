"""The edge under clients that are slow, many, huge or hostile: an answer or a close, and it lives."""

from __future__ import annotations

import resource
import socket
import threading
from collections.abc import Iterator
from itertools import pairwise
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.conftest import WITHIN, Api, Client, Connect, Serve, poll, submit
from tests.web.test_http1 import MALFORMED, request_like
from web.edge import Edge
from web.http1 import Limits, Response

HEALTH = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


def is_alive(edge: Edge) -> bool:
    client = Client(edge.port)
    try:
        return client.call(HEALTH)[0] == 200
    finally:
        client.close()


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_request_is_answered_and_closed(data: bytes, serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    # A leading empty line is forgiven by the edge, so this one is not refused before the head is whole.
    status, body = client.call(data if data[:2] != b"\r\n" else data + b"Host : a\r\n\r\n")
    assert (status, body["ok"], body["code"]) == (400, False, "malformed_request")
    assert client.ended()


SMUGGLING = {
    "chunked": ("Transfer-Encoding: chunked", 411),
    "chunked and a length": ("Content-Length: 5\r\nTransfer-Encoding: chunked", 411),
    "a length and chunked": ("Transfer-Encoding: chunked\r\nContent-Length: 0", 411),
    "another coding": ("Transfer-Encoding: identity", 411),
    "two codings": ("Transfer-Encoding: x\r\nTransfer-Encoding: chunked", 400),
    "a list of codings": ("Transfer-Encoding: x, chunked", 411),
    "a coding in capitals": ("TRANSFER-ENCODING:\tCHUNKED", 411),
    "a space before the colon": ("Transfer-Encoding : chunked", 400),
    "a folded coding": ("Transfer-Encoding:\r\n chunked", 400),
    "a coding after a vertical tab": ("Transfer-Encoding: \x0bchunked", 400),
    "a bare CR": ("X: y\rTransfer-Encoding: chunked", 400),
    "a bare LF": ("X: y\nTransfer-Encoding: chunked", 400),
    "two lengths": ("Content-Length: 0\r\nContent-Length: 5", 400),
    "a length with a sign": ("Content-Length: +0", 400),
    "a length with a comma": ("Content-Length: 0,5", 400),
    "a length in hexadecimal": ("Content-Length: 0x0", 400),
    "a negative length": ("Content-Length: -1", 400),
    "a huge length": ("Content-Length: 18446744073709551617", 413),
}


@pytest.mark.parametrize(("field", "status"), SMUGGLING.values(), ids=SMUGGLING.keys())
def test_nothing_after_a_refused_request_is_read(
    field: str, status: int, api: Api, serve: Serve, connect: Connect
) -> None:
    client = connect(serve())
    smuggled = submit('{"url":"https://example.com"}')
    client.send(f"POST /analyze HTTP/1.1\r\nHost: x\r\n{field}\r\n\r\n0\r\n\r\n{smuggled}")
    assert client.answer()[0] == status
    assert client.ended() and api.feed.empty()


def test_a_body_that_looks_like_a_request_is_a_body(api: Api, serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    client.send(submit(submit('{"url":"https://example.com"}'), "Content-Type: application/json") + HEALTH)
    assert [client.answer()[0], client.answer()[0]] == [400, 200]
    assert api.feed.empty()


@pytest.mark.parametrize("flood", [b"X: y\r\n", b"X: " + b"y" * 100, b"GET /" + b"a" * 100])
def test_a_head_without_end_is_refused_and_cut_off(flood: bytes, serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    client.send(b"" if flood[:1] == b"G" else b"GET / HTTP/1.1\r\nHost: x\r\n")
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        for _ in range(10_000):
            client.send(flood * (20_000 // len(flood)))


@pytest.mark.parametrize("data", [b"\xff\xfe", b'{"url":"\xc3\x28"}', b'{"url":"\xed\xa0\x80"}'])
def test_a_body_that_is_no_utf_8_is_400(data: bytes, api: Api, serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    client.send(submit(data.decode("latin-1"), "Content-Type: application/json"))
    assert client.answer()[2]["code"] == "invalid_body"
    assert client.call(HEALTH)[0] == 200 and api.feed.empty()


def test_a_body_of_10_mb_is_413_and_its_client_reads_so(serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    client.send("POST /analyze HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n")
    for _ in range(100):
        client.send(b"x" * 100_000)
    status, _, body = client.answer()
    assert (status, body["code"]) == (413, "body_too_large")
    client.socket.shutdown(socket.SHUT_WR)
    assert client.ended()


def test_a_refused_client_that_never_stops_sending_is_cut_off(serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    client.send("POST /analyze HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        for _ in range(1000):
            client.send(b"x" * 100_000)


def test_a_refused_client_that_stays_is_closed_in_time(serve: Serve, connect: Connect) -> None:
    edge = serve(drain_time=0.1)
    client = connect(edge)
    assert client.call(MALFORMED["no Host"])[0] == 400
    assert edge._open
    ends = monotonic() + WITHIN
    while edge._open and monotonic() < ends:
        assert is_alive(edge)
    assert not edge._open


@pytest.mark.parametrize("request_part", ["G", "GET /health HTTP/1.1\r\nHo", submit("x" * 50)[:-1]])
def test_half_a_request_is_408_when_its_time_is_over(
    request_part: str, serve: Serve, connect: Connect
) -> None:
    client = connect(serve(request_time=0.2))
    status, body = client.call(request_part)
    assert (status, body["code"]) == (408, "request_timeout")
    assert client.ended()


@pytest.mark.parametrize("sent", ["", "GET / HTTP/1.1\r\nHost: x\r\nX: ", submit("x" * 500)[:-500]])
def test_a_drip_of_bytes_buys_no_time(sent: str, serve: Serve, connect: Connect) -> None:
    client = connect(serve(request_time=0.3))
    client.send(sent)
    client.socket.settimeout(0.02)
    begun = monotonic()
    answer = b""
    while not answer and monotonic() - begun < WITHIN:
        client.send(b"G")
        try:
            answer = client.socket.recv(1000)
        except TimeoutError:
            continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_time_runs_anew_for_each_request(serve: Serve, connect: Connect) -> None:
    client = connect(serve(request_time=0.2))
    for _ in range(2):
        assert client.call(HEALTH)[0] == 200
    assert client.call(HEALTH + "GET")[0] == 200
    assert client.answer()[0] == 408


@pytest.mark.parametrize("limit", ["first_byte", "idle_time"])
def test_a_silent_connection_is_closed_without_a_word(limit: str, serve: Serve, connect: Connect) -> None:
    client = connect(serve(**{limit: 0.1}))
    if limit == "idle_time":
        assert client.call(HEALTH)[0] == 200
    assert client.ended()


def test_a_client_that_does_not_read_is_cut_off(serve: Serve, connect: Connect) -> None:
    big = b"x" * 20_000_000
    edge = serve(lambda request: Response(200, big if request.path == "/big" else b"{}"), write_time=0.1)
    client = connect(edge)
    client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
    ends = monotonic() + WITHIN
    while len(edge._open) != 0 and monotonic() < ends:
        assert is_alive(edge)
    assert len(edge._open) == 0


def test_pipelining_without_reading_holds_one_connection_and_no_thread(
    serve: Serve, connect: Connect
) -> None:
    edge = serve()
    client = connect(edge)
    client.socket.setblocking(False)
    flood = HEALTH.encode() * 1000
    with pytest.raises(BlockingIOError):  # the edge stops reading while its answers are not read
        while True:
            client.socket.send(flood)
    assert is_alive(edge)


@pytest.mark.parametrize("sent", ["", "GET /result/x HTT", HEALTH])
def test_300_waiting_connections_starve_nobody(sent: str, api: Api, serve: Serve, connect: Connect) -> None:
    edge, job = serve(threads=2), api.add().id
    waiting = [connect(edge) for _ in range(300)]
    for client in waiting:
        client.send(sent)
    live = connect(edge)
    for _ in range(50):
        assert live.call(poll(job))[1]["jobId"] == job
    for client in waiting[:10]:
        if sent == HEALTH:
            assert client.answer()[0] == 200
        client.send("P/1.1\r\nHost: x\r\n\r\n" if sent.endswith("HTT") else HEALTH)
        assert client.answer()[0] in (200, 401)


def test_1000_idle_connections_keep_no_thread_and_starve_nobody(
    api: Api, serve: Serve, connect: Connect
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    try:
        edge, job = serve(), api.add().id
        threads = threading.active_count()
        idle = [connect(edge) for _ in range(1000)]
        live = connect(edge)
        for _ in range(50):
            assert live.call(poll(job))[1]["jobId"] == job
        assert threading.active_count() <= threads
        assert all(client.call(HEALTH)[0] == 200 for client in idle[::100])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_longest_waiting_connection_makes_room_for_a_new_one(serve: Serve, connect: Connect) -> None:
    edge = serve(connections=3)
    first, *others = clients = [connect(edge) for _ in range(3)]
    for client in clients:
        assert client.call(HEALTH)[0] == 200
    assert is_alive(edge)
    assert first.ended()
    for client in others:
        assert client.call(HEALTH)[0] == 200


def test_a_process_without_file_descriptors_serves_on(serve: Serve, connect: Connect) -> None:
    edge = serve()
    client = connect(edge)
    assert client.call(HEALTH)[0] == 200
    late = [socket.socket() for _ in range(2)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (late[-1].fileno() + 1, hard))  # no further one can be opened
    try:
        late[0].settimeout(WITHIN)
        late[0].connect(("127.0.0.1", edge.port))
        late[0].sendall(HEALTH.encode())
        assert late[0].recv(20).startswith(b"HTTP/1.1 200 ")
        assert client.ended()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for one in late:
            one.close()


def test_clients_that_vanish_leave_nothing_behind(serve: Serve, connect: Connect) -> None:
    edge = serve()
    for sent in ("", "GET", HEALTH, HEALTH * 50, submit("x" * 100)[:-5]):
        client = Client(edge.port)
        client.send(sent)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # close resets
        client.close()
    ends = monotonic() + WITHIN
    while len(edge._open) > 0 and monotonic() < ends:
        assert is_alive(edge)
    assert len(edge._open) == 0 and not edge._parked


@pytest.fixture(scope="module")
def fuzzed_edge() -> Iterator[Edge]:
    edge = Edge(Api().app, "127.0.0.1", 0, limits=Limits(head=600, body=1000))
    edge.start()
    yield edge
    edge.stop()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=500) | request_like(), st.lists(st.integers(1, 500), max_size=3))
def test_any_bytes_get_http_answers_and_a_close(fuzzed_edge: Edge, data: bytes, cuts: list[int]) -> None:
    """However the network cuts them; the client ends its side, so that what is half does not wait."""
    client = Client(fuzzed_edge.port)
    try:
        edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
        for start, end in pairwise(edges):
            client.send(data[start:end])
        client.socket.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: client.socket.recv(65536), b""))
    except (ConnectionResetError, BrokenPipeError):
        received = b""
    finally:
        client.close()
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        lines = head.decode("ascii").split("\r\n")
        assert lines[0].split()[0] == "HTTP/1.1" and 100 <= int(lines[0].split()[1]) < 600
        fields = dict(line.split(": ", 1) for line in lines[1:])
        received = rest[int(fields.get("Content-Length", 0)) if not data.startswith(b"HEAD") else 0 :]
