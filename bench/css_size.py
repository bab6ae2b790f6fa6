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
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench.fidelity import results
from extractor.chromium.launch import find
from tests.fidelity.redundancy import Tally, tally
from tests.fidelity.sheet import base_bytes


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
