"""`python -m extractor`, as a person calls it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.local_site import Site
from tests.service import ROOT


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environ = os.environ | {"PRIVATE_HOSTS": "127.0.0.1"}
    return subprocess.run(
        [sys.executable, "-m", "extractor", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.chromium
def test_the_command_takes_what_a_request_takes(site: Site, tmp_path: Path) -> None:
    site.routes["/"] = "<a href=/>A</a><button>B</button><button>C</button>"
    ran = command(
        site.url(),
        "--out",
        tmp_path,
        "--kinds",
        "a, button",
        "--viewport",
        "375x700",
        "--max-components",
        "2",
    )
    assert ran.returncode == 0, ran.stderr
    summary = json.loads((tmp_path / "components.json").read_text())
    assert summary["viewport"] == {"width": 375, "height": 700}
    assert [component["kind"] for component in summary["components"]] == ["a", "button"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--kinds", "butten"), "butten"),
        (("--viewport", "wide"), "1280x800"),
        (("--max-components", "0"), "at least 1"),
    ],
)
def test_what_cannot_be_meant_is_told(arguments: tuple[str, ...], word: str) -> None:
    ran = command("https://example.com", *arguments)
    assert ran.returncode == 2 and word in ran.stderr
