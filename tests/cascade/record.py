"""Records what a real page answers for the cases: `python -m tests.cascade.record`.

Run when cases or queries change. One JSON file a case; the css beside it is written only where there is none,
to be read before it is committed.
"""

from __future__ import annotations

import asyncio
import json
import os

from extractor.cascade import Sheet
from extractor.chromium.launch import find
from tests.cascade.cases import CASES, Case
from tests.cascade.driver import Driven
from tests.cascade.recorded import FOLDER, styled_text
from tests.devtools import Page, devtools

SHADOWS = """() => {
  const texts = [];
  for (const template of document.querySelectorAll("template[data-shadow]")) {
    const root = template.parentElement.attachShadow({ mode: "open" });
    root.append(template.content);
    texts.push(root.querySelector("style").textContent);
    template.remove();
  }
  return texts;
}"""


async def record(page: Page, name: str, case: Case) -> None:
    styles = "".join(f"<style>{text}</style>" for text in case.sheets)
    await page.set_content(f"<!doctype html><html><head>{styles}</head><body>{case.html}</body></html>")
    inner = await page.evaluate(SHADOWS) if case.shadows else []
    await page.evaluate("() => { globalThis.stage = undefined }")
    sheets = [Sheet(text, "http://a.test/") for text in case.sheets]
    numbers = await page.evaluate(
        "() => [...document.querySelectorAll('*')].flatMap((e, i) => e.shadowRoot ? [i] : [])"
    )
    sheets += [
        Sheet(text, "http://a.test/", trees=(f"shadow-{number}",))
        for number, text in zip(numbers, inner, strict=True)
    ]
    driven = await Driven.of(page, sheets)
    root = await page.evaluate("() => stage.elements.findIndex((e) => e.id === 'root')")
    recording = {
        "sheets": [
            {"text": sheet.text, "base_url": sheet.base_url, "trees": list(sheet.trees)} for sheet in sheets
        ],
        "truths": [[*condition, truth] for condition, truth in driven.truths.items()],
        "collected": driven.collected,
        "root": root,
        "answers": [
            [list(query), answer] for query, answer in zip(driven.plan.queries, driven.answers, strict=True)
        ],
        "refused": [list(pair) for pair in sorted(driven.refused)],
        "lifts": case.lifts,
    }
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(recording, separators=(",", ":")) + "\n")
    expected = path.with_suffix(".css")
    if not expected.exists():
        expected.write_text(styled_text(name))


async def main() -> None:
    async with devtools(find(os.environ.get("CHROMIUM_PATH"))) as browser:
        for name, case in CASES.items():
            await record(await browser.page(), name, case)


if __name__ == "__main__":
    asyncio.run(main())
