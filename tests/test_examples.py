"""The clients a reader will copy, run as they stand: only the base URL and the target are substituted."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.demo import sample_site
from extractor.model import KINDS
from tests.service import ROOT, Service, running_service

pytestmark = pytest.mark.chromium

EXAMPLES = ROOT / "examples"
REACT = ROOT / "tests" / "react"
STORY = (
    r"🚀 Testing Async Job Queue System\n\n"
    r"📤 1. Queuing extraction job for: http://127.0.0.1:\d+/\n"
    r"✅ Job queued with ID: job-\d+-\w+\n"
    r"📋 Poll URL: /result/job-\d+-\w+\n\n"
    r"⏳ Polling for results...\n\n"
    r"(📊 Poll #\d+ - Status: (QUEUED\n   Queue position: \d+|PROCESSING)\n)*"
    r"✨ Job Complete!\n\n"
    r"📦 Components extracted: 41\n"
    r"⏱️  Completed at: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n\n"
    r"📄 Sample component \(first one\):\n   Kind: a\n   HTML: <a href=.*</a>\n   Class: gen-a-1\n\n"
    r"✅ Test complete! Total time: \d+\.\ds\n"
)


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with sample_site() as url:
        yield url


@pytest.fixture(scope="module")
def service(chromium_path: str) -> Iterator[Service]:
    with running_service(PRIVATE_HOSTS="127.0.0.1", CHROMIUM_PATH=chromium_path) as running:
        yield running


def client(name: str, service: Service, target: str, folder: Path) -> Path:
    """A copy of an example with its two addresses replaced."""
    text = (EXAMPLES / name).read_text()
    assert "http://localhost:3000" in text and "https://example.com" in text
    copy = folder / name
    copy.write_text(text.replace("http://localhost:3000", service.url).replace("https://example.com", target))
    return copy


def output(*command: str | Path, cwd: Path = ROOT, **environ: str) -> str:
    return subprocess.run(
        command, cwd=cwd, env=os.environ | environ, check=True, capture_output=True, text=True, timeout=120
    ).stdout


def test_the_curl_client_gets_its_components(service: Service, target: str, tmp_path: Path) -> None:
    if not shutil.which("curl"):
        pytest.skip("This machine has no curl.")
    told = output("sh", client("client.sh", service, target, tmp_path))
    assert '"status":"queued"' in told and '"status":"done"' in told


@pytest.mark.node
def test_the_node_client_gets_its_components(service: Service, target: str, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(REACT / "node_modules")
    told = output("node", client("client.mjs", service, target, tmp_path), cwd=tmp_path)
    assert re.search(
        r"Job queued: job-\S+\n(Status: (queued|processing)\n)*Status: done\nExtracted components: 41\n", told
    )


def test_the_python_client_tells_the_story_of_the_seed(service: Service, target: str) -> None:
    told = output(sys.executable, EXAMPLES / "test_async_queue.py", target, "--base", service.url)
    assert re.fullmatch(STORY, told), told


def test_the_service_runs_inside_another_program(target: str, chromium_path: str) -> None:
    told = output(
        sys.executable, "-m", "examples.embed", target, PRIVATE_HOSTS="127.0.0.1", CHROMIUM_PATH=chromium_path
    )
    assert re.fullmatch(STORY, told), told


def test_the_demo_leaves_files_a_person_can_open(tmp_path: Path, chromium_path: str) -> None:
    told = output(sys.executable, "-m", "examples.demo", "--out", tmp_path, CHROMIUM_PATH=chromium_path)
    assert re.match(STORY, told), told
    names = {"components.json", "styles.css", "Components.jsx", "preview.html"}
    assert {path.name for path in tmp_path.iterdir()} == names
    summary = json.loads((tmp_path / "components.json").read_text())
    assert {component["kind"] for component in summary["components"]} == set(KINDS)


def test_the_seed_clients_stand_as_the_seed_has_them() -> None:
    assert 'Invoke-RestMethod -Uri "http://localhost:3000/analyze"' in (EXAMPLES / "client.ps1").read_text()
    assert "await client.get(`/result/${queued.jobId}`)" in (EXAMPLES / "client.mjs").read_text()
