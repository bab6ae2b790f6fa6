"""How much HTML becomes React that compiles and renders the same, beside other converters; and how fast.

    python -m bench.react [--modules DIR] [--corpus DIR]

Cases are those of the tests, losses included, and, with `--corpus`, the inputs of html5lib's tests of trees
(tree-construction/*.dat, in its source package), cleaned as a page's components are. `--modules`: where the
other converters are installed; else npm fetches them. React 19's development build renders on the server;
parse5 reads both sides. Exit code 1 where one of ours does not compile, or differs and does not say so.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from xml.etree.ElementTree import Element

from extractor.html import fragment, serialize
from extractor.react.jsx import convert
from extractor.react.module import Source, module
from tests.extractor.test_jsx import CASES, LOSSES, PARENTS, root
from tests.react.judge import Judge

HERE = Path(__file__).parent
PEERS = (
    *("estree-util-to-js", "hast-util-from-html", "hast-util-to-estree"),
    *("html-react-parser", "html-to-jsx-transform", "htmltojsx", "react@19"),
)
OURS = "Cliq Analyzer"


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
    compiled, same, quiet = Counter[str](), Counter[str](), Counter[str]()
    silent = 0
    with Judge() as judge:
        for html, codes in zip(cases, theirs(cases, modules), strict=True):
            own, told = ours(html)
            for converter, code in {OURS: own, **codes}.items():
                verdict = judge.code(code, html) if code else {"error": "no code"}
                equal = verdict.get("same", False)
                compiled[converter] += verdict["error"] is None
                same[converter] += equal
                quiet[converter] += equal and not verdict["warnings"]
                silent += converter == OURS and not told and not equal
    print(f"\n{name}, {len(cases)}:")
    print(f"  {'':24}{'compile':>9}{'same':>9}{'same, no warning':>20}")
    for one in compiled:
        print(f"  {one:24}{compiled[one]:9}{same[one]:9}{quiet[one]:20}")
    print(f"  ours with another DOM and no note: {silent}")
    return compiled[OURS] == len(cases) and not silent


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
