"""How like their page components look when they stand alone, picture by picture.

    python -m bench.fidelity [URL RESULT.json ...] [--sample 60] [--only default,states,...] [--keep DIR]

RESULT.json is what the service answered for URL: a poll's body or its `summary`. Without any, the project's
own test pages are extracted and measured. A look other than a width counts for the components it changes.
`--keep` leaves pictures of what differs, side by side, and an index.html to see them in.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from extractor.chromium.browser import Browser
from extractor.chromium.launch import find
from extractor.egress.outbound import Policy
from extractor.extract import extract
from tests.fidelity.draw import GROUP, STATES
from tests.fidelity.measure import LOOKS, Report, Row, measure
from tests.local_site import serving

#: What --only may name -> its looks.
GROUPS = {
    "default": ("1280 px",),
    "widths": ("768 px", "375 px"),
    "dark": ("dark",),
    "states": (*STATES, GROUP),
    "together": LOOKS,
}
OWN_PAGES = ("/looks.html", "/states.html")


def results(pairs: Sequence[str], executable: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(URL, summary) of each pair of URL and file; of the project's own pages where there is none."""
    for url, path in zip(pairs[::2], pairs[1::2], strict=True):
        body = json.loads(Path(path).read_text())
        yield url, body.get("summary", body)
    if not pairs:
        with serving() as site:
            for path in OWN_PAGES:
                yield site.url(path), asyncio.run(_extracted(executable, site.url(path)))


async def _extracted(executable: str, url: str) -> Mapping[str, Any]:
    async with Browser(executable, policy=Policy(private_hosts=frozenset({"127.0.0.1"}))) as browser:
        return (await extract(browser, url)).summary()


def table(title: str, rows: Sequence[Row]) -> Iterator[str]:
    """Counts and shares, a line for each look."""
    yield f"{title:<50}{'n':>6}{'same size':>11}{'identical':>11}{'near':>8}"
    for together, look in product((False, True), (*LOOKS, "all looks")):
        good = [
            (row.same_size, row.identical, row.near)
            for row in rows
            if row.together == together and look in (row.look, "all looks")
        ]
        if good:
            size, identical, near = (sum(column) / len(good) for column in zip(*good, strict=True))
            name = f"{'together' if together else 'alone'}, {look}"
            yield f"  {name:<48}{len(good):>6}{size:>11.1%}{identical:>11.1%}{near:>8.1%}"


def show(url: str, report: Report) -> None:
    print(*table(url, report.rows), sep="\n")
    if report.missed:
        print("  not compared: " + ", ".join(f"{why} {n}" for why, n in report.missed.most_common()))
    print(flush=True)


def keep(folder: Path, page: int, rows: Iterable[Row]) -> None:
    """Pictures of what differs, and lines for them in the folder's index.html."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for row in rows:
        if row.identical:
            continue
        name = f"{page}-{row.number + 1}-{row.look.replace(' ', '-')}{'-together' * row.together}"
        images = []
        for side, picture in (("there", row.there), ("alone", row.alone)):
            (folder / f"{name}-{side}.png").write_bytes(base64.b64decode(picture))
            images.append(f"<td><img src={name}-{side}.png>")
        said = (
            f"{row.look}{', together' * row.together}<br>{row.kind} {row.number + 1}<br>{row.differing:.1%}"
        )
        lines.append(f"<tr><td>{said}{'' if row.same_size else '<br>size'}{''.join(images)}\n")
    with (folder / "index.html").open("a") as index:
        index.write(
            f"<!doctype html><style>td {{ background: #ccd }}</style><table>{''.join(lines)}</table>\n"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", nargs="*", metavar="URL RESULT.json")
    parser.add_argument("--sample", type=int, default=60, help="components of a page (default: %(default)s)")
    parser.add_argument("--only", default=",".join(GROUPS), help="of %(default)s")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    groups = options.only.split(",")
    looks = {look for group in groups for look in GROUPS[group]}
    executable = find(os.environ.get("CHROMIUM_PATH"))
    rows: list[Row] = []
    for number, (url, summary) in enumerate(results(options.pairs, executable), 1):
        report = asyncio.run(measure(executable, url, summary, options.sample, looks, "together" in groups))
        show(url, report)
        rows += report.rows
        if options.keep:
            keep(options.keep, number, report.rows)
    print(*table("all pages", rows), sep="\n")


if __name__ == "__main__":
    main()
