"""The edge over real sockets: what a well-behaved client sees."""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import urllib.request

import pytest

from tests.web.conftest import WITHIN, Api, Client, Connect, Serve, poll, submit
from web.app import done_body
from web.edge import Edge
from web.http1 import Request, Response

PAGE = '{"url":"https://example.com"}'


def queued(api: Api) -> str:
    return api.add().id


def test_a_job_is_queued_and_polled_over_one_connection(api: Api, serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    status, body = client.call(submit(PAGE))
    assert (status, body["status"]) == (202, "queued")
    for _ in range(3):
        assert client.call(poll(body["jobId"]))[1]["queuePosition"] == 1


def test_an_ordinary_client_library_is_served(api: Api, serve: Serve) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{serve().port}/health", timeout=WITHIN) as answer:
        assert json.load(answer) == {"ok": True}


def test_a_connection_closes_as_its_client_asks(api: Api, serve: Serve, connect: Connect) -> None:
    edge, job = serve(), queued(api)
    for request, kept in [
        (poll(job), True),
        (poll(job, "Connection: close"), False),
        (poll(job, version="HTTP/1.0"), False),
        (poll(job, "Connection: keep-alive", version="HTTP/1.0"), True),
    ]:
        client = connect(edge)
        client.send(request)
        _, headers, _ = client.answer()
        assert headers["connection"] == ("keep-alive" if kept else "close")
        if kept:
            assert client.call(request)[0] == 200
        else:
            assert client.ended()


def test_pipelined_requests_are_answered_in_order(api: Api, serve: Serve, connect: Connect) -> None:
    client, jobs = connect(serve()), [queued(api) for _ in range(50)]
    client.send("".join(map(poll, jobs)) + submit(PAGE) + "\r\n" + poll("unknown", "Connection: close"))
    assert [client.answer()[2]["jobId"] for _ in jobs] == jobs
    assert [client.answer()[0] for _ in range(2)] == [202, 404]
    assert client.ended()


def test_a_request_may_come_byte_by_byte(api: Api, serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    for byte in submit(PAGE):
        client.send(byte)
    assert client.answer()[0] == 202


def test_a_head_has_no_body(api: Api, serve: Serve, connect: Connect) -> None:
    client, job = connect(serve()), queued(api)
    request = poll(job)
    client.send(request)
    length = client.answer()[1]["content-length"]
    client.send(request.replace("GET", "HEAD", 1) + request)
    assert client.answer("HEAD")[1]["content-length"] == length
    assert client.answer()[2]["jobId"] == job


def test_an_expectation_is_met_before_the_body(serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    head, body = submit(PAGE, "Expect: 100-continue").split("\r\n\r\n")
    client.send(head + "\r\n\r\n")
    assert client.socket.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.send(body)
    assert client.answer()[0] == 202


def test_a_body_that_is_there_needs_no_continue(serve: Serve, connect: Connect) -> None:
    assert connect(serve()).call(submit(PAGE, "Expect: 100-continue"))[0] == 202


def test_a_large_result_arrives_whole_at_a_slow_reader(api: Api, serve: Serve, connect: Connect) -> None:
    job = queued(api)
    noise = os.urandom(4_000_000).hex()
    api.store.update(api.claim().succeeded(done_body(job, {"noise": noise}), api.now))
    client = connect(serve())
    client.send(poll(job) + poll(job, "Accept-Encoding: gzip"))  # more than socket buffers hold
    for _ in range(2):
        assert client.answer()[2]["summary"] == {"noise": noise}


def test_a_failing_app_costs_one_answer(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    def app(request: Request) -> Response:
        if request.path == "/fail":
            raise RuntimeError("hunter2")
        return Response(200, b'{"ok":true}')

    client = connect(serve(app))
    status, body = client.call("GET /fail HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (status, body["code"], body["ok"]) == (500, "internal", False)
    assert "hunter2" not in body["error"] and "RuntimeError: hunter2" in caplog.text
    assert client.call("GET / HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 200


def test_the_log_has_one_line_a_request_and_no_secret(
    api: Api, serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "cliq.http")
    client, job = connect(serve()), queued(api)
    client.send(
        f"GET /result/{job}?token=hunter2 HTTP/1.1\r\nHost: x\r\nx-cliq-signature: testsecret\r\n\r\n"
    )
    request_id = client.answer()[1]["x-request-id"]
    client.call(submit(PAGE))
    client.call("hunter2 / \r\n\r\n")
    assert client.ended()  # after the line was written
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 3
    assert lines[0].startswith(f"GET /result/{job} 200 ")
    assert lines[0].endswith(f"bytes request={request_id} job={job}")
    assert lines[1].startswith("POST /analyze 202 ") and "job=job-" in lines[1]
    assert lines[2].startswith("- - 400 ")
    assert "testsecret" not in caplog.text and "hunter2" not in caplog.text and "example" not in caplog.text


def test_a_request_id_is_the_clients_or_a_new_one(serve: Serve, connect: Connect) -> None:
    client = connect(serve())
    seen = []
    for field in ("X-Request-Id: trace-1.a", "X-Request-Id: a b", "X: y", "X-Request-Id: " + "a" * 65):
        client.send(f"GET /health HTTP/1.1\r\nHost: x\r\n{field}\r\n\r\n")
        seen.append(client.answer()[1]["x-request-id"])
    assert seen[0] == "trace-1.a"
    assert len({*seen}) == 4 and all(" " not in one and len(one) < 65 for one in seen)


def test_a_slow_store_delays_nobody_else(serve: Serve, connect: Connect) -> None:
    go = threading.Event()

    def app(request: Request) -> Response:
        if request.path == "/slow":
            go.wait(WITHIN)
        return Response(200, b'{"ok":true}')

    edge = serve(app, threads=9)
    slow = [connect(edge) for _ in range(8)]
    for client in slow:
        client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
    quick = connect(edge)
    for _ in range(20):
        assert quick.call("GET / HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 200
    go.set()
    assert [client.answer()[0] for client in slow] == [200] * 8
    assert quick.call("GET / HTTP/1.1\r\nHost: x\r\n\r\n")[0] == 200


def test_no_more_threads_than_allowed_are_in_the_app(serve: Serve, connect: Connect) -> None:
    go, entered = threading.Event(), threading.Semaphore(0)
    inside: set[int] = set()

    def app(request: Request) -> Response:
        inside.add(threading.get_ident())
        entered.release()
        go.wait(WITHIN)
        return Response(200, b"{}")

    edge = serve(app, threads=3)
    clients = [connect(edge) for _ in range(6)]
    for client in clients:
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    for _ in range(3):
        assert entered.acquire(timeout=WITHIN)
    assert not entered.acquire(timeout=0.1)
    go.set()
    assert [client.answer()[0] for client in clients] == [200] * 6


def test_stopping_lets_a_running_request_finish(connect: Connect) -> None:
    inside, go = threading.Event(), threading.Event()

    def app(request: Request) -> Response:
        inside.set()
        go.wait(WITHIN)
        return Response(200, b'{"ok":true}')

    before = threading.active_count()
    edge = Edge(app, "127.0.0.1", 0)
    edge.start()
    idle, busy = connect(edge), connect(edge)
    busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert inside.wait(WITHIN)
    stopping = threading.Thread(target=edge.stop, args=(WITHIN,))
    stopping.start()
    assert idle.ended()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", edge.port))
    go.set()
    _, headers, body = busy.answer()
    assert (body, headers["connection"]) == ({"ok": True}, "close")
    assert busy.ended()
    stopping.join(WITHIN)
    assert threading.active_count() == before


def test_stopping_waits_for_a_hung_app_no_longer_than_its_grace(connect: Connect) -> None:
    inside, go = threading.Event(), threading.Event()

    def app(request: Request) -> Response:
        inside.set()
        go.wait(WITHIN)
        return Response(200, b"{}")

    edge = Edge(app, "127.0.0.1", 0)
    edge.start()
    client = connect(edge)
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert inside.wait(WITHIN)
    edge.stop(0.05)
    go.set()
    assert client.answer()[1]["connection"] == "close"
    edge.stop()


def test_an_edge_that_never_started_stops() -> None:
    edge = Edge(lambda request: Response(200, b"{}"), "127.0.0.1", 0)
    edge.stop()


def test_a_taken_port_is_an_error_at_once(serve: Serve) -> None:
    with pytest.raises(OSError):
        Edge(lambda request: Response(200, b"{}"), "127.0.0.1", serve().port)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_ipv6_is_served(api: Api) -> None:
    try:
        edge = Edge(api.app, "::1", 0)
    except OSError:
        pytest.skip("no IPv6 here")
    edge.start()
    with urllib.request.urlopen(f"http://[::1]:{edge.port}/health", timeout=WITHIN) as answer:
        assert answer.status == 200
    edge.stop()


def test_many_clients_at_once_get_their_own_answers(api: Api, serve: Serve) -> None:
    edge, jobs, wrong = serve(), [queued(api) for _ in range(16)], []

    def work(job: str) -> None:
        client = Client(edge.port)
        wrong.extend(job for _ in range(100) if client.call(poll(job))[1]["jobId"] != job)
        client.close()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN)
    assert wrong == []
