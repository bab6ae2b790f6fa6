"""HTML to JSX, judged by prettier, by React on a server and by React in Chromium.

jsx_cases.txt holds what React can express, jsx_dropped.txt what no component must carry, jsx_losses.txt what
React cannot express: a name, HTML, the JSX it becomes and the notes that come with it.
"""

from __future__ import annotations

import html as entities
import json
import re
import subprocess
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement

import html5lib
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from extractor.model import Note
from extractor.react import jsx
from extractor.react.attributes import ELEMENTS
from extractor.react.module import Source, module
from extractor.react.typed import OWN
from tests.react.judge import Judge, client_page

HERE = Path(__file__).parent

#: A root that is parsed only in its real parent -> that parent.
PARENTS = {"<td": "tr", "<tr": "tbody"}


class Case(NamedTuple):
    name: str
    html: str
    jsx: str
    notes: list[str]


def read(name: str) -> Iterator[Case]:
    for block in re.split(r"^== ", (HERE / name).read_text(), flags=re.MULTILINE)[1:]:
        title, _, rest = block.partition("\n")
        html, _, told = rest.partition("\n--\n")
        code, *notes = re.split(r"^-- ", told, flags=re.MULTILINE)
        yield Case(title, html, code.strip("\n"), [note.strip() for note in notes])


CASES = list(read("jsx_cases.txt"))
DROPPED = list(read("jsx_dropped.txt"))
LOSSES = list(read("jsx_losses.txt"))
ALL = CASES + DROPPED + LOSSES


def root(html: str) -> Element:
    fragment = html5lib.parseFragment(html, container=PARENTS.get(html[:3], "div"), treebuilder="etree")
    (element,) = fragment
    return element


class Converted(NamedTuple):
    code: str
    notes: tuple[Note, ...]


def convert(html: str) -> Converted:
    converted = jsx.convert(root(html))
    return Converted(module([Source("Case", converted.tree)]), converted.notes)


def body(code: str) -> str:
    """What the one component of a module returns, as it stands in the cases."""
    code = textwrap.dedent("\n".join(code.splitlines()[3:-1])).removeprefix("return ").removesuffix(";")
    return textwrap.dedent(code[2:-2]) if code.startswith("(\n") else code


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as judge:
        yield judge


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_html_becomes_the_jsx_a_person_would_write(case: Case) -> None:
    converted = convert(case.html)
    assert body(converted.code) == case.jsx
    assert [note.message for note in converted.notes] == case.notes


@pytest.mark.node
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_react_renders_the_html_again_without_a_warning(case: Case, judge: Judge) -> None:
    verdict = judge.code(convert(case.html).code, case.html)
    assert (verdict["error"], verdict["warnings"]) == (None, [])
    assert verdict["got"] == verdict["want"]
    assert verdict["pretty"], "prettier would print it otherwise"
    assert not case.notes


@pytest.mark.node
@pytest.mark.parametrize("case", DROPPED, ids=lambda case: case.name)
def test_what_no_component_must_carry_is_dropped_and_told_and_nothing_else(case: Case, judge: Judge) -> None:
    verdict = judge.code(convert(case.html).code, case.html)
    assert (verdict["error"], verdict["warnings"], verdict["pretty"]) == (None, [], True)
    assert verdict["right"] and not verdict["same"]
    assert case.notes


@pytest.mark.node
@pytest.mark.parametrize("case", LOSSES, ids=lambda case: case.name)
def test_what_react_cannot_express_is_told_and_the_rest_renders_without_a_warning(
    case: Case, judge: Judge
) -> None:
    verdict = judge.code(convert(case.html).code, case.html)
    assert (verdict["error"], verdict["warnings"], verdict["pretty"]) == (None, [], True)
    assert case.notes


@pytest.mark.node
def test_a_module_of_all_components_compiles(judge: Judge) -> None:
    sources = [Source(f"Case{i}", jsx.convert(root(case.html)).tree) for i, case in enumerate(ALL)]
    code = module(sources)
    assert code.count("import ") == 1 and code.count("export function ") == len(sources)
    verdict = judge.code(code, CASES[0].html)
    assert verdict["same"] and verdict["pretty"]


