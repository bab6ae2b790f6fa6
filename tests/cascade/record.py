"""Records what a real page answers for the cases: `python -m tests.cascade.record`.

Run when cases or queries change. One JSON file a case; the css beside it is written only where there is none,
to be read before it is committed.
"""

from __future__ import annotations

import json
import os

from extractor.cascade import Sheet
from extractor.chromium.launch import find
from tests.cascade.cases import CASES, Case
from tests.cascade.cdp import Chromium, Page
from tests.cascade.driver import Driven
from tests.cascade.recorded import FOLDER, styled_text

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


def record(page: Page, name: str, case: Case) -> None:
    styles = "".join(f"<style>{text}</style>" for text in case.sheets)
    page.set_content(f"<!doctype html><html><head>{styles}</head><body>{case.html}</body></html>")
    inner = page.evaluate(SHADOWS) if case.shadows else []
    page.evaluate("() => { globalThis.stage = undefined }")
    sheets = [Sheet(text, "http://a.test/") for text in case.sheets]
    numbers = page.evaluate(
        "() => [...document.querySelectorAll('*')].flatMap((e, i) => e.shadowRoot ? [i] : [])"
    )
    sheets += [
        Sheet(text, "http://a.test/", trees=(f"shadow-{number}",))
        for number, text in zip(numbers, inner, strict=True)
    ]
    driven = Driven(page, sheets)
    root = page.evaluate("() => stage.elements.findIndex((e) => e.id === 'root')")
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


if __name__ == "__main__":
    with Chromium(find(os.environ.get("CHROMIUM_PATH"))) as chromium:
        for name, case in CASES.items():
            record(chromium.page(), name, case)
