"""TypeScript of any markup passes the compiler in strict mode; its table says what @types/react says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.react.attributes import BOOLEAN, PROPS
from extractor.react.icons import share_icons
from extractor.react.jsx import convert
from extractor.react.module import Source, module
from extractor.react.spelling import literal
from extractor.react.typed import GLOBAL, NUMBERS, OWN, SVG, SVG_PROPS, WORDS
from tests.extractor.test_jsx import ALL, root
from tests.react.judge import Judge, compile_strictly

pytestmark = pytest.mark.node

BARE = {PROPS.get(name, name) for name in BOOLEAN} | {"checked", "defaultChecked", "selected"}


def test_any_markup_compiles_in_strict_mode_and_renders_the_same(tmp_path: Path) -> None:
    cases = dict(enumerate(ALL))
    sources = [
        Source(f"{name}{i}", convert(root(case.html)).tree)
        for name in ("Case", "Again")
        for i, case in cases.items()
    ]
    icons = share_icons(sources)
    assert len(icons) > 9
    code = module(sources, icons, typescript=True)
    with Judge() as judge:
        for i, case in cases.items():
            verdict = judge.look(code, f"Case{i}", {}, case.html)
            assert (verdict["error"], verdict["warnings"]) == (None, [])
            assert case.notes or verdict["same"]
    assert compile_strictly({"cases.tsx": code}, tmp_path) == ""


def elements() -> Iterator[str]:
    """Every element with all its props, and every word that one of them takes."""
    for tag in sorted(OWN.keys() | SVG):
        props = SVG_PROPS if tag in SVG else GLOBAL | OWN[tag]
        yield f"<{tag} {' '.join(_prop(tag, prop) for prop in sorted(props))} />;"
    for where, words in WORDS.items():
        tag, prop = where if isinstance(where, tuple) else (_taker(where), where)
        yield from (f"<{tag} {prop}={{{literal(word)}}} />;" for word in sorted(words))
    yield from (f"<p {prop}={{1}} />;" for prop in sorted(NUMBERS) if "-" in prop)


def _prop(tag: str, prop: str) -> str:
    words = WORDS.get((tag, prop)) or WORDS.get(prop)
    if words:
        return f"{prop}={{{literal(min(words))}}}"
    return f"{prop}={{1}}" if prop in NUMBERS else prop if prop in BARE else f'{prop}="a"'


def _taker(prop: str) -> str:
    """An element that has the prop."""
    if "-" in prop or prop in GLOBAL:
        return "p"
    return next((tag for tag, own in OWN.items() if prop in own), "path")


def test_every_prop_is_typed_as_the_table_says(tmp_path: Path) -> None:
    assert compile_strictly({"elements.tsx": "\n".join(["export {};", *elements()])}, tmp_path) == ""
