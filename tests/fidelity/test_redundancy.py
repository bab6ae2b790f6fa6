"""Declarations that do nothing are told from those that do something in some state, width or scheme."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.fidelity.redundancy import tally
from tests.fidelity.sheet import base_bytes, pseudos
from tests.local_site import Site

CSS = """
.x { padding: 3px; font-weight: 400; transition: color 1s }
.x b { color: red }
.x::before { content: "a"; float: none }
.x:hover { color: blue }
.x:hover b { margin: 0; opacity: .5 }
.x b:hover { text-decoration: underline }
.x:disabled { border: 0 }
@media (width < 400px) { .x { letter-spacing: 1px; opacity: 1 } }
@media (prefers-color-scheme: dark) { .x:active { color: #fff } }
@media (min-width: 3000px) { .x { font-size: 3em } }
.x::-webkit-scrollbar { width: 3px }
"""


@pytest.mark.chromium
def test_only_declarations_that_never_do_anything_are_idle(
    run: Callable[[Awaitable[Any]], Any], site: Site, chromium_path: str
) -> None:
    html = "<button class=x>A <b>button</b></button>"
    site.routes["/"] = f"<!doctype html><style>{CSS}</style>{html}"
    component = {"kind": "button", "selector": "button", "className": "x", "css": CSS, "htmlSnippet": html}
    found = run(tally(chromium_path, site.url("/"), {"components": [component]}, 1, 100))
    assert found.idle == {"font-weight": 1, "float": 1, "margin": 1, "opacity": 1}
    assert (found.sampled, found.apart) == (16, 2)


def test_base_bytes_leave_states_and_conditions_out() -> None:
    base = ".x { color: red }.x::before { content: 'a' }"
    assert base_bytes(base + ".x:hover { color: blue } @media print { .x { color: #000 } }") == len(base)


def test_pseudo_classes_are_told_from_pseudo_elements_and_names() -> None:
    assert pseudos(r".sm\:p-1:not(:hover) a[b=':c']::before") == ({"not", "hover"}, {"before"})
