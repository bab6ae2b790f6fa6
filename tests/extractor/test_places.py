"""What put a root in its place goes, in what was authored and in what was computed alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.extract import extract
from extractor.model import Options
from tests.local_site import Site

pytestmark = pytest.mark.chromium

MIDDLE = "position: absolute; left: 50%; top: 50%"


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (f"a {{ {MIDDLE}; transform: translate(-50%, -50%) }}", []),
        (f"a {{ {MIDDLE}; transform: translate(-50%, 4px) rotate(3deg) }}",
         ["transform: translate(0, 4px) rotate(3deg)"]),
        (f"a {{ {MIDDLE}; translate: -50% -50% }}", []),
        (f"a {{ {MIDDLE}; translate: 3px -50% }}", ["translate: 3px 0"]),
        (f"a {{ {MIDDLE}; translate: 0 -50% }} a:hover {{ transform: scale(2); translate: 0 -50% }}",
         ["transform: scale(2)"]),
        (f"a {{ {MIDDLE}; --x: -50%; transform: translate3d(var(--x), 0, 0) }}", []),
        ("a { position: fixed; inset: auto 0 0 auto; transform: translateY(50%) }", []),
        ("@media (width > 500px) { a { position: relative; top: 50%; transform: translateY(-50%) } }", []),
        (f"a {{ {MIDDLE}; translate: calc(-50% + 2px) -50% }}", ["translate: calc(-50% + 2px) -50%"]),
        # Nothing says that these are its place.
        ("a { display: block; transform: translateX(-10%) }", ["transform: translateX(-10%)"]),
        ("a { position: absolute; left: 9px; transform: translateY(-10%) }", ["transform: translateY(-10%)"]),
        (f"a {{ {MIDDLE}; transform: translate(1px, 2px) }}", ["transform: translate(1px, 2px)"]),
        (f"a {{ {MIDDLE} }} a:hover {{ transform: translateY(-10%) }}", ["transform: translateY(-10%)"]),
    ],
)  # fmt: skip
def test_what_moved_it_along_with_its_offsets_goes_with_them(
    run: Callable[..., Any], browser: Browser, site: Site, css: str, kept: list[str]
) -> None:
    site.routes["/"] = f"<!doctype html><style>{css}</style><main><a href=/>A link</a></main>"
    (link,) = run(extract(browser, site.url(), Options(kinds=("a",)))).components
    assert re.findall(r"(?:transform|translate): .*(?=;)", link.css) == kept
    assert link.fidelity["default"].residual == 0
