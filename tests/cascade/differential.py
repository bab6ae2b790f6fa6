"""One world in a real Chromium: its own page against the component alone, property by property."""

from __future__ import annotations

from typing import Any

from extractor.cascade.write import ruled, used
from extractor.chromium.page import Page
from tests.cascade.driver import look_of, numbered, text_of
from tests.cascade.worlds import World

#: What a component alone cannot have from css: where it is, and what follows from that.
LAYOUT = [
    "width", "height", "inline-size", "block-size", "perspective-origin", "transform-origin", "top", "right",
    "bottom", "left", "inset-block-start", "inset-block-end", "inset-inline-start", "inset-inline-end",
    "grid-template-columns", "grid-template-rows",
]  # fmt: skip

#: Around the component nothing lays it out, or decorates its text, in a way css of its own could not say.
PLAIN = "display: block !important; text-decoration: none !important"

#: Notes that say that something is different.
SHORTFALLS = {"revert_layer_kept", "inherit_kept", "inherit_computed"}

READ = """(layout) => {
  const root = document.documentElement;
  root.remove();  // what a forced state left behind in the style engine goes with it
  document.append(root);
  const skip = new Set(layout);
  const read = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo), out = {};
    for (const name of style) if (!name.startsWith("--") && !skip.has(name)) out[name] =
    style.getPropertyValue(name); return out;
  };
  const out = {};
  for (const element of document.querySelectorAll("[data-n]")) {
    out[element.dataset.n] = read(element, null);
    if (!["none", "normal"].includes(getComputedStyle(element, "::before").content))
      out[element.dataset.n + "::before"] = read(element, "::before");
  }
  return out;
}"""

DRESS = """(classes) => {
  const root = document.querySelector('[data-n="0"]');
  for (const element of [root, ...root.querySelectorAll("*")]) {
    for (const name of ["class", "id", "style"]) element.removeAttribute(name);
    const name = classes[element.dataset.n];
    if (name) element.className = name;
  }
  return root.outerHTML;
}"""

#: An element and those around it, from the inside out.
LINE = """(() => {{
  const line = [];
  for (let one = document.querySelector(`{}`); one; one = one.parentElement) line.push(one);
  return line;
}})()"""

#: name -> media features and width
SITES: dict[str, tuple[str, int]] = {"wide": ("light", 900), "narrow": ("light", 500), "dark": ("dark", 700)}


def mark(number: int) -> str:
    """The selector of a world's element."""
    return f"[data-n='{number}']"


async def compare(page: Page, world: World, states: list[tuple[str, int]]) -> list[str]:
    """The differences, empty where there are none. `states` are (":hover", n) to be forced one after the
    other.
    """
    styles = "".join(f"<style>{text}</style>" for text in world.sheets)
    head = f"<!doctype html><html style='{PLAIN}'><head>{styles}</head>"
    original = f"{head}<body style='{PLAIN}'>{world.html}</body></html>"
    await page.show(original)
    await _site(page, "wide")
    look = await look_of(page, mark(0))
    names = {
        node: f"g{number}"
        for number, node in enumerate(await numbered(page, [mark(number) for number in range(world.size)]))
    }
    css, named = text_of(look, names), used(ruled(look.styles))
    expected = await _readings(page, states)
    html = await page.evaluate(DRESS, {name[1:]: name for node, name in names.items() if node in named})
    await page.show(f"<!doctype html><html><head><style>{css}</style></head><body>{html}</body></html>")
    found = await _readings(page, states)
    noted = look.notes
    if noted & SHORTFALLS:
        return []
    if "state_frozen" in noted:
        states = []  # the present was taken as it is
    out = []
    for reading in (*SITES, *(f"{state} on {number}" for state, number in states)):
        elements = expected[reading]
        for element, properties in elements.items():
            for name, value in properties.items():
                got = found[reading].get(element, {}).get(name)
                if got != value:
                    out.append(
                        f"{reading} [{element}] {name}: {value!r} on the page, {got!r} alone {noted or ''}"
                    )
    if out:
        out.append(f"\n{original}\n---\n{css}\n{html}")
    return out


async def _readings(page: Page, states: list[tuple[str, int]]) -> dict[str, Any]:
    readings = {}
    for name in SITES:
        await _site(page, name)
        readings[name] = await page.evaluate(READ, LAYOUT)
    await _site(page, "wide")
    for state, number in states:
        async with _Forced(page, state, number):
            readings[f"{state} on {number}"] = await page.evaluate(READ, LAYOUT)
    return readings


async def _site(page: Page, name: str) -> None:
    scheme, width = SITES[name]
    await page.resize((width, 600))
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    await page.cdp("Emulation.setEmulatedMedia", {"features": features})


#: state -> what its element and the elements around it are forced into
FORCED = {
    ":hover": (["hover"], ["hover"]),
    ":active": (["hover", "active"], ["hover", "active"]),
    ":focus": (["focus", "focus-visible", "focus-within"], ["focus-within"]),
}


class _Forced:
    """An element in a state: forced by the DevTools, or by its own property."""

    def __init__(self, page: Page, state: str, number: int) -> None:
        self._page, self._state, self._number = page, state, number

    async def __aenter__(self) -> None:
        if self._state in FORCED:
            await self._force(*FORCED[self._state])
        else:
            await self._flip()

    async def __aexit__(self, *exc: object) -> None:
        if self._state in FORCED:
            await self._force([], [])
        else:
            await self._flip()

    async def _flip(self) -> None:
        await self._page.evaluate(
            """(n, name) => {
              const element = document.querySelector(`[data-n='${n}']`);
              if (name in element) element[name] = !element[name];
            }""",
            self._number,
            self._state[1:],
        )

    async def _force(self, own: list[str], around: list[str]) -> None:
        numbers = await self._page.elements.numbers(LINE.format(mark(self._number)))
        self._page.elements.force(numbers[:1], own)
        self._page.elements.force(numbers[1:], around)
