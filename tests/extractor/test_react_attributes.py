"""The facts in extractor.react.attributes, asked of the installed React itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from extractor.react.attributes import (
    ARIA,
    BOOLEAN,
    FIXED_VALUE_TYPES,
    MISREAD,
    NOT_CUSTOM,
    NUMERIC,
    OVERLOADED,
    PROPS,
    RESERVED,
    URLS,
    VOID,
)
from tests.react.judge import HERE, Judge

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    with Judge() as judge:
        yield judge


def written(judge: Judge, tag: str, props: dict[str, object]) -> str:
    """The markup of an element that React has nothing to say about."""
    answer = judge.element(tag, props)
    assert (answer["error"], answer["warnings"]) == (None, []), props
    return str(answer["got"])


def test_every_prop_writes_its_attribute(judge: Judge) -> None:
    for name, prop in PROPS.items():
        value = True if name in BOOLEAN else "1"
        markup = written(judge, "div", {prop: value})
        assert markup.lower() == f'<div {name}="{"" if value is True else 1}"></div>'


def test_react_itself_corrects_the_attribute_to_the_prop(judge: Judge) -> None:
    for name, prop in PROPS.items():
        (warning,) = judge.element("div", {name: "1"})["warnings"]
        assert warning.endswith(f"{name} {prop}"), warning


@pytest.mark.usefixtures("judge")
def test_no_name_react_knows_is_missing() -> None:
    source = (HERE / "node_modules/react-dom/cjs/react-dom-client.development.js").read_text()
    table = re.search(r"possibleStandardNames = \{(.*?)\}", source, re.DOTALL)
    assert table
    known = dict(re.findall(r'"?([\w:-]+)"?: "(\w+)"', table[1]))
    assert len(known) > 480
    for name, prop in known.items():
        assert name in MISREAD | RESERVED or PROPS.get(name, name) == prop
    assert set(PROPS) <= set(known)


def test_react_warns_of_every_aria_attribute_but_these(judge: Judge) -> None:
    for name in ARIA:
        assert written(judge, "div", {f"aria-{name}": "1"}) == f'<div aria-{name}="1"></div>'
    source = (HERE / "node_modules/react-dom/cjs/react-dom-client.development.js").read_text()
    table = re.search(r"ariaProperties = \{(.*?)\}", source, re.DOTALL)
    assert table and set(re.findall(r'"aria-(\w+)"', table[1])) == ARIA
    for tag in ("div", "my-box"):
        assert judge.element(tag, {"aria-labeledby": "1"})["warnings"]


def test_misread_and_reserved_names_write_no_such_attribute_in_silence(judge: Judge) -> None:
    for name in (MISREAD | RESERVED) - {"__proto__", "__self", "__source"}:
        answer = judge.element("div", {name: "1"})
        assert answer["error"] or answer["warnings"] or f"{name}=" not in answer["got"], name


def test_booleans_are_written_bare_and_lost_when_empty(judge: Judge) -> None:
    for name in BOOLEAN:
        prop = PROPS.get(name, name)
        assert written(judge, "div", {prop: True}).lower() == f'<div {name}=""></div>'
        assert name not in judge.element("div", {prop: ""})["got"].lower()


def test_overloaded_attributes_are_written_bare_or_with_a_string(judge: Judge) -> None:
    for name in OVERLOADED:
        assert written(judge, "a", {name: True}) == f'<a {name}=""></a>'
        assert written(judge, "a", {name: "b"}) == f'<a {name}="b"></a>'


def test_numeric_attributes_are_lost_below_their_least_value(judge: Judge) -> None:
    for name, least in NUMERIC.items():
        prop = PROPS.get(name, name)
        assert name in written(judge, "td", {prop: "1"}).lower()
        assert name not in judge.element("td", {prop: "x"})["got"].lower()
        assert (name in judge.element("td", {prop: "0"})["got"].lower()) == (least < 0)


def test_script_addresses_are_lost(judge: Judge) -> None:
    for tag, name in [*(("div", name) for name in URLS), ("object", "data")]:
        markup = judge.element(tag, {PROPS.get(name, name): "javascript:mine()"})["got"]
        assert "mine()" not in markup


def test_only_fixed_types_take_a_value_without_a_handler(judge: Judge) -> None:
    for kind in FIXED_VALUE_TYPES:
        assert 'value="a"' in written(judge, "input", {"type": kind, "value": "a"})
    for kind in ("text", "range", "date", "CHECKBOX"):
        assert judge.element("input", {"type": kind, "value": "a"})["warnings"]
        assert 'value="a"' in written(judge, "input", {"type": kind, "defaultValue": "a"})


def test_void_elements_refuse_children(judge: Judge) -> None:
    for tag in VOID:
        assert judge.element(tag, {"children": "a"})["error"], tag


def test_custom_elements_keep_names_as_they_are(judge: Judge) -> None:
    markup = written(judge, "my-box", {"class": "a", "tabindex": "0", "fillOpacity": "1"})
    assert markup == '<my-box class="a" tabindex="0" fillOpacity="1"></my-box>'
    for tag in NOT_CUSTOM:
        assert written(judge, tag, {"fillOpacity": "1"}) == f'<{tag} fill-opacity="1"></{tag}>'
