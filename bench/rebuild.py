"""Whether pages can be rebuilt from their React file and each component's props; and how large the file is.

    python -m bench.rebuild [URL ...] [--sample 20]

Each page is extracted as JSX and as TypeScript; without arguments the project's own test pages are. Of every
component: React 19 renders what its snippet says, from the file and from its `reactSnippet`, without a
warning. Of every file: prettier leaves it as it is, and `tsc --strict` has nothing to say. Of a sample: with
`cssFile` it has the pixels that its snippet has with its own css. Bytes are a share of those of a file with a
component each. Exit code 1 where anything falls short.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.chromium.browser import Browser
from extractor.chromium.launch import find
from extractor.egress.outbound import Policy
from extractor.extract import extract
from extractor.model import Options
from tests.devtools import devtools
from tests.extractor.test_looks import in_use
from tests.fidelity.draw import WRAPPER, selector
from tests.fidelity.measure import DIFFERING, FLAGS, IDENTICAL, VISIBLE
from tests.fidelity.side import HEIGHT, Alone
from tests.local_site import serving
from tests.react.judge import Judge, compile_strictly

OWN_PAGES = ("/looks.html", "/larger.html")

#: Background images tell nobody that they have come: pictures are taken until two in a row are the same.
MOST_SHOTS = 10

#: On a page with so many links the file has at most this share of the bytes of one with a component each.
MANY_LINKS, SHARE = 100, 0.4

Summary = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one page. `rebuilt`: markup of each component, from the file and its props."""

    same: int
    asked: int
    warnings: int
    pretty: bool
    rebuilt: Sequence[str]


async def extracted(executable: str, url: str, react: str) -> Summary:
    async with Browser(executable, policy=Policy(private_hosts=frozenset({"127.0.0.1"}))) as browser:
        return (await extract(browser, url, Options(react=react))).summary()


def rendered(summary: Summary) -> Verdict:
    """What React makes of the file and of the snippets."""
    with Judge() as judge:
        whole = [
            judge.look(summary["reactFile"], one["componentName"], one["props"], one["htmlSnippet"])
            for one in summary["components"]
        ]
        alone = [judge.code(one["reactSnippet"], one["htmlSnippet"]) for one in summary["components"]]
    verdicts = [*whole, *alone]
    return Verdict(
        sum(one.get("same", False) for one in verdicts),
        len(verdicts),
        sum(len(one["warnings"]) for one in verdicts),
        all(one.get("pretty", False) for one in verdicts),
        [one.get("markup", "") for one in whole],
    )


async def pixels(executable: str, summary: Summary, rebuilt: Sequence[str], sample: int) -> tuple[int, int]:
    """How many of a sample look the same in the rebuilt page, and how many there are."""
    components = summary["components"]
    seen = [i for i, one in enumerate(components) if min(one["box"]["width"], one["box"]["height"]) >= 1]
    chosen = sorted(random.Random(7).sample(seen, min(sample, len(seen))))
    async with devtools(executable, FLAGS) as browser:
        alone = Alone(await browser.page())
        await alone.page.emulate(1280, HEIGHT)
        alike = 0
        for i in chosen:
            one = components[i]
            snippet = await picture(alone, one, one["css"], one["htmlSnippet"])
            again = await picture(alone, one, summary["cssFile"], rebuilt[i])
            alike += await alone.page.evaluate(DIFFERING, VISIBLE, snippet, again) <= IDENTICAL
    return alike, len(chosen)


async def picture(alone: Alone, component: Summary, css: str, html: str) -> str:
    """A PNG in base64 of the component on a page of its own."""
    block = WRAPPER.format(direction="ltr", around=component["box"]["width"], html=html)
    await alone.mount(css, [block], [selector(component)])
    shots: list[str] = []
    while len(shots) < 2 or (shots[-1] != shots[-2] and len(shots) < MOST_SHOTS):
        await asyncio.sleep(0.1)
        shots.append(await alone.picture(0, await alone.ask("box", 0), (0, 0)))
    return shots[-1]


def share(summary: Summary) -> float:
    """The bytes of the file beside those of one with a component each."""
    first, *others = (one["reactSnippet"] for one in summary["components"])
    each = first + "".join(code.partition("\n\n")[2] for code in others)
    return len(summary["reactFile"].encode()) / len(each.encode())


def measured(executable: str, url: str, sample: int) -> Iterator[tuple[str, bool]]:
    """What is told of a page, each with whether it is good."""
    jsx, tsx = (asyncio.run(extracted(executable, url, react)) for react in ("jsx", "tsx"))
    yield f"{url:<44}{len(jsx['components']):>5}", True
    links, bytes_ = sum(one["kind"] == "a" for one in jsx["components"]), share(jsx)
    yield f"{links:>6}", True
    yield f"{bytes_:>7.2f}", links < MANY_LINKS or bytes_ <= SHARE
    verdicts = [rendered(summary) for summary in (jsx, tsx)]
    same, asked = sum(one.same for one in verdicts), sum(one.asked for one in verdicts)
    yield f"{same:>7} of {asked:<5}", same == asked
    warnings = sum(one.warnings for one in verdicts)
    yield f"{warnings:>8}", not warnings
    pretty = all(one.pretty for one in verdicts)
    yield f"{'yes' if pretty else 'no':>9}", pretty
    with tempfile.TemporaryDirectory() as folder:
        said = compile_strictly(in_use(tsx), Path(folder))
    yield f"{len(said.splitlines()):>5}", not said
    drawn, shots = asyncio.run(pixels(executable, jsx, verdicts[0].rebuilt, sample))
    yield f"{drawn:>7} of {shots}", drawn == shots


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("urls", nargs="*", metavar="URL")
    parser.add_argument("--sample", type=int, default=20, help="components of a page that are drawn")
    options = parser.parse_args()
    executable = find(os.environ.get("CHROMIUM_PATH"))
    print(f"{'':<44}{'n':>5}{'links':>6}{'bytes':>7}{'same DOM':>12}", end="")
    print(f"{'warnings':>11}{'prettier':>9}{'tsc':>5}{'pixels':>10}")
    good = True
    with serving() as site:
        for url in options.urls or map(site.url, OWN_PAGES):
            for text, right in measured(executable, url, options.sample):
                print(text, end="", flush=True)
                good &= right
            print()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
