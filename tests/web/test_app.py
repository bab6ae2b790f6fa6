"""The routes: the seed's shapes word for word, and a clear sentence for everything else. No sockets."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.web.conftest import NOW, SECRET, Api
from web.app import accepts_gzip, done_body, duration

PAGE = {"url": "https://example.com"}
SUMMARY = {"url": "https://example.com", "componentCount": 0, "components": []}


def hmac_of(message: bytes) -> str:
    return hmac.new(SECRET.encode(), message, hashlib.sha256).hexdigest()


def test_a_job_is_queued_with_the_words_of_the_seed(api: Api) -> None:
    response = api.respond("POST", "/analyze", json.dumps(PAGE).encode())
    job_id = api.feed.get_nowait()
    assert response.status == 202
    assert response.body.decode() == (
        f'{{"ok":true,"status":"queued","jobId":"{job_id}","pollUrl":"/result/{job_id}",'
        '"message":"Job queued for processing. Check /result/{jobId} for status."}'
    )
    assert dict(response.headers) == {"Location": f"/result/{job_id}", "Retry-After": "1"}
    assert response.job_id == job_id
    job = api.store.get(job_id)
    assert job is not None and job.request == PAGE
    assert job_id.startswith(f"job-{int(NOW * 1000)}-")


def test_the_url_is_stored_as_it_was_normalised(api: Api) -> None:
    api.call("POST", "/analyze", {"url": "example.com"})
    job = api.store.get(api.feed.get_nowait())
    assert job is not None and job.request == PAGE


def test_a_poll_follows_a_job_with_the_words_of_the_seed(api: Api) -> None:
    first, second = api.add(), api.add()

    def poll() -> dict[str, Any]:
        status, body = api.call("GET", f"/result/{second.id}")
        assert (status, body.pop("jobId")) == (200, second.id)
        return body

    queued = {"ok": True, "status": "queued", "message": "Your job is queued. Check back soon."}
    assert poll() == queued | {"queuePosition": 2}
    api.claim()
    assert poll() == queued | {"queuePosition": 1}
    claimed = api.claim()
    message = "Your job is processing. Check back soon."
    assert poll() == {"ok": True, "status": "processing", "message": message}
    api.store.update(claimed.succeeded(done_body(second.id, SUMMARY), api.now))
    assert poll() == {"ok": True, "status": "done", "summary": SUMMARY}
    assert api.call("GET", f"/result/{first.id}")[1]["status"] == "processing"


def test_the_keys_stand_in_the_order_of_the_seed(api: Api) -> None:
    job = api.add()
    assert list(api.call("GET", f"/result/{job.id}")[1]) == [
        "ok", "jobId", "status", "queuePosition", "message",
    ]  # fmt: skip
    api.store.update(api.claim().succeeded(done_body(job.id, SUMMARY), api.now))
    assert list(api.call("GET", f"/result/{job.id}")[1]) == ["ok", "jobId", "status", "summary"]


def test_a_failed_job_answers_200_and_says_why(api: Api) -> None:
    job = api.add()
    api.store.update(api.claim().failed("url_not_allowed", "URL not allowed", api.now))
    response = api.respond("GET", f"/result/{job.id}")
    assert (response.status, response.body.decode()) == (
        200,
        f'{{"ok":false,"jobId":"{job.id}","status":"failed",'
        '"error":"URL not allowed","code":"url_not_allowed"}',
    )


@pytest.mark.parametrize("job_id", ["", "job-1-a", "%00", "a" * 4000, "..", "None"])
def test_an_unknown_job_is_the_404_of_the_seed(api: Api, job_id: str) -> None:
    assert api.call("GET", f"/result/{job_id}") == (
        404,
        {"ok": False, "error": "Job not found. Job IDs are stored for 1 hour.", "code": "job_not_found"},
    )


def test_an_ended_job_is_gone_when_its_retention_is_over_though_no_cleanup_came() -> None:
    api = Api(retention=90)
    job = api.add()
    api.store.update(api.claim().failed("timeout", "Too slow.", api.now))
    api.now += 89
    assert api.call("GET", f"/result/{job.id}")[0] == 200
    api.now += 1
    status, body = api.call("GET", f"/result/{job.id}")
    assert (status, body["error"]) == (404, "Job not found. Job IDs are stored for 90 seconds.")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3600, "1 hour"),
        (7200, "2 hours"),
        (86400, "24 hours"),
        (5400, "90 minutes"),
        (60, "1 minute"),
        (1, "1 second"),
        (61, "61 seconds"),
        (0.5, "0.5 seconds"),
    ],
)
def test_a_time_is_told_in_its_largest_whole_unit(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_a_result_is_served_as_stored_or_plain(api: Api) -> None:
    job = api.add()
    stored = done_body(job.id, SUMMARY)
    api.store.update(api.claim().succeeded(stored, api.now))
    packed = api.respond("GET", f"/result/{job.id}", accept_encoding="gzip, deflate, br")
    plain = api.respond("GET", f"/result/{job.id}")
    assert packed.body == stored and ("Content-Encoding", "gzip") in packed.headers
    assert plain.body == gzip.decompress(stored) and dict(plain.headers) == {"Vary": "Accept-Encoding"}


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=0.5", True),
        ("*", True),
        ("*;q=0.1, br", True),
        ("", False),
        ("br", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("notgzip", False),
        (";q=,;;", False),
    ],
)
def test_gzip_is_sent_only_where_it_is_accepted(header: str, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


def test_done_bodies_are_the_same_for_the_same_result() -> None:
    assert done_body("job-1", SUMMARY) == done_body("job-1", SUMMARY)


def test_a_lone_surrogate_of_a_page_is_valid_json(api: Api) -> None:
    body = gzip.decompress(done_body("job-1", {"title": "\ud800"}))
    assert json.loads(body.decode())["summary"] == {"title": "\ufffd"}


@pytest.mark.parametrize("signature", [None, "", "wrong", hmac_of(b"other"), "\xe4"])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/analyze"), ("GET", "/result/x"), ("HEAD", "/result/x")]
)
def test_nothing_is_said_without_a_signature(api: Api, method: str, path: str, signature: str | None) -> None:
    status, body = api.call(method, path, b"{broken", x_cliq_signature=signature)
    assert (status, body["code"], body["ok"]) == (401, "unauthorized", False)


def test_every_failed_signature_gets_the_same_answer(api: Api) -> None:
    job, own = api.add(), Api(clients={"": [SECRET], "other": ["second"]}, strict_hmac=True)
    answers = [
        api.respond("GET", f"/result/{job.id}", x_cliq_signature=None),
        *(
            api.respond("GET", f"/result/{job.id}", x_cliq_signature=s)
            for s in ("", "no", SECRET[:-1], "\xe4")
        ),
        api.respond("GET", "/result/unknown", x_cliq_signature="no"),
        api.respond("POST", "/analyze", b"{", x_cliq_signature=hmac_of(b"other")),
        own.respond("GET", "/result/x", x_cliq_signature=SECRET),
    ]
    assert len({(answer.status, answer.body, answer.headers) for answer in answers}) == 1


def test_a_client_sees_its_own_jobs_only() -> None:
    api = Api(clients={"": [SECRET, "old"], "other": ["second"]})
    jobs = {}
    for secret in (SECRET, "second"):
        jobs[secret] = api.call("POST", "/analyze", PAGE, x_cliq_signature=secret)[1]["jobId"]

    def poll(secret: str, job_id: str) -> tuple[int, dict[str, Any]]:
        return api.call("GET", f"/result/{job_id}", x_cliq_signature=secret)

    unknown = poll(SECRET, "job-1-0")
    assert unknown[0] == 404
    assert poll(SECRET, jobs[SECRET])[1]["queuePosition"] == 1
    assert poll("old", jobs[SECRET])[0] == 200
    assert poll("second", jobs["second"])[1]["queuePosition"] == 2
    assert poll(SECRET, jobs["second"]) == poll("second", jobs[SECRET]) == unknown
    for job_id in jobs.values():
        api.store.update(api.claim().succeeded(done_body(job_id, SUMMARY), api.now))
    assert poll("second", jobs["second"])[1]["status"] == "done"
    assert poll(SECRET, jobs["second"]) == poll("second", jobs[SECRET]) == unknown


def test_an_hmac_signs_the_body_of_a_post_and_the_target_of_a_get(api: Api) -> None:
    api = Api(strict_hmac=True)
    body = json.dumps(PAGE).encode()
    assert api.call("POST", "/analyze", body, x_cliq_signature=hmac_of(body))[0] == 202
    target = f"/result/{api.feed.get_nowait()}?try=2"
    assert api.call("GET", target, x_cliq_signature=hmac_of(target.encode()))[0] == 200
    assert api.call("HEAD", target, x_cliq_signature=hmac_of(target.encode()))[0] == 200
    assert api.call("GET", target, x_cliq_signature=hmac_of(b"/result/other"))[0] == 401
    assert api.call("GET", target, x_cliq_signature=SECRET)[0] == 401


def test_a_signature_is_checked_before_the_body_is_read(api: Api) -> None:
    assert api.call("POST", "/analyze", b"{", content_type="text/plain", x_cliq_signature="no")[0] == 401


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({}, "invalid_url", "missing"),
        ({"url": None}, "invalid_url", "missing"),
        ({"url": ""}, "invalid_url", "empty"),
        ({"url": " \t"}, "invalid_url", "empty"),
        ({"url": 7}, "invalid_url", "string"),
        ({"url": ["https://example.com"]}, "invalid_url", "string"),
        ({"url": "x" * 2049}, "invalid_url", "2048"),
        ({"url": "https://example.com/\ud800"}, "invalid_url", "Unicode"),
        (PAGE | {"speed": 1, "colour": 2}, "unknown_field", "speed, colour"),
        ({f"a{i}" * 50: 1 for i in range(20)}, "unknown_field", "a0"),
        (PAGE | {"kinds": []}, "invalid_kinds", '["button", "card"]'),
        (PAGE | {"kinds": {"button": 1}}, "invalid_kinds", '["button", "card"]'),
        (PAGE | {"kinds": ["button", "buton"]}, "invalid_kinds", "buton. There are: button, card, img"),
        (PAGE | {"kinds": "button,,card"}, "invalid_kinds", "not known"),
        (PAGE | {"react": "vue"}, "invalid_react", "one of: jsx, tsx"),
        (PAGE | {"react": ["tsx"]}, "invalid_react", "one of: jsx, tsx"),
        (PAGE | {"kinds": [["button"], 7]}, "invalid_kinds", "['button'], 7"),
        (PAGE | {"kinds": ["x" * 900] * 900}, "invalid_kinds", "xxx"),
        (PAGE | {"viewport": "wide"}, "invalid_viewport", '"1280x800"'),
        (PAGE | {"viewport": "100x800"}, "invalid_viewport", "from 200 to 4096"),
        (PAGE | {"viewport": {"width": 1280}}, "invalid_viewport", '"height": 800'),
        (PAGE | {"viewport": {"width": 1280, "height": 800, "scale": 2}}, "invalid_viewport", "px"),
        (PAGE | {"viewport": {"width": 1280.5, "height": 800}}, "invalid_viewport", "px"),
        (PAGE | {"viewport": {"width": True, "height": 800}}, "invalid_viewport", "px"),
        (PAGE | {"viewport": [1280, 800]}, "invalid_viewport", "px"),
        (PAGE | {"maxComponents": 0}, "invalid_max_components", "1 to 5000"),
        (PAGE | {"maxComponents": 5001}, "invalid_max_components", "1 to 5000"),
        (PAGE | {"maxComponents": "many"}, "invalid_max_components", "whole number"),
        (PAGE | {"maxComponents": 2.5}, "invalid_max_components", "whole number"),
        (PAGE | {"maxComponents": True}, "invalid_max_components", "whole number"),
    ],
)
def test_a_field_that_cannot_be_is_named(api: Api, fields: dict[str, Any], code: str, word: str) -> None:
    status, body = api.call("POST", "/analyze", fields)
    assert (status, body["ok"], body["code"]) == (400, False, code)
    assert word in body["error"] and len(body["error"]) < 600
    assert api.feed.empty()


ASKED = {
    "kinds": ["card", "img"],
    "viewport": {"width": 375, "height": 800},
    "maxComponents": 7,
    "react": "tsx",
}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps(PAGE | ASKED), "application/json"),
        (json.dumps(PAGE | ASKED | {"kinds": ["card", "img", "card"]}), "application/json"),
        (
            json.dumps(
                PAGE | {"kinds": "card, img", "viewport": "375x800", "maxComponents": "7", "react": "tsx"}
            ),
            "",
        ),
        (
            "url=https://example.com&kinds=card,img&viewport=375X800&maxComponents=7&react=tsx",
            "application/x-www-form-urlencoded",
        ),
    ],
)
def test_what_is_asked_for_reaches_the_job_in_one_shape(api: Api, body: str, content_type: str) -> None:
    status, queued = api.call("POST", "/analyze", body.encode(), content_type=content_type)
    assert status == 202
    job = api.store.get(queued["jobId"])
    assert job is not None and job.request == {"url": "https://example.com"} | ASKED


def test_what_is_not_asked_for_is_left_to_the_extraction(api: Api) -> None:
    nothing = dict.fromkeys(ASKED)
    job = api.store.get(api.call("POST", "/analyze", PAGE | nothing)[1]["jobId"])
    assert job is not None and job.request == {"url": "https://example.com"}


def test_a_url_of_2048_characters_is_taken(api: Api) -> None:
    assert api.call("POST", "/analyze", {"url": "https://example.com/".ljust(2048, "x")})[0] == 202


def test_a_refused_url_has_the_status_and_words_of_its_refusal(api: Api) -> None:
    assert api.call("POST", "/analyze", {"url": "http://forbidden.example"}) == (
        403,
        {"ok": False, "error": "URL not allowed", "code": "url_not_allowed"},
    )


@pytest.mark.parametrize(
    ("label", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"", 400),
        ("text/plain", b'{"url":"https://example.com"}', 415),
        ("application/x-www-form-urlencoded", b"url=https://example.com", 202),
        (
            "application/json",
            b'--b\r\nContent-Disposition: form-data; name="url"\r\n\r\nhttps://a\r\n--b--',
            202,
        ),
    ],
)
def test_bodies_are_taken_by_their_content(api: Api, label: str, body: bytes, status: int) -> None:
    got, answer = api.call("POST", "/analyze", body, content_type=label)
    assert (got, answer["ok"]) == (status, status == 202)


def test_a_full_queue_is_503_and_says_when_to_come_back() -> None:
    api = Api(max_queued=1)
    assert api.call("POST", "/analyze", PAGE)[0] == 202
    response = api.respond("POST", "/analyze", json.dumps(PAGE).encode())
    body = json.loads(response.body)
    assert (response.status, body["code"], body["retryAfterSeconds"]) == (503, "queue_full", 5)
    assert dict(response.headers) == {"Retry-After": "5"} and "1" in body["error"]


def test_a_service_that_shuts_down_takes_no_job_and_still_answers_polls(api: Api) -> None:
    job = api.add()
    api.parts["accepting"] = False
    status, body = api.call("POST", "/analyze", PAGE)
    assert (status, body["code"], body["retryAfterSeconds"]) == (503, "shutting_down", 5)
    assert api.feed.empty()
    assert api.call("GET", f"/result/{job.id}")[0] == 200


def test_health_asks_nobody(api: Api) -> None:
    api.store.close()
    api.parts["worker"] = False
    assert api.call("GET", "/health", x_cliq_signature="") == (200, {"ok": True})


def test_ready_names_what_is_not(api: Api) -> None:
    assert api.call("GET", "/ready", x_cliq_signature="") == (
        200,
        {"ok": True, "worker": True, "accepting": True},
    )
    api.parts["worker"] = False
    status, body = api.call("GET", "/ready", x_cliq_signature="")
    assert (status, body) == (
        503,
        {
            "ok": False,
            "error": "Not ready: worker.",
            "code": "not_ready",
            "worker": False,
            "accepting": True,
        },
    )


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/analyze", "POST, OPTIONS"),
        ("/result/job-1", "GET, HEAD, OPTIONS"),
        ("/health", "GET, HEAD, OPTIONS"),
        ("*", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_options_tells_the_methods(api: Api, path: str, allow: str) -> None:
    response = api.respond("OPTIONS", path, x_cliq_signature="")
    assert (response.status, response.headers, response.body) == (200, (("Allow", allow),), b'{"ok":true}')


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/analyze"),
        ("HEAD", "/analyze"),
        ("POST", "/result/x"),
        ("DELETE", "/health"),
        ("BREW", "/ready"),
    ],
)
def test_a_wrong_method_is_405_and_tells_the_right_ones(api: Api, method: str, path: str) -> None:
    response = api.respond(method, path)
    assert (response.status, json.loads(response.body)["code"]) == (405, "method_not_allowed")
    assert [name for name, _ in response.headers] == ["Allow"]


@pytest.mark.parametrize(
    "path",
    ["/", "/Analyze", "/analyze/", "/analyze/x", "/result", "/result/a/b", "//result/x", "/.env"],
)
def test_an_unknown_route_is_404(api: Api, path: str) -> None:
    status, body = api.call("GET", path)
    assert (status, body["code"]) == (404, "not_found")


def test_no_answer_opens_the_api_to_other_origins(api: Api) -> None:
    response = api.respond("OPTIONS", "/analyze", origin="https://example.com")
    assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]
