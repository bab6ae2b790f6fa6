"""How much css a component has, and how much of it does nothing.

    python -m bench.css_size [URL RESULT.json ...] [--components 12] [--declarations 120]

Prints, for each page, the median bytes of base rules of a button or link (rules without pseudo-class or
condition), and the share of sampled declarations that can go without a trace: no node or pseudo-element
computes or measures otherwise, by default, in any state, at three widths, in both colour schemes. What none
of these can tell is counted apart: conditions never met, states never entered, pseudo-elements unreadable.
Without arguments the project's own test pages are extracted and measured. Needs tinycss2.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import tinycss2
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.fidelity import results
from extractor.chromium.launch import find
from tests.devtools import devtools
from tests.fidelity.draw import SITES, STATES, WRAPPER, selector
from tests.fidelity.side import HEIGHT, Alone, There

GROUPING = {"media", "supports", "container", "layer", "scope"}
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


@dataclass(frozen=True, eq=False)
class Block:
    """A rule with a block: `{prelude} {items}`; a declaration is an item without a block."""

    prelude: str
    items: Sequence[Block | str]
    bare: bool = False  # a declaration


@dataclass(frozen=True, eq=False)
class Said:
    """A declaration, the selector it is of, and the at-rules around it: (name, prelude)."""

    block: Block
    selector: str
    around: tuple[tuple[str, str], ...]


def parse(nodes: Sequence[Node]) -> list[Block | str]:
    """Rules as blocks, one for each declaration; what holds no declarations of elements as text."""
    found: list[Block | str] = []
    for node in nodes:
        if isinstance(node, Declaration):
            found.append(Block(node.serialize().rstrip(";") + ";", (), bare=True))
        elif isinstance(node, QualifiedRule):
            prelude = tinycss2.serialize(node.prelude).strip()
            found.append(Block(prelude, parse(_contents(node.content))))
        elif isinstance(node, AtRule) and node.content and node.lower_at_keyword in GROUPING:
            prelude = f"@{node.at_keyword} {tinycss2.serialize(node.prelude).strip()}"
            found.append(Block(prelude, parse(_contents(node.content))))
        else:
            found.append(node.serialize())
    return found


def _contents(content: Sequence[Node]) -> Sequence[Node]:
    parsed: Sequence[Node] = tinycss2.parse_blocks_contents(content, True, True)
    return parsed


def said(
    items: Sequence[Block | str], selector: str = "", around: tuple[tuple[str, str], ...] = ()
) -> Iterator[Said]:
    """Every declaration."""
    for item in items:
        if isinstance(item, str):
            continue
        if item.bare:
            yield Said(item, selector, around)
        elif item.prelude.startswith("@"):
            name, _, prelude = item.prelude[1:].partition(" ")
            yield from said(item.items, selector, (*around, (name, prelude)))
        else:
            yield from said(item.items, f"{selector} {item.prelude}", around)


def text(items: Sequence[Block | str], without: Block | None = None) -> str:
    """The css again, less one declaration."""
    parts = []
    for item in items:
        if isinstance(item, str):
            parts.append(item)
        elif item is not without:
            parts.append(item.prelude if item.bare else f"{item.prelude} {{ {text(item.items, without)} }}")
    return "\n".join(parts)


def pseudos(selector: str) -> tuple[set[str], set[str]]:
    """The names of its pseudo-classes and of its pseudo-elements."""
    classes: set[str] = set()
    elements: set[str] = set()

    def walk(tokens: Sequence[Node]) -> None:
        colons = 0
        for token in tokens:
            if token.type == "literal" and token.value == ":":
                colons += 1
                continue
            if colons and token.type in ("ident", "function"):
                name = token.lower_value if token.type == "ident" else token.lower_name
                (classes if colons == 1 else elements).add(name)
            walk(getattr(token, "arguments", None) or getattr(token, "content", None) or ())
            colons = 0

    walk(tinycss2.parse_component_value_list(selector))
    return classes, elements


def base_bytes(css: str) -> int:
    """UTF-8 bytes of the rules that hold always: no pseudo-class, no condition."""
    rules = tinycss2.parse_stylesheet(css, True, True)
    plain = (rule for rule in rules if isinstance(rule, QualifiedRule))
    return sum(
        len(rule.serialize().encode()) for rule in plain if not pseudos(tinycss2.serialize(rule.prelude))[0]
    )


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
    tree = parse(tinycss2.parse_stylesheet(component["css"], True, True))
    every = list(said(tree))
    left = rng.sample(every, min(count, len(every)))
    found.sampled += len(left)
    names = [f"::{name}" for name in set().union(*(pseudos(each.selector)[1] for each in every)) & READABLE]
    media = sorted({prelude for each in every for name, prelude in each.around if name == "media"})
    met: set[str] = set()
    root = selector(component)
    for width, place in sorted(places.items(), reverse=True):
        if "miss" in place:
            place = {"direction": "ltr", "around": component["box"]["width"]} | dict(places[1280])
        block = WRAPPER.format(
            html=component["htmlSnippet"], **{k: place[k] for k in ("direction", "around")}
        )
        for scheme in SCHEMES:
            await alone.page.emulate(width, HEIGHT, scheme)
            await alone.mount(text(tree), [block], [root], still=False)
            truths = await alone.page.evaluate(MET, media)
            met |= {condition for condition, true in zip(media, truths, strict=True) if true}
            for state, inside in product((None, *STATES.values()), (False, True)):
                if not left:
                    return
                nodes = await alone.nodes(ALL, root)
                if state and state.property:
                    await alone.page.evaluate(SET, root, state.property, True)
                elif state:
                    await alone.force(nodes if inside else nodes[:1], state.own)
                variants = [text(tree, each.block) for each in left]
                idle = await alone.page.evaluate(IDLE, root, names, text(tree), variants)
                left = [left[number] for number in idle]
                if state and state.property:
                    await alone.page.evaluate(SET, root, state.property, False)
                elif state:
                    await alone.force(nodes, ())
    for each in left:
        classes, elements = pseudos(each.selector)
        conditions = {prelude for name, prelude in each.around if name == "media"}
        containers = any(name == "container" for name, _ in each.around)
        if classes - KNOWN or elements - READABLE or conditions - met or containers:
            found.apart += 1
        else:
            found.idle[each.block.prelude.partition(":")[0]] += 1


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", nargs="*", metavar="URL RESULT.json")
    parser.add_argument("--components", type=int, default=12, help="of a page (default: %(default)s)")
    parser.add_argument("--declarations", type=int, default=120, help="of a page (default: %(default)s)")
    options = parser.parse_args()
    executable = find(os.environ.get("CHROMIUM_PATH"))
    tallies = []
    print(f"{'':<50}{'n':>6}{'bytes':>8}{'sampled':>9}{'idle':>8}{'apart':>7}")
    for url, summary in results(options.pairs, executable):
        sizes = [base_bytes(each["css"]) for each in summary["components"] if each["kind"] in ("button", "a")]
        one = asyncio.run(tally(executable, url, summary, options.components, options.declarations))
        tallies.append(one)
        print(f"{url:<50}{len(sizes):>6}{statistics.median(sizes or [0]):>8.0f}", *shares(one), flush=True)
    total = Tally(
        sum(each.sampled for each in tallies),
        sum(each.apart for each in tallies),
        sum((each.idle for each in tallies), Counter()),
    )
    print(f"{'all pages':<64}", *shares(total))


def shares(one: Tally) -> Iterator[str]:
    """The rest of a line: declarations sampled, the share that is idle, those not told, examples."""
    share = one.idle.total() / max(one.sampled - one.apart, 1)
    yield f"{one.sampled:>8}{share:>8.1%}{one.apart:>7}  "
    yield ", ".join(f"{name} {n}" for name, n in one.idle.most_common(6))


if __name__ == "__main__":
    main()
