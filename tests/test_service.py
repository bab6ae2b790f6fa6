"""The service as its users meet it: a process, a real page, a real browser, real signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import Config
from server import build
from tests.local_site import Site, answer
from tests.service import ROOT, Service, living, running_service, tree

pytestmark = pytest.mark.chromium

PAGE = '<!doctype html><title>T</title><a href="/next">Next</a> <button onclick="x()">Click Me</button>'


@pytest.fixture(scope="module")
def service(chromium_path: str) -> Iterator[Service]:
    with running_service(PRIVATE_HOSTS="127.0.0.1", CHROMIUM_PATH=chromium_path) as running:
        yield running


def children(pid: int) -> list[int]:
    return [other for other in living(tree(pid)) if other != pid]


def test_a_page_becomes_components(service: Service, site: Site) -> None:
    site.routes["/"] = PAGE
    status, queued = service.call("/analyze", {"url": site.url()})
    job_id = queued["jobId"]
    assert (status, queued) == (
        202,
        {
            "ok": True,
            "status": "queued",
            "jobId": job_id,
            "pollUrl": f"/result/{job_id}",
            "message": "Job queued for processing. Check /result/{jobId} for status.",
        },
    )
    result = service.finish(job_id)
    assert list(result) == ["ok", "jobId", "status", "summary"]
    summary = result["summary"]
    assert (summary["url"], summary["componentCount"]) == (site.url(), 2)
    link, button = summary["components"]
    assert (link["kind"], link["cleanedHtml"]) == ("a", f'<a href="{site.url("/next")}">Next</a>')
    assert button["cleanedHtml"] == "<button>Click Me</button>"
    assert button["htmlSnippet"] == '<button class="gen-button-2">Click Me</button>'
    assert ".gen-button-2" in button["css"] and ".gen-button-2" in summary["cssFile"]


def test_a_request_says_what_it_wants_of_the_page(service: Service, site: Site) -> None:
    site.routes["/"] = "<nav>N <a href=/>A</a></nav><button>B</button><button>C</button><img src=/dot.svg>"
    viewport = {"width": 600, "height": 500}
    result = service.analyze(site.url(), kinds="nav,button", viewport=viewport, maxComponents=2)
    assert result["summary"]["viewport"] == viewport
    assert [component["kind"] for component in result["summary"]["components"]] == ["button", "button"]
    assert [note["code"] for note in result["summary"]["notes"]] == ["too_many_components"]


def test_readiness_names_every_part(service: Service) -> None:
    assert service.call("/ready") == (200, {"ok": True, "store": True, "worker": True, "accepting": True})


def test_a_refused_redirect_fails_with_the_words_of_the_seed(service: Service, site: Site) -> None:
    site.routes["/"] = lambda handler: answer(handler, "", 302, location="http://localhost:1/")
    result = service.analyze(site.url())
    job_id = result["jobId"]
    refusal = {"status": "failed", "error": "URL not allowed", "code": "url_not_allowed"}
    assert result == {"ok": False, "jobId": job_id, **refusal}


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        ("http://169.254.169.254/latest", 403, "url_not_allowed"),
        ("http://3232235521/", 403, "url_not_allowed"),
        ("ftp://example.com/", 400, "invalid_url"),
        ("file:///etc/passwd", 400, "invalid_url"),
        ("chrome://version", 400, "invalid_url"),
        ("", 400, None),
        (7, 400, None),
        ("x" * 5000, 400, None),
    ],
)
def test_a_url_that_cannot_be_opened_is_refused_at_once(
    service: Service, url: Any, status: int, code: str | None
) -> None:
    got, body = service.call("/analyze", {"url": url})
    assert (got, body["ok"]) == (status, False)
    assert body["error"] and body["code"] == (code or body["code"])


def test_a_killed_browser_costs_no_job(service: Service, site: Site) -> None:
    """The page hangs until the browser is dead; the second try, in a fresh browser, gets it whole."""
    asked, dead = threading.Event(), threading.Event()

    def hang_once(handler: Any) -> None:
        if not asked.is_set():
            asked.set()
            dead.wait(30)
        answer(handler, PAGE)

    site.routes["/"] = hang_once
    job_id = service.call("/analyze", {"url": site.url()})[1]["jobId"]
    assert asked.wait(30)
    for pid in children(service.process.pid):
        os.kill(pid, signal.SIGKILL)
    dead.set()
    assert service.finish(job_id)["status"] == "done"


def test_a_browser_that_dies_twice_fails_its_job_and_no_other(service: Service, site: Site) -> None:
    def kill_browser(handler: Any) -> None:
        for pid in children(service.process.pid):
            os.kill(pid, signal.SIGKILL)

    site.routes |= {"/deadly": kill_browser, "/": PAGE}
    result = service.analyze(site.url("/deadly"))
    assert (result["status"], result["code"]) == ("failed", "browser_crashed")
    assert service.analyze(site.url())["status"] == "done"


def test_sigterm_lets_the_running_job_finish_and_leaves_nothing_behind(
    chromium_path: str, site: Site, tmp_path: Path
) -> None:
    asked, go = threading.Event(), threading.Event()

    def slow(handler: Any) -> None:
        asked.set()
        go.wait(30)
        answer(handler, PAGE)

    site.routes["/"] = slow
    environ = {
        "PRIVATE_HOSTS": "127.0.0.1",
        "CHROMIUM_PATH": chromium_path,
        "STORE_URL": f"sqlite:{tmp_path}/jobs",
    }
    with running_service(**environ, TMPDIR=str(tmp_path)) as service:
        job_id = service.call("/analyze", {"url": site.url()})[1]["jobId"]
        assert asked.wait(30)
        offspring = children(service.process.pid)
        service.process.send_signal(signal.SIGTERM)
        go.set()
        assert service.stop() == 0
    assert living(offspring) == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == []
    with running_service(**environ) as service:
        assert service.call(f"/result/{job_id}")[1]["status"] == "done"


def test_a_killed_server_loses_no_accepted_job(chromium_path: str, site: Site, tmp_path: Path) -> None:
    site.routes["/"] = PAGE
    environ = {
        "PRIVATE_HOSTS": "127.0.0.1",
        "CHROMIUM_PATH": chromium_path,
        "STORE_URL": f"sqlite:{tmp_path}/jobs",
    }
    with running_service(**environ) as service:
        jobs = [service.call("/analyze", {"url": site.url()})[1]["jobId"] for _ in range(6)]
        service.finish(jobs[0])
        service.stop(signal.SIGKILL)
    with running_service(**environ) as service:
        assert service.call(f"/result/{jobs[0]}")[1]["status"] == "done"
        assert {service.finish(job_id)["status"] for job_id in jobs} == {"done"}


def test_a_missing_browser_fails_the_job_and_says_what_to_do(site: Site, tmp_path: Path) -> None:
    with running_service(PRIVATE_HOSTS="127.0.0.1", CHROMIUM_PATH=str(tmp_path / "none")) as service:
        result = service.analyze(site.url())
        assert (result["status"], result["code"]) == ("failed", "browser_unavailable")
        assert "CHROMIUM_PATH" in result["error"]
        assert service.call("/health")[0] == 200


@pytest.mark.parametrize("environ", [{"PORT": "seventy"}, {"RENDER": "true"}, {"HOST": "0.0.0.0"}])
def test_settings_that_cannot_work_end_the_server_with_a_sentence(environ: dict[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "server.py"],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ended.returncode == 2
    assert "The settings cannot work" in ended.stderr and "--help" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_taken_port_is_a_sentence_and_no_traceback(service: Service) -> None:
    ended = subprocess.run(
        [sys.executable, "server.py"], cwd=ROOT, env=os.environ | {"PORT": str(service.port)},
        capture_output=True, text=True, timeout=30,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "cannot start" in ended.stderr and "Traceback" not in ended.stderr


def test_an_embedder_builds_and_stops_a_service(chromium_path: str) -> None:
    before = threading.active_count()
    with build(Config(port=0, chromium_path=chromium_path)) as service:
        assert service.url.startswith("http://127.0.0.1:")
    assert threading.active_count() == before


def test_the_log_holds_no_secret_and_no_query(service: Service, site: Site) -> None:
    site.routes["/"] = PAGE
    service.analyze(site.url("/?token=hunter2"))
    service.call("/result/none?token=hunter2")
    assert "hunter2" not in service.log() and "testsecret" not in service.log().partition("Listening")[2]


def test_the_result_is_plain_json_a_strict_parser_reads(service: Service, site: Site) -> None:
    lone_surrogate = "<script>document.querySelector('button').append('\\ud800')</script>"
    site.routes["/"] = f"<!doctype html><button>\x01 \ufffd \U0001d4b3 \u202e</button>{lone_surrogate}"
    result = service.analyze(site.url())
    assert result["status"] == "done"
    json.dumps(result, allow_nan=False).encode()
