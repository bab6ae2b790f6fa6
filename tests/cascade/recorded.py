"""Runs the stage on a recorded page, without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from extractor.cascade import Piece, Plan, Query, Sheet, Styled, Stylist, declarations, flatten, hits, settled
from extractor.cascade.conditions import Condition
from extractor.cascade.rules import Scope
from tests.cascade.driver import document_of, subtree

FOLDER = Path(__file__).parent / "recorded"


def styled(name: str, **options: Any) -> Styled:
    """The css of the recording's component, whose classes are g, g-1, g-2, ... in document order."""
    recording = json.loads((FOLDER / f"{name}.json").read_text())
    sheets = [
        Sheet(each["text"], each["base_url"], trees=tuple(each["trees"])) for each in recording["sheets"]
    ]
    truths = {Condition(kind, text): truth for kind, text, truth in recording["truths"]}
    flat = settled(flatten(sheets), truths)
    plan = Plan(flat)
    answers = {_query(query): answer for query, answer in recording["answers"]}
    document = document_of(recording["collected"])
    every = range(len(document.parent))
    found = hits(plan, [answers[query] for query in plan.queries], document, every)
    inline = {number: declarations(text) for number, text in recording["collected"]["inline"]}
    refused = {(name, value) for name, value in recording["refused"]}
    piece = Piece(tuple(subtree(document, recording["root"])))
    names = {node: "g" + (f"-{index}" if index else "") for index, node in enumerate(piece.nodes)}
    return Stylist(flat, document, found, inline, refused=refused, **options).style(
        piece, names, () if recording["lifts"] else None, text="x"
    )


def _query(parts: list[Any]) -> Query:
    return Query(*parts[:4], scopes=tuple(Scope(*scope) for scope in parts[4]))


def styled_text(name: str) -> str:
    found = styled(name)
    notes = [f"/* {note.code} */\n" for note in found.notes]
    return "".join([*notes, found.css])