# Any tree

ATTRIBUTES = st.sampled_from(
    ["class", "id", "title", "href", "lang", "data-a", "aria-label", "disabled", "hidden", "tabindex", "foo"]
)
TEXT = st.text(
    st.one_of(st.sampled_from(" \n{}<>&;\"'\\/`$"), st.characters(exclude_categories=["Cs", "Cc"])),
    max_size=40,
) | st.lists(st.sampled_from(["a", "word", "internationalisation", ",", "&lt;"]), max_size=30).map(" ".join)


def _markup(tag: str, attributes: dict[str, str], children: list[str]) -> str:
    written = "".join(f' {name}="{entities.escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>" + ("" if tag in ("br", "img") else "".join(children) + f"</{tag}>")


TREES = st.recursive(
    TEXT.map(entities.escape),
    lambda inner: st.builds(
        _markup,
        st.sampled_from(["div", "span", "b", "my-box", "br", "img"]),
        st.dictionaries(ATTRIBUTES, TEXT, max_size=4),
        st.lists(inner, max_size=5),
    ),
    max_leaves=12,
)


@pytest.mark.node
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(inner="<b> </b> <b>a</b>")
@given(inner=TREES)
def test_any_tree_compiles_and_renders_the_same_or_says_why_not(judge: Judge, inner: str) -> None:
    html = f"<div>{inner}</div>"
    converted = convert(html)
    verdict = judge.code(converted.code, html)
    assert (verdict["error"], verdict["warnings"]) == (None, [])
    assert converted.notes or verdict["got"] == verdict["want"]


# In a browser


def results(chromium_path: str, page: Path) -> list[Any]:
    """The JSON a page has written."""
    shown = subprocess.run(
        [chromium_path, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", page.as_uri()],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout
    return list(json.loads(entities.unescape(shown.split('<pre id="results">')[1].split("</pre>")[0])))


@pytest.mark.chromium
@pytest.mark.node
def test_chromium_shows_the_same_fields_and_react_no_warning(chromium_path: str, tmp_path: Path) -> None:
    cases = [case for case in ALL if case.html[:3] not in PARENTS]
    codes = [{"code": convert(case.html).code, "html": case.html} for case in cases]
    shown = results(chromium_path, client_page(codes, tmp_path))
    for case, result in zip(cases, shown, strict=True):
        told = any("In a browser React warns" in note for note in case.notes)
        assert bool(result["errors"]) == told, case.name
        assert case.notes or result["got"] == result["want"], case.name


@pytest.mark.chromium
def test_chromium_knows_the_elements_that_react_does_not_warn_of(chromium_path: str, tmp_path: Path) -> None:
    page = tmp_path / "elements.html"
    page.write_text(f"""<pre id="results"></pre><script>results.textContent = JSON.stringify(
        {json.dumps(sorted({*ELEMENTS, *OWN}))}.filter((name) =>
          document.createElement(name) instanceof HTMLUnknownElement));</script>""")
    assert {*results(chromium_path, page)} == {*OWN} - ELEMENTS


# Size


def test_a_tree_deeper_than_python_recurses_is_converted() -> None:
    top = bottom = Element("{http://www.w3.org/1999/xhtml}div")
    for _ in range(5000):
        bottom = SubElement(bottom, "{http://www.w3.org/1999/xhtml}div")
    code = module([Source("Deep", jsx.convert(top).tree)])
    assert code.count("<div") == 5001
    assert len(code) < 5001 * 500


@pytest.mark.parametrize(
    "piece",
    [
        "<b>a</b> ",
        "word ",
        "<!-- -->a",
        "<select multiple><option selected>a</select>",
        "<a style='a:b'>c</a>",
    ],
)
def test_time_grows_with_the_tree_and_not_faster(piece: str) -> None:
    def seconds(count: int) -> float:
        element = root(f"<div>{piece * count}</div>")
        started = time.perf_counter()
        module([Source("Long", jsx.convert(element).tree)])
        return time.perf_counter() - started

    assert min(seconds(1200) for _ in range(3)) < 12 * max(seconds(300) for _ in range(3))
