"""What the documents say, held against the code."""

from __future__ import annotations

import re
from pathlib import Path

from extractor.model import CODES
from jobqueue.job import TRANSITIONS

ROOT = Path(__file__).parent.parent

#: Every code in the source of the HTTP side and of the queue.
ANSWERED = {
    code
    for room in ("web", "jobqueue")
    for path in (ROOT / room).rglob("*.py")
    for code in re.findall(r"(?:Refused\(\s*\d{3},|JobFailed\(|\.failed\()\s*\"([a-z_]+)\"", path.read_text())
}


def test_the_diagram_of_a_job_is_the_transition_table() -> None:
    drawn = re.findall(r"^(\w+) +-+(\w+)-+> +(\w+)", (ROOT / "docs" / "architecture.md").read_text(), re.M)
    table = {(str(a), event, str(b)) for a, events in TRANSITIONS.items() for event, b in events.items()}
    assert set(drawn) == table


def test_the_readme_lists_every_code() -> None:
    rows = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|", (ROOT / "README.md").read_text(), re.M)
    listed = {code for row in rows for code in re.findall(r"[a-z_]+", row)}
    assert set(CODES) <= listed
    assert listed >= ANSWERED


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs" / "security.md").read_text())
    assert len(named) > 20
    for path, function in named:
        assert f"def {function}" in (ROOT / path).read_text()


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 200


def test_the_blueprint_uses_the_keys_render_knows() -> None:
    blueprint = (ROOT / "render.yaml").read_text()
    assert "envVars:" in blueprint and "\n    env:" not in blueprint and "scope:" not in blueprint
