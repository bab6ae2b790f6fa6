"""Components drawn twice: where they stand, and alone from their own markup and css."""

from __future__ import annotations

from typing import Any

from extractor.chromium.browser import Browser
from extractor.chromium.page import Page
from extractor.model import Extraction
from tests.local_site import Site

#: The element, the corner of its box in its own document, and the content width of its parent.
MEASURE = """(selector) => {
  let scope = document, element = null, x = scrollX, y = scrollY;
  for (const part of selector.split(" >>> ")) {
    element = scope.querySelector(part);
    scope = element.shadowRoot ?? element.contentDocument ?? element;
    if (element.contentDocument) {
      const rect = element.getBoundingClientRect();
      x += rect.left + element.clientLeft;
      y += rect.top + element.clientTop;
    }
  }
  const rect = element.getBoundingClientRect();
  const parent = element.assignedSlot ?? element.parentElement ?? element.getRootNode().host;
  const style = getComputedStyle(parent);
  const edges = ["borderLeftWidth", "paddingLeft", "paddingRight", "borderRightWidth"];
  const outer = parent.getBoundingClientRect().width;
  const around = edges.reduce((left, edge) => left - parseFloat(style[edge]), outer);
  return {x: rect.left + x, y: rect.top + y, width: rect.width, height: rect.height, around,
          direction: style.direction};
}"""

#: Moves a component to the same fraction of a pixel, and measures it there.
PLACE = """async (className, x, y) => {
  await document.fonts.ready;
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  const element = document.querySelector("." + className);
  const wrapper = element.closest("body > div");
  const was = element.getBoundingClientRect();
  const phase = (to, from) => 40 + ((((to - from) % 1) + 1) % 1) + "px";
  wrapper.style.marginLeft = phase(x, was.left + scrollX);
  wrapper.style.marginTop = phase(y, was.top + scrollY);
  const rect = element.getBoundingClientRect();
  return {x: rect.left + scrollX, y: rect.top + scrollY, width: rect.width, height: rect.height};
}"""

#: The share of pixels that differ visibly between two PNGs of the same size.
COMPARE = """async (one, other) => {
  const pixels = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height).data;
  };
  const [a, b] = [await pixels(one), await pixels(other)];
  let different = 0;
  for (let at = 0; at < a.length; at += 4) {
    if ([0, 1, 2].some((channel) => Math.abs(a[at + channel] - b[at + channel]) > 24)) different += 1;
  }
  return different / (a.length / 4);
}"""

SAME = 0.005  # a share of pixels: edges may be blended a little otherwise


async def drawn(page: Page, box: dict[str, float]) -> str:
    """The picture of a box in document coordinates, a PNG in base64."""
    clip = {"x": int(box["x"] + 0.01), "y": int(box["y"] + 0.01), "scale": 1}
    clip |= {"width": round(box["width"] + 0.5), "height": round(box["height"] + 0.5)}
    options = {"format": "png", "clip": clip, "captureBeyondViewport": True}
    answer: dict[str, Any] = await page.cdp("Page.captureScreenshot", options)
    return str(answer["data"])


async def differing(browser: Browser, site: Site, extraction: Extraction) -> list[str]:
    """The components that do not look the same alone, each with both sizes.

    Alone is on an empty page with nothing but each other, each in a block as wide as its parent's content.
    """
    different = []
    async with browser.page() as there, browser.page() as alone:
        await there.goto(extraction.url)
        await there.ready()
        wanted = [await there.evaluate(MEASURE, component.selector) for component in extraction.components]
        blocks = [
            f'<div dir="{want["direction"]}" style="width:{want["around"]}px">{component.html}</div>'
            for component, want in zip(extraction.components, wanted, strict=True)
        ]
        site.routes["/alone"] = (
            "<!doctype html><meta charset=utf-8><style>body { margin: 0 } body > div { margin: 40px }</style>"
            f"<style>{extraction.css_file}</style>" + "\n".join(blocks)
        )
        await alone.goto(site.url("/alone"))
        for component, want in zip(extraction.components, wanted, strict=True):
            got = await alone.evaluate(PLACE, component.class_name, want["x"], want["y"])
            sizes = [(round(box["width"], 2), round(box["height"], 2)) for box in (want, got)]
            pictures = [await drawn(there, want), await drawn(alone, got)]
            if sizes[0] != sizes[1] or await alone.evaluate(COMPARE, *pictures) > SAME:
                different.append(f"{component.html[:80]} {sizes}")
    return different
