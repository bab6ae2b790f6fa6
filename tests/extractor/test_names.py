"""Roles and accessible names, held against what Chromium tells assistive technology."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.chromium.page import Page
from extractor.collect import source
from extractor.extract import extract
from tests.local_site import Site

pytestmark = pytest.mark.chromium

Run = Callable[..., Any]

#: Chromium's own words for a role -> ARIA's.
ROLES: Mapping[str, str] = {"image": "img", "DisclosureTriangle": "button", "LabelText": "generic"}

#: id -> what we say where Chromium says other: text as it was written, and text to know one by.
OTHERWISE: Mapping[str, tuple[str, str]] = {
    "b31": ("button", "Shout"),
    "l1": ("generic", "First name"),
    "a6": ("generic", "No link"),
}


async def told(page: Page) -> dict[str, tuple[str, str]]:
    """id -> (role, name) of Chromium's accessibility tree."""
    tree = (await page.cdp("Accessibility.getFullAXTree"))["nodes"]
    by_node = {node["backendDOMNodeId"]: node for node in tree if "backendDOMNodeId" in node}
    document = (await page.cdp("DOM.getDocument", {"depth": -1}))["root"]
    found = {}
    todo = [document]
    for node in todo:
        todo += node.get("children", [])
        attributes = node.get("attributes", [])
        named = dict(zip(attributes[::2], attributes[1::2], strict=True))
        seen = by_node.get(node["backendNodeId"])
        if "id" in named and seen and not seen["ignored"]:
            role = seen["role"]["value"]
            found[named["id"]] = (ROLES.get(role, role), " ".join(seen["name"]["value"].split()))
    return found


#: The in-page scripts, ending in a question of ours.
ASK = """const describe = describer();
return Object.fromEntries([...document.querySelectorAll("[id]")].map((element) => {
  const { role, name } = describe(element);
  return [element.id, [role, name]];
}));
}"""


def test_names_and_roles_are_those_that_chromium_tells(run: Run, browser: Browser, site: Site) -> None:
    async def story() -> tuple[dict[str, list[str]], dict[str, tuple[str, str]]]:
        async with browser.page() as page:
            await page.goto(site.url("/names.html"))
            await page.ready()
            ours = await page.evaluate(source().rpartition("return begin")[0] + ASK)
            return ours, await told(page)

    ours, theirs = run(story())
    assert len(theirs) > 100
    assert {key: tuple(ours[key]) for key in theirs} == theirs | OTHERWISE


def test_a_component_says_its_role_and_name(run: Run, browser: Browser, site: Site) -> None:
    site.routes["/"] = """<!doctype html><nav aria-label=Main>N <a href=/>Go <b>on</b></a></nav>
        <label>Name <input></label><img src=/dot.svg alt=" A  dot "><div role=switch>Dark</div>"""
    components = run(extract(browser, site.url())).summary()["components"]
    assert [(one["kind"], one["role"], one["name"]) for one in components] == [
        ("nav", "navigation", "Main"),
        ("a", "link", "Go on"),
        ("label", "generic", "Name"),
        ("input", "textbox", "Name"),
        ("img", "img", "A dot"),
        ("input", "switch", "Dark"),
    ]
