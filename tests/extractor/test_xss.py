"""What comes out is inert: vectors through the real extraction, opened where a trap sees all that runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from brs_kb.payloads import FULL_PAYLOAD_DATABASE

from extractor.chromium.browser import Browser
from extractor.extract import extract
from extractor.model import Component, Extraction
from extractor.preview import preview
from tests.extractor.tripwire import TREES, at_home, frames, guarded, parsed, standing, tripped
from tests.local_site import Site
from tests.react.judge import client_page

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

OWN = [
    re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), line)
    for line in Path(__file__).with_name("xss.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("# ")
]
#: Of the 3 000 vectors with markup that the package ships. All have been through once; these go every time.
SHIPPED = sorted({one.payload for one in FULL_PAYLOAD_DATABASE.values() if "<" in one.payload})[::32]
BATCHES = {"own": OWN[:130], "own, more": OWN[130:], "shipped": SHIPPED}

#: What a vector stands in: a component that any markup may be part of.
HOME = "<!doctype html><div role=button tabindex=0 style='padding: 4px; min-height: 9px'>"


@pytest.fixture(scope="module")
def extractions() -> dict[str, Extraction]:
    return {}


@pytest.fixture(params=BATCHES)
def batch(
    request: pytest.FixtureRequest, run: Run, browser: Browser, site: Site, extractions: dict[str, Extraction]
) -> Extraction:
    """The components of a page of vectors."""
    vectors = BATCHES[request.param]
    if request.param not in extractions:
        site.routes["/vectors"] = frames(HOME + at_home(vector, site) for vector in vectors)
        extractions[request.param] = run(extract(browser, site.url("/vectors")))
    assert len(extractions[request.param].components) >= len(vectors) - 5  # some leave nothing to press
    return extractions[request.param]


def test_there_are_as_many_vectors_as_the_threat_model_says() -> None:
    count = len({vector for batch in BATCHES.values() for vector in batch})
    assert count >= 300
    assert f"{count} vectors" in Path("docs/security.md").read_text(encoding="utf-8")


def test_the_trap_sees_vectors_that_were_not_cleaned(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/raw"] = guarded(
        """<!doctype html><body><img src=x onerror=alert(1)><style>@import "/x.css"</style><base href=/y/>
        <svg><rect fill="url(/x.svg#f)" width=9 height=9 /><a href="javascript:alert(1)">x</a></svg>"""
    )
    found = " ".join(run(tripped(browser, site, "/raw")))
    for sign in ("script-src-attr", "alert", "Stylesheet ", "base stands", "Other ", "javascript:"):
        assert sign in found


def test_snippets_run_nothing_and_ask_for_images_and_fonts_only(
    run: Run, browser: Browser, site: Site, batch: Extraction
) -> None:
    site.routes["/alone"] = guarded(standing(batch.components))
    assert run(tripped(browser, site, "/alone")) == []


def test_the_browser_builds_of_a_snippet_what_was_checked(
    run: Run, browser: Browser, site: Site, batch: Extraction
) -> None:
    site.routes["/alone"] = guarded(standing(batch.components))
    trees = run(tripped(browser, site, "/alone", TREES))
    assert len(trees) == len(batch.components)
    for tree, component in zip(trees, batch.components, strict=True):
        assert tree == parsed(component.html)


def test_the_preview_runs_nothing(run: Run, browser: Browser, site: Site, batch: Extraction) -> None:
    site.routes["/preview"] = preview(batch.summary())
    assert run(tripped(browser, site, "/preview")) == []


def test_no_field_breaks_out_of_the_preview(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/one"] = "<button>x</button>"
    summary = run(extract(browser, site.url("/one"))).summary()
    hostile = """x"'></title></style></template><img src=x onerror=alert(1)>{title}"""
    [component] = summary["components"]
    notes = [{"code": "x", "message": hostile}]
    component |= dict.fromkeys(("componentName", "kind", "selector", "backdrop"), hostile) | {"notes": notes}
    site.routes["/preview"] = preview(summary | {"title": hostile, "finalUrl": f"http://x/{hostile}"})
    assert run(tripped(browser, site, "/preview")) == []


@pytest.mark.node
def test_react_runs_nothing(
    run: Run, browser: Browser, site: Site, batch: Extraction, tmp_path: Path
) -> None:
    cases = [{"code": component.react, "html": ""} for component in batch.components]
    page = client_page(cases, tmp_path).read_text(encoding="utf-8")
    site.routes["/react"] = guarded(page.replace("<script>", "<script nonce=own>"))
    assert run(tripped(browser, site, "/react")) == []


def test_no_field_has_what_a_terminal_obeys(batch: Extraction) -> None:
    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            return [text for one in value.values() for text in texts(one)]
        if isinstance(value, list):
            return [text for one in value for text in texts(one)]
        return [value] if isinstance(value, str) else []

    for text in texts(batch.summary()):
        assert not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]", text)


def test_modules_may_stand_in_a_script_of_a_page(batch: Extraction) -> None:
    def strange(component: Component) -> list[str]:
        return re.findall(r"</(?:script|style)|<!--", component.react, re.I)

    assert [found for component in batch.components for found in strange(component)] == []
