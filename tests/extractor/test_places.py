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


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("a:active { position: relative; top: 2px }", [("a:active", "top: 2px")]),
        ("a { position: relative; top: 5px } a:hover { top: 2px }", [("a:hover", "top: -3px")]),
        ("a { position: relative; top: 5px; -webkit-transition: all 1s } a:hover { top: 2px }",
         [("a", "top: 0"), ("a:hover", "top: -3px")]),
        ("a { position: absolute; inset: 5px auto auto 9px } a:hover { top: .5px } a:active { top: 5px }",
         [("a:hover", "top: -4.5px"), ("a:active", "top: 0")]),
        ("a { display: block; margin: 9px auto 1em } a:hover { margin: 9px auto 0.5em }",
         [("a:hover", "margin-bottom: -0.5em")]),
        ("a { position: relative } @media (width > 9px) { a:focus { left: calc(1em + 2px) } }",
         [("a:focus", "left: calc(1em + 2px)")]),
        # Nothing tells how far.
        ("a { position: absolute; bottom: 0 } a:hover { top: 2px; margin-left: auto }", []),
        ("a { position: relative; top: 1em } a:hover { top: 2px }", []),
        ("a { position: relative; top: 50% } a:hover { top: 2px }", []),
        ("a { position: relative } a:hover { top: 10%; left: inherit }", []),
        ("a { position: sticky; top: 0 } a:hover { top: 2px }", []),
        ("a { position: relative } @media (width > 9px) { a { top: 3px } } a:hover { top: 2px }", []),
        # Nothing moves.
        ("a:hover { top: 2px }", []),
        ("a { position: relative; top: 3px; margin: 1px } a:hover { top: 3px; margin: 1px 1px }", []),
        ("a { position: relative } a:not(:hover) { top: 3px }", []),
    ],
)  # fmt: skip
def test_a_state_moves_it_as_far_as_on_its_page(
    run: Callable[..., Any], browser: Browser, site: Site, css: str, kept: list[tuple[str, str]]
) -> None:
    site.routes["/"] = f"<!doctype html><style>{css}</style><main><a href=/>A link</a></main>"
    (link,) = run(extract(browser, site.url(), Options(kinds=("a",)))).components
    rules = re.findall(r"\.gen-a-1(\S*) {([^}]*)}", link.css)
    places = r"(?:top|right|bottom|left|margin[a-z-]*): [^;]*"
    assert [("a" + state, said) for state, body in rules for said in re.findall(places, body)] == kept
