"""The css of small recorded pages, whole."""

from __future__ import annotations

import pytest

from extractor.cascade.write import css, together
from tests.cascade.cases import CASES
from tests.cascade.recorded import FOLDER, styled, styled_text


@pytest.mark.parametrize("name", CASES)
def test_css_reads_as_it_was_approved(name: str) -> None:
    assert styled_text(name) == (FOLDER / f"{name}.css").read_text()


def test_variables_stay_where_they_are_wanted() -> None:
    text = styled("variables", inline_variables=False).css
    assert "--own: 1px" in text
    assert "padding: var(--own)" in text


def test_fallbacks_stay_where_they_are_wanted() -> None:
    assert "padding-left: 1px" not in styled("cascade_order").css
    assert "border: 1px solid red" in styled("states_and_media", fallbacks=True).css


def test_components_of_one_look_share_their_rules() -> None:
    one, other = styled("states_and_media").sheet, styled("states_and_media").sheet
    other.rules = [
        rule._replace(selectors=tuple(each.replace(".g", ".h") for each in rule.selectors))
        for rule in other.rules
    ]
    rules = together([one, styled("weights").sheet, other])
    assert rules[0].selectors == (".g", ".h")
    assert css(rules).count("{") == css(one.rules).count("{") + css(styled("weights").sheet.rules).count("{")


def test_only_elements_that_are_styled_need_a_class() -> None:
    found = styled("group_states")
    assert len(found.sheet.used) == 5
