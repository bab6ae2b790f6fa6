"""Declarations that do nothing: taken out one by one, in every state, at three widths, in both schemes.

Called by `bench/css_size.py` and tests. What these cannot tell is counted apart: conditions never met, states
never entered, container queries, pseudo-elements that no script can read.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.devtools import devtools
from tests.fidelity.draw import SITES, STATES, WRAPPER, selector
from tests.fidelity.sheet import Said, parse, pseudos, said, text
from tests.fidelity.side import HEIGHT, Alone, State, There

READABLE = {
    *("before", "after", "marker", "placeholder", "selection", "first-letter", "first-line", "backdrop"),
    "file-selector-button",
}
#: Pseudo-classes whose truth is the component's own, or that are forced here.
KNOWN = {
    *("hover", "focus", "focus-visible", "focus-within", "active", "disabled", "enabled", "checked"),
    *("is", "where", "not", "has", "root", "dir", "lang", "empty", "link", "any-link"),
    *("first-child", "last-child", "only-child", "nth-child", "nth-last-child"),
    *("first-of-type", "last-of-type", "only-of-type", "nth-of-type", "nth-last-of-type"),
}
SCHEMES = ("light", "dark")

FOCUSED = ("focus", "focus-visible", "focus-within")
#: Presses besides that of a pointer that stays: by the space bar, by a pointer that went away since, and by
#: one on what has the focus.
PRESSED = (State(("active", *FOCUSED)), State(("active",)), State(("hover", "active", *FOCUSED)))

#: The numbers of those variants of the css that change nothing now.
IDLE = """(selector, pseudos, css, variants) => {
  const sheet = document.querySelectorAll("style")[1], root = document.querySelector(selector);
  const nodes = [root, ...root.querySelectorAll("*")];
  const rest = () => {  // a transition is over before it is read; an endless animation is no look
    for (const animation of document.getAnimations())
      try { animation.finish(); } catch { animation.cancel(); }
  };
  const values = (style) => [...style].map((name) => style.getPropertyValue(name)).join(";");
  const read = (node) => JSON.stringify(node.getBoundingClientRect()) +
    [null, ...pseudos].map((pseudo) => values(getComputedStyle(node, pseudo))).join("|");
  rest();
  const was = nodes.map(read);
  const idle = variants.flatMap((variant, number) => {
    sheet.textContent = variant;
    rest();
    return nodes.every((node, at) => read(node) === was[at]) ? [number] : [];
  });
  sheet.textContent = css;
  return idle;
}"""

#: Whether each media condition is met.
MET = "(conditions) => conditions.map((text) => matchMedia(text).matches)"
ALL = """(selector) => {
  const root = document.querySelector(selector);
  return [root, ...root.querySelectorAll("*")];
}"""
SET = """(selector, property, value) => {
  const root = document.querySelector(selector);
  for (const each of [root, ...root.querySelectorAll("*")]) if (property in each) each[property] = value;
}"""


@dataclass
class Tally:
    """What was sampled of a page. `idle`: property -> declarations that do nothing."""

    sampled: int
    apart: int
    idle: Counter[str]


async def tally(
    executable: str, url: str, summary: Mapping[str, Any], components: int, declarations: int
) -> Tally:
    """Try sampled declarations of sampled components."""
    rng = random.Random(7)
    known = summary["components"]
    order = list(range(len(known)))
    rng.shuffle(order)
    found = Tally(0, 0, Counter())
    async with devtools(executable, ()) as one, devtools(executable, ()) as other:
        there, alone = There(await one.page()), Alone(await other.page())
        await there.open(url)
        chosen = await there.ask("choose", [each["selector"] for each in known], order, components)
        places: dict[int, list[Mapping[str, Any]]] = {}  # width -> by component
        for width in {width for width, _ in SITES.values()}:
            await there.move(width, "light")
            places[width] = [await there.ask("place", index) for index in range(len(chosen["chosen"]))]
        for index, number in enumerate(chosen["chosen"]):
            around = {width: each[index] for width, each in places.items()}
            await _try(alone, known[number], around, declarations // components, rng, found)
    return found


async def _try(
    alone: Alone,
    component: Mapping[str, Any],
    places: Mapping[int, Mapping[str, Any]],
    count: int,
    rng: random.Random,
    found: Tally,
) -> None:
    tree = parse(component["css"])
    # Faces stay where they are: a font that is loaded anew is not there for a while.
    faces = "".join(item for item in tree if isinstance(item, str) and item.startswith("@font-face"))
    tree = [item for item in tree if not (isinstance(item, str) and item.startswith("@font-face"))]
    every = list(said(tree))
    left = rng.sample(every, min(count, len(every)))
    found.sampled += len(left)
    names = [f"::{name}" for name in set().union(*(pseudos(each.selector)[1] for each in every)) & READABLE]
    media = sorted({prelude for each in every for name, prelude in each.around if name == "media"})
    met: set[str] = set()
    root = selector(component)
    for (width, place), scheme in product(sorted(places.items(), reverse=True), SCHEMES):
        shown = place if "around" in place else places[1280]
        block = WRAPPER.format(
            html=component["htmlSnippet"], direction=shown["direction"], around=shown["around"]
        )
        await alone.page.emulate(width, HEIGHT, scheme)
        await alone.mount(text(tree), [f"<style>{faces}</style>", block], [root], still=False)
        truths = await alone.page.evaluate(MET, media)
        met |= {condition for condition, true in zip(media, truths, strict=True) if true}
        for state, inside in product((State(), *STATES.values(), *PRESSED), (False, True)):
            if left:
                async with _put(alone, root, state, inside):
                    variants = [text(tree, each.block) for each in left]
                    idle = await alone.page.evaluate(IDLE, root, names, text(tree), variants)
                left = [left[number] for number in idle]
    for each in left:
        if _told(each, met):
            found.idle[each.block.prelude.partition(":")[0]] += 1
        else:
            found.apart += 1


def _told(one: Said, met: set[str]) -> bool:
    """Whether its selector and conditions came true in what was tried."""
    classes, elements = pseudos(one.selector)
    conditions = {prelude for name, prelude in one.around if name == "media"}
    inside = any(name == "container" for name, _ in one.around)
    return classes <= KNOWN and elements <= READABLE and conditions <= met and not inside


@asynccontextmanager
async def _put(alone: Alone, root: str, state: State, inside: bool) -> AsyncIterator[None]:
    """A component in a state, and with `inside` all that is in it."""
    nodes = await alone.nodes(ALL, root)
    if state.property:
        await alone.page.evaluate(SET, root, state.property, True)
    await alone.force(nodes if inside else nodes[:1], state.own)
    yield
    await alone.force(nodes, ())
    if state.property:
        await alone.page.evaluate(SET, root, state.property, False)
