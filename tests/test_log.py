"""The log as a terminal shows it: nothing a page or a client says breaks its lines or moves its cursor."""

from __future__ import annotations

import logging
import sys

from server import LogFormat

HOSTILE = "a\x1b[2J\nb\r\x9b31m\u2028\u202e\x00"


def line(message: str, *arguments: object, error: bool = False) -> str:
    record = logging.LogRecord(
        "cliq", logging.INFO, "", 0, message, arguments, sys.exc_info() if error else None
    )
    return LogFormat("%(levelname)s %(message)s").format(record)


def test_a_record_is_one_line_of_visible_text() -> None:
    assert line("got %s", HOSTILE) == "INFO got a\\x1b[2J\\nb\\r\\x9b31m\\u2028\\u202e\\x00"
    assert line("plain: \u00fc \U0001f600") == "INFO plain: \u00fc \U0001f600"


def test_an_exception_stands_indented_below_its_record() -> None:
    try:
        raise RuntimeError(HOSTILE)
    except RuntimeError:
        first, *others = line("failed", error=True).split("\n")
    assert first == "INFO failed"
    assert others[-1].startswith("  b") and all(one.startswith("  ") and one.isprintable() for one in others)
