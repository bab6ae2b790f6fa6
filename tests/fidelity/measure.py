"""Every look of every sampled component, drawn on its page, then alone, then with all others on one page.

Called by `bench/fidelity.py` and tests. Promises rows of plain values: what is identical is said by pixels.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from tests.devtools import Page, devtools
from tests.fidelity.draw import DEFAULT, GROUP, SITES, STATES, Drawing, Shot, copies, originals
from tests.fidelity.side import Alone, There

LOOKS = (*SITES, *STATES, GROUP)

#: Looks that count only where they change what is seen, on either side.
OPTIONAL = {"dark", *STATES, GROUP}

#: A picture takes two frames: this makes them 40 ms cheaper. Nothing is said of the network: all is open.
FLAGS = ("--disable-frame-rate-limit",)

IDENTICAL, NEAR = 0.005, 0.05  # shares of inked pixels that may differ visibly
SIZE = 0.6  # CSS px
VISIBLE, SEEN = 24, 4  # of 255, in a channel: differs; is no accident of rasterising

#: (tolerance, PNG, PNG) in base64 -> the share of inked pixels that differ by more in a channel.
DIFFERING = """async (tolerance, ...pngs) => {
  const images = await Promise.all(pngs.map((png) => {
    const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
    return createImageBitmap(new Blob([bytes], { type: "image/png" }));
  }));
  const width = Math.max(...images.map((image) => image.width));
  const height = Math.max(...images.map((image) => image.height));
  const [a, b] = images.map((image) => {
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  });
  let inked = 0, different = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4, p = a[i + 3], q = b[i + 3];
      if (p <= 8 && q <= 8) continue;
      inked++;
      let most = Math.abs(p - q);
      for (let c = 0; c < 3; c++)
        most = Math.max(most, Math.abs((a[i + c] * p - b[i + c] * q) / 255));
      if (most > tolerance) different++;
    }
  return different / Math.max(inked, 1);
}"""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `differing`: a share of inked pixels; `there`, `alone`: PNGs in base64, "" for none.

    `together`: it was not alone on its page, but with all other components of the result.
    """

    look: str
    together: bool
    number: int
    kind: str
    same_size: bool
    differing: float
    there: str
    alone: str

    @property
    def identical(self) -> bool:
        return self.same_size and self.differing <= IDENTICAL

    @property
    def near(self) -> bool:
        return self.same_size and self.differing <= NEAR


@dataclass(slots=True)
class Report:
    """The rows of one page, and why components or looks are not among them."""

    rows: list[Row] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)


async def measure(
    executable: str,
    url: str,
    summary: Mapping[str, Any],
    sample: int = 60,
    looks: Collection[str] = LOOKS,
    together: bool = True,
) -> Report:
    """Compare up to `sample` components of a result with their live page; `together`: twice."""
    report = Report()
    components = summary["components"]
    async with AsyncExitStack() as stack:
        # A browser each: a tab in the background may never paint.
        browsers = [await stack.enter_async_context(devtools(executable, FLAGS)) for _ in range(2 + together)]
        there, *blank = [await browser.page() for browser in browsers]
        desk = await browsers[0].page()
        side = There(there)
        await side.open(url)
        shots = await originals(side, components, sample, looks, report.missed)
        drawn = (copies(Alone(page), summary, shots, bool(shared)) for shared, page in enumerate(blank))
        for shared, drawings in enumerate(await asyncio.gather(*drawn)):
            rows = await _rows(desk, components, shots, drawings, bool(shared))
            report.rows += [row for row in rows if row.look in looks]
    return report


async def _rows(
    desk: Page,
    components: Sequence[Mapping[str, Any]],
    shots: Sequence[Shot],
    drawings: Sequence[Drawing | None],
    together: bool,
) -> list[Row]:
    plain: dict[int, tuple[str, str]] = {}
    rows = []
    for shot, drawing in zip(shots, drawings, strict=True):
        number, there, alone = shot.spot.number, shot.drawing.picture, drawing.picture if drawing else ""
        if shot.look == DEFAULT:
            plain[number] = there, alone
        elif shot.look in OPTIONAL and number in plain:
            pairs = zip(plain[number], (there, alone), strict=True)
            if not any([await _differing(desk, *pair, SEEN) for pair in pairs]):
                continue
        rows.append(
            Row(
                shot.look,
                together,
                number,
                components[number]["kind"],
                _same_size(shot.drawing, drawing),
                await _differing(desk, there, alone, VISIBLE),
                there,
                alone,
            )
        )
    return rows


async def _differing(desk: Page, one: str, other: str, tolerance: int) -> float:
    if one == other or not (one and other):
        return float(one != other)
    return float(await desk.evaluate(DIFFERING, tolerance, one, other))


def _same_size(there: Drawing, alone: Drawing | None) -> bool:
    if alone is None:
        return False
    return abs(there.width - alone.width) <= SIZE and abs(there.height - alone.height) <= SIZE
