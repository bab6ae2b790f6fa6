"""The measure itself: what is the same it finds the same, and each look that is missing it misses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any

import pytest

from tests.fidelity.draw import DEFAULT, GROUP
from tests.fidelity.measure import measure
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[[Awaitable[Any]], Any]

BASE = "%s { padding: 5px 9px; border: 1px solid; border-radius: 3px; background: #ddd; font: 14px serif }"
LOOKS = {
    "768 px": "@media (400px < width < 800px) { %s { padding: 9px } }",
    "375 px": "@media (width < 400px) { %s { color: #900 } }",
    "dark": "@media (prefers-color-scheme: dark) { %s { background: #333 } }",
    "hover": "%s:hover { transform: translateY(-3px) }",
    "focus-visible": "%s:focus-visible { outline: 3px solid #00f }",
    "active": "%s:active { background: #c90 }",
    "disabled": "%s:disabled { border-style: dashed }",
    # Alone there is nothing around: its own hover stands for that.
    GROUP: "p:hover %s, %s:is(.alone *):hover { border-radius: 12px }",
}
#: What an active button, or one whose surroundings are hovered, is as well.
LED = {"hover": {"active", GROUP}, GROUP: {"hover", "active"}}


#: What each copy lacks.
LACKS: tuple[set[str], ...] = (
    set(),
    {"768 px", "dark", "hover", "disabled"},
    {"375 px", "focus-visible", "active", GROUP},
)


def css(name: str, lacking: Collection[str] = ()) -> str:
    rules = [BASE, *(rule for look, rule in LOOKS.items() if look not in lacking)]
    return " ".join(rule.replace("%s", "." + name) for rule in rules)


def test_each_look_that_a_copy_lacks_is_seen_and_no_other(run: Run, site: Site, chromium_path: str) -> None:
    names = [f"b{number}" for number in range(len(LACKS))]
    site.routes["/"] = "<!doctype html>" + "".join(
        f"<style>{css(name)}</style><p><button class={name}>Press</button>" for name in names
    )
    components = [
        {
            "kind": "button",
            "selector": "." + name,
            "className": name,
            "htmlSnippet": f"<span class=alone><button class={name}>Press</button></span>",
            "css": css(name, lacking),
        }
        for name, lacking in zip(names, LACKS, strict=True)
    ]
    summary = {"components": components, "cssFile": "".join(each["css"] for each in components)}
    report = run(measure(chromium_path, site.url("/"), summary))
    for together in (False, True):
        rows = [row for row in report.rows if row.together == together]
        assert {row.look for row in rows if row.number == 0} == {DEFAULT, *LOOKS}
        for number, lacking in enumerate(LACKS):
            failed = {row.look for row in rows if row.number == number and not row.identical}
            assert failed == lacking.union(*(LED.get(look, ()) for look in lacking))
