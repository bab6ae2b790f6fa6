"""How much HTML becomes React that compiles and renders the same, beside other converters; and how fast.

    python -m bench.react [--modules DIR] [--corpus DIR]

Cases are those of the tests, losses included, and, with `--corpus`, the inputs of html5lib's tests of trees
(tree-construction/*.dat, in its source package), cleaned as a page's components are. `--modules`: where the
other converters are installed; else npm fetches them.

React 19's development build renders on the server, parse5 reads both sides. The DOM is compared with the
HTML as written, and with what must be left of it: the HTML without what runs a script, is a document, draws
nothing, or is the page's own. That rule stands in tests/react/expected.mjs and knows no converter; whatever
else React cannot express counts as lost. What is right by it, and without a warning, is rendered in Chromium
as well, where its fields must hold the same. Exit code 1 where one of ours does not compile, or falls short
and does not say so.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from xml.etree.ElementTree import Element

from extractor.chromium.launch import find
from extractor.html import fragment, serialize
from extractor.react.jsx import convert
from extractor.react.module import Source, module
from tests.extractor.test_jsx import ALL, PARENTS, results, root
from tests.react.judge import Judge, client_page

HERE = Path(__file__).parent
PEERS = (
    *("estree-util-to-js", "hast-util-from-html", "hast-util-to-estree"),
    *("html-react-parser", "html-to-jsx-transform", "htmltojsx", "react@19"),
)
OURS = "Cliq Analyzer"

#: How far a converter comes with a case. React warns of a thing once: the judge begins anew after a warning.
STEPS = ("compiles", "DOM as must be left", "without a warning", "and in Chromium")
COMPILES, RIGHT, QUIET, THERE = range(len(STEPS))


@dataclass(slots=True)
class Reached:
    """What came of a case. `step`: a place in STEPS, each of which includes those before; -1 for nowhere."""

    step: int
    as_written: bool


def corpus(folder: Path) -> Iterator[str]:
    """The elements of the tests' inputs as cleaning leaves them, where a parser reads the same again."""
    for file in sorted(folder.rglob("*.dat")):
        for test in re.split(r"^#data\n", file.read_text(errors="replace"), flags=re.MULTILINE)[1:]:
            for element in fragment(test.partition("\n#")[0]):
                element.tail = None
                html = serialize(element)
                again = [*fragment(html)]
                if len(again) == 1 and serialize(again[0]) == html:
                    yield html


def ours(html: str) -> tuple[str, bool]:
    """Our module, and whether it says that something is lost."""
    converted = convert(root(html))
    return module([Source("Case", converted.tree)]), bool(converted.notes)


def theirs(cases: Sequence[str], modules: Path) -> list[dict[str, str | None]]:
    command = ["node", HERE / "peers" / "to_jsx.mjs", modules]
    answer = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True)
    return list(json.loads(answer.stdout))


def compare(name: str, cases: Sequence[str], modules: Path) -> tuple[dict[str, list[Reached]], bool]:
    """Print a line a converter. What they reached, and whether ours is as good as promised."""
    mine = [ours(html) for html in cases]
    codes: dict[str, list[str | None]] = {OURS: [code for code, _ in mine]}
    for each in theirs(cases, modules):
        for converter, code in each.items():
            codes.setdefault(converter, []).append(code)
    reached = {converter: judged(cases, written) for converter, written in codes.items()}
    table(name, reached)
    short = [one.step < THERE for one in reached[OURS]]
    silent = sum(lost and not told for lost, (_, told) in zip(short, mine, strict=True))
    others = [any(one.step == THERE for one in row) for row in zip(*[*reached.values()][1:], strict=True)]
    beaten = sum(lost and other for lost, other in zip(short, others, strict=True))
    print(f"  ours short of the end: {sum(short)}; another gets there: {beaten}; without a note: {silent}")
    return reached, all(one.step >= COMPILES for one in reached[OURS]) and not silent


def judged(cases: Sequence[str], codes: Sequence[str | None]) -> list[Reached]:
    reached: list[Reached] = []
    with Judge() as judge:
        for html, code in zip(cases, codes, strict=True):
            verdict = judge.code(code, html) if code else {"error": "no code"}
            right = bool(verdict.get("right"))
            step = -1 if verdict["error"] else right + (right and not verdict["warnings"])
            reached.append(Reached(step, bool(verdict.get("same"))))
    left = [i for i, one in enumerate(reached) if one.step == QUIET]
    for i, shown in zip(left, in_chromium([{"code": codes[i], "html": cases[i]} for i in left]), strict=True):
        reached[i].step += not shown["errors"] and shown["got"] == shown["want"]
    return reached


def in_chromium(cases: Sequence[Mapping[str, str | None]]) -> list[dict[str, Any]]:
    """What client.mjs says of them."""
    with tempfile.TemporaryDirectory() as folder:
        return results(find(os.environ.get("CHROMIUM_PATH")), client_page(cases, Path(folder)))


def table(title: str, reached: Mapping[str, Sequence[Reached]]) -> None:
    columns = (STEPS[COMPILES], "DOM as written", *STEPS[RIGHT:])
    print(f"\n{title}, {len(reached[OURS])}:\n  {'':24}" + "".join(f"{column:>20}" for column in columns))
    for converter, ones in reached.items():
        compiled, *counts = [sum(one.step >= step for one in ones) for step in range(len(STEPS))]
        counts = [compiled, sum(one.as_written for one in ones), *counts]
        print(f"  {converter:24}" + "".join(f"{count:>20}" for count in counts))


def times(cases: Sequence[str]) -> None:
    """The time of a case, and how it grows with its size."""
    roots = [root(html) for html in cases]
    print(f"\nmedian of a case: {statistics.median(map(seconds, roots)) * 1000:.2f} ms")
    for count in (1_000, 4_000):
        link = '<li><a class="a" href="/page">One of many</a></li>'
        print(f"a list of {count} links: {seconds(root(f'<ul>{link * count}</ul>')) * 1000:.0f} ms")


def seconds(element: Element) -> float:
    start = perf_counter()
    module([Source("Case", convert(element).tree)])
    return perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description="HTML to React, beside other converters.")
    parser.add_argument("--modules", type=Path)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        modules = options.modules or Path(folder)
        if not options.modules:
            install = ["npm", "i", "--silent", "--no-audit", "--prefix", folder]
            subprocess.run([*install, *PEERS], check=True)
        cases = [case.html for case in ALL if case.html[:3] not in PARENTS]
        reached, good = compare("hard cases of the tests", cases, modules)
        if options.corpus:
            others, fine = compare("tree construction", list(dict.fromkeys(corpus(options.corpus))), modules)
            table("both", {converter: ones + others[converter] for converter, ones in reached.items()})
            good &= fine
    times(cases)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
