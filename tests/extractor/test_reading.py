"""Shorthands that are read in place of their longhands tell all of them: asked of the real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extractor.chromium.browser import Browser
from extractor.inpage import script
from tests.local_site import Site

pytestmark = pytest.mark.chromium

#: Some for every longhand.
TEXT = Path(__file__).with_name("css_values.txt").read_text(encoding="utf-8")
VALUES = [value for line in TEXT.splitlines() for value in line.split(" | ")]

#: What others only show with.
DRAWN = """border: 2px solid; outline: 2px solid; column-rule: 2px solid; row-rule: 2px solid;
    position: absolute; list-style-type: square; text-decoration-line: underline;
    background-image: linear-gradient(red, red); mask-image: linear-gradient(red, red);
    border-image-source: linear-gradient(red, red);
    -webkit-mask-box-image-source: linear-gradient(red, red)"""

CHECK = """(values, drawn) => {
  const element = document.body.appendChild(document.createElement("div"));
  const style = styleOf(element);
  const read = (names) => {
    const all = NAMES.map((name) => style.getPropertyValue(name));
    const isMoot = (i) => MOOT[i].some((test) => test(all, all[i]));
    return names.map((name) => AT.get(name)).map((i) => [all[i], isMoot(i)]);
  };
  const differ = (mine, theirs) => mine.some(([value, moot], i) =>
    value !== theirs[i][0] && !(moot && theirs[i][1]));
  let seed = 7; // of a sequence that is the same each time
  const any = (list) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return list[Math.floor((seed / 2 ** 31) * list.length)];
  };
  const wrong = [];
  for (const shorthand of TELLING) {
    const names = longhands([shorthand]).filter((name) => AT.has(name));
    const choices = new Map(names.map((name) => [name, values.filter((value) => CSS.supports(name, value))]));
    const one = names.flatMap((name) => choices.get(name).map((value) => [[name, value]]));
    const some = () => names.filter((name) => choices.get(name).length && any([0, 1]));
    const several = Array.from({ length: 300 }, () => some().map((name) => [name, any(choices.get(name))]));
    const [told, tried] = [new Map(), new Set()];
    for (const context of ["", drawn]) {
      for (const declarations of [[], ...one, ...several]) {
        element.style.cssText = context;
        for (const [name, value] of declarations) element.style.setProperty(name, value);
        const [key, said] = [style.getPropertyValue(shorthand), read(names)];
        tried.add(JSON.stringify(said));
        if (!key) continue;
        if (differ(said, told.get(key) ?? said)) wrong.push([shorthand, key, ...declarations]);
        told.set(key, said);
      }
    }
    if (tried.size < 5) wrong.push([shorthand, "was not tried"]);
  }
  return wrong.slice(0, 5);
}"""


def test_each_shorthand_tells_its_longhands(run: Callable[..., Any], browser: Browser, site: Site) -> None:
    site.routes["/"] = "<!doctype html><body>"

    async def story() -> list[Any]:
        async with browser.page() as page:
            await page.goto(site.url())
            await page.ready()
            parts = script("dom", "properties", "reading")
            asked = f"(...args) => {{ {parts}\nreturn ({CHECK})(...args); }}"
            wrong: list[Any] = await page.evaluate(asked, VALUES, DRAWN, timeout=60.0)
            return wrong

    assert run(story()) == []
