"""What extraction costs beyond the page's own load, by stage.

    python -m bench.extract [URL ...] [--sizes 1000,2000,5000,10000,20000] [--runs 3]

Each URL is extracted in a warm browser and held against its own load (`load` + `ready`): at most half of it,
or 300 ms, whichever is more. Without URLs generated pages of growing size are extracted; the growth is the
time an element costs, as a ratio to the smallest page: 1.00 is linear. Times are medians, in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent))
from extractor.chromium.browser import Browser
from extractor.chromium.launch import find
from extractor.egress.outbound import Policy
from extractor.extract import extract
from extractor.model import Extraction
from tests.local_site import serving

OWN = ("load", "ready")  # stages that are the page's
SHARE, FLOOR = 0.5, 300  # of the page's own time; ms
COUNT = "() => document.getElementsByTagName('*').length"

#: Ten elements, two of them controls.
CARD = """<article class="card card-{kind}" id="c{n}">
  <header class="card-head"><h3>Card {n}</h3> <span class="badge tone-{tone}">{tone}</span></header>
  <p class="text-muted mb-md-{tone}">Some <em>words</em> of it.</p>
  <footer class="card-foot">
    <a class="btn btn-{kind} p-{tone}" href="#c{n}"><i class="icon"></i>Open {n}</a>
    <button class="btn btn-outline m-{tone}" type="button">Keep</button>
  </footer>
</article>
"""
KINDS = ("primary", "quiet", "danger")

BASE = """
:root { --edge: #ccd; --ground: #fff; --gap: .5rem; --primary: #06c; --quiet: #678; --danger: #b22 }
@media (prefers-color-scheme: dark) { :root { --edge: #445; --ground: #15181c } body { color: #dde } }
*, *::before, *::after { box-sizing: border-box }
body { margin: 1rem; font: 16px/1.5 sans-serif }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 1rem }
.card { padding: 1rem; border: 1px solid var(--edge); border-radius: 8px; background: var(--ground) }
.card-head, .card-foot { display: flex; align-items: center; gap: var(--gap) }
.btn { display: inline-block; padding: .375rem .75rem; border: 1px solid transparent; font: inherit;
  border-radius: .375rem; text-decoration: none; transition: background .15s }
.btn:focus-visible { outline: 2px solid var(--primary); outline-offset: 2px }
.icon::before { content: "\\2605"; margin-inline-end: .25em }
"""
KIND = """
.btn-%s { background: var(--%s); color: #fff }
.btn-%s:hover { background: color-mix(in srgb, var(--%s), #000 15%%) }
.card-%s:hover .badge { background: var(--%s); color: #fff }
"""
WIDTHS = {"sm": 576, "md": 768, "lg": 992, "xl": 1200}  # name -> CSS px
SIDES = {"m": "margin", "p": "padding", "mb": "margin-bottom", "g": "gap"}


def sheet() -> str:
    """A sheet as frameworks make it: variables, states, descendants, widths, a dark scheme, utilities."""
    parts = [BASE, *(KIND.replace("%s", kind).replace("%%", "%") for kind in KINDS)]
    for name, width in WIDTHS.items():
        utilities = " ".join(
            f".{short}-{name}-{n} {{ {property}: {n * 0.25}rem !important }}"
            for short, property in SIDES.items()
            for n in range(30)
        )
        parts.append(f"@media (min-width: {width}px) {{ {utilities} }}")
    for n in range(300):
        parts.append(f".m-{n} {{ margin: {n % 6}px }} .p-{n} {{ padding: {n % 9}px }}")
        parts.append(f".tone-{n} {{ opacity: {1 - n / 600} }}")
    return "\n".join(parts)


def generated(elements: int) -> str:
    cards = "".join(CARD.format(n=n, kind=KINDS[n % 3], tone=n % 40) for n in range(elements // 10))
    return f"<!doctype html><title>{elements}</title><style>{sheet()}</style><main>{cards}</main>"


def medians(runs: list[Extraction]) -> dict[str, float]:
    """Milliseconds by stage."""
    return {stage: statistics.median(run.timings[stage] for run in runs) for stage in runs[0].timings}


async def extractions(browser: Browser, url: str, runs: int) -> tuple[int, list[Extraction]]:
    """How many elements a page has, and that many extractions of it; the browser has been there before."""
    async with browser.page() as page:
        await page.goto(url)
        await page.ready()
        elements = await page.evaluate(COUNT)
    return elements, [await extract(browser, url) for _ in range(runs)]


def beyond(stages: Mapping[str, float]) -> float:
    return sum(ms for stage, ms in stages.items() if stage not in OWN)


def said(stages: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {ms:.0f}" for name, ms in stages.items())


async def curve(browser: Browser, sizes: list[int], runs: int) -> None:
    first = 0.0
    with serving() as site:
        for size in sizes:
            site.routes["/"] = generated(size)
            elements, done = await extractions(browser, site.url("/"), runs)
            stages = medians(done)
            each = beyond(stages) / elements
            first = first or each
            print(
                f"{elements:>6} elements {len(done[0].components):>5} components",
                f"beyond {beyond(stages):>7.0f}  growth {each / first:.2f}  ({said(stages)})",
                flush=True,
            )
            for note in done[0].notes:
                print(f"       {note.message}")


async def pages(browser: Browser, urls: list[str], runs: int) -> None:
    for url in urls:
        elements, done = await extractions(browser, url, runs)
        stages = medians(done)
        own, over = sum(stages[stage] for stage in OWN), beyond(stages)
        verdict = "within" if over <= max(SHARE * own, FLOOR) else "over"
        where = urlsplit(url).netloc + urlsplit(url).path
        print(
            f"{where:<44} {elements:>5} elements  own {own:>5.0f}  beyond {over:>5.0f}",
            f"ratio {over / own:.2f}  {verdict:<6}  ({said(stages)})",
            flush=True,
        )


async def story(options: argparse.Namespace) -> None:
    policy = Policy(private_hosts=frozenset({"127.0.0.1"}))
    async with Browser(find(os.environ.get("CHROMIUM_PATH")), policy=policy) as browser:
        if options.urls:
            await pages(browser, options.urls, options.runs)
        else:
            await curve(browser, [int(size) for size in options.sizes.split(",")], options.runs)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("urls", nargs="*", metavar="URL")
    parser.add_argument("--sizes", default="1000,2000,5000,10000,20000")
    parser.add_argument("--runs", type=int, default=3)
    asyncio.run(story(parser.parse_args()))


if __name__ == "__main__":
    main()
