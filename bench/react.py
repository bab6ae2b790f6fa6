"""How much HTML becomes React that compiles and renders the same, beside other converters; and how fast.

    python -m bench.react [--modules DIR] [--corpus DIR]

Cases are those of the tests, losses included, and, with `--corpus`, the inputs of html5lib's tests of trees
(tree-construction/*.dat, in its source package), cleaned as a page's components are. `--modules`: where the
other converters are installed; else npm fetches them. React 19's development build renders on the server,
parse5 reads both sides; what is the same then, and without a warning, is rendered in Chromium as well, where
its fields must hold the same. Exit code 1 where one of ours does not compile, or differs and does not say so.
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
from pathlib import Path
from time import perf_counter
from typing import Any
from xml.etree.ElementTree import Element

from extractor.chromium.launch import find
from extractor.html import fragment, serialize
from extractor.react.jsx import convert
from extractor.react.module import Source, module
from tests.extractor.test_jsx import CASES, LOSSES, PARENTS, results, root
from tests.react.judge import Judge, client_page

HERE = Path(__file__).parent
PEERS = (
    *("estree-util-to-js", "hast-util-from-html", "hast-util-to-estree"),
    *("html-react-parser", "html-to-jsx-transform", "htmltojsx", "react@19"),
)
OURS = "Cliq Analyzer"

#: Each includes the one before. React warns of a thing once, so the judge begins anew after a warning.
STEPS = ("compiles", "same on a server", "without a warning", "and in Chromium")
COMPILES, SAME, QUIET = range(3)

#: What a component must not carry: elements, attributes and addresses that run something or reach beyond it.
UNSAFE = frozenset({"iframe", "link", "meta", "noscript", "script", "style"})
HANDLER = re.compile(r"on[a-z]+")
SCRIPT = re.compile(r"[\0-\x20]*" + r"[\t\n\r]*".join("javascript:"), re.IGNORECASE)


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


def compare(name: str, cases: Sequence[str], modules: Path) -> bool:
    """Print a line a converter; whether ours is as good as promised."""
    mine = [ours(html) for html in cases]
    codes: dict[str, list[str | None]] = {OURS: [code for code, _ in mine]}
    for each in theirs(cases, modules):
        for converter, code in each.items():
            codes.setdefault(converter, []).append(code)
    reached = {converter: steps(cases, written) for converter, written in codes.items()}
    safe = [i for i, html in enumerate(cases) if not is_unsafe(html)]
    table(f"{name}, {len(cases)}", reached, range(len(cases)))
    if len(safe) < len(cases):
        table(f"those without what a component must not carry, {len(safe)}", reached, safe)
    silent = sum(level < SAME and not told for level, (_, told) in zip(reached[OURS], mine, strict=True))
    print(f"  ours with another DOM and no note: {silent}")
    return min(reached[OURS]) >= COMPILES and not silent


def steps(cases: Sequence[str], codes: Sequence[str | None]) -> list[int]:
    """How far a converter comes with each case: a place in STEPS, -1 for nowhere."""
    levels: list[int] = []
    with Judge() as judge:
        for html, code in zip(cases, codes, strict=True):
            verdict = judge.code(code, html) if code else {"error": "no code"}
            same = bool(verdict.get("same"))
            levels.append(-1 if verdict["error"] else same + (same and not verdict["warnings"]))
    left = [i for i, level in enumerate(levels) if level == QUIET]
    for i, shown in zip(left, in_chromium([{"code": codes[i], "html": cases[i]} for i in left]), strict=True):
        levels[i] += not shown["errors"] and shown["got"] == shown["want"]
    return levels


def in_chromium(cases: Sequence[Mapping[str, str | None]]) -> list[dict[str, Any]]:
    """What client.mjs says of them."""
    with tempfile.TemporaryDirectory() as folder:
        return results(find(os.environ.get("CHROMIUM_PATH")), client_page(cases, Path(folder)))


def table(title: str, reached: Mapping[str, Sequence[int]], of: Sequence[int]) -> None:
    print(f"\n{title}:\n  {'':24}" + "".join(f"{step:>20}" for step in STEPS))
    for converter, levels in reached.items():
        counts = [sum(levels[i] >= step for i in of) for step in range(len(STEPS))]
        print(f"  {converter:24}" + "".join(f"{count:>20}" for count in counts))


def is_unsafe(html: str) -> bool:
    """Whether it has what a component must not carry."""
    return any(
        element.tag.rpartition("}")[2] in UNSAFE
        or any(HANDLER.fullmatch(name) for name in element.attrib)
        or any(SCRIPT.match(value) for value in element.attrib.values())
        for element in root(html).iter()
        if isinstance(element.tag, str)
    )


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
        cases = [case.html for case in CASES + LOSSES if case.html[:3] not in PARENTS]
        good = compare("hard cases of the tests", cases, modules)
        if options.corpus:
            good &= compare("tree construction", list(dict.fromkeys(corpus(options.corpus))), modules)
    times(cases)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
