"""Request bodies: JSON, urlencoded or multipart in, a dict of fields out.

The app calls `parse` with what a client sent; pure. Clients mislabel: Deluge sends multipart labelled JSON,
`curl -d` sends JSON labelled urlencoded. So among these three kinds the content decides, not the label.
Promises `Refused`, and nothing else, for a body that cannot be read or could be read in two ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from email.parser import BytesHeaderParser
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from .http1 import Refused

_EXAMPLE = 'Send JSON such as {"url": "https://example.com"}.'
_LABELS = ("", "application/json", "application/x-www-form-urlencoded", "multipart/form-data")
_BOM = b"\xef\xbb\xbf"
_MOST_FIELDS = 64
_MOST_DIGITS = 40


def parse(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of `body`, strings unless it is JSON. `content_type` is the header, "" for none.

    Raises:
        Refused: 415 for a label of another kind, 400 for a body that does not parse or repeats a field.
    """
    label = content_type.partition(";")[0].strip().lower()
    if label not in _LABELS:
        raise Refused(415, "unsupported_media_type", f"{label[:80]} is not read here. {_EXAMPLE}")
    body = body.removeprefix(_BOM).strip()
    try:
        return next(read for looks, read in _KINDS if looks.match(body))(body)
    except UnicodeError:
        problem = "it is not UTF-8"
    except RecursionError:
        problem = "it is nested too deeply"
    except ValueError as error:
        problem = str(error)
    raise Refused(400, "invalid_body", f"The body cannot be read: {problem}. {_EXAMPLE}")


def _json(body: bytes) -> dict[str, Any]:
    value = _decoder.decode(body.decode())
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")
    return value


def _integer(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"it has a number of more than {_MOST_DIGITS} digits")
    return int(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            raise ValueError(f"it has {name[:40]!r} twice")
        fields[name] = value
    return fields


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_constant=_no_constant)


def _urlencoded(body: bytes) -> dict[str, Any]:
    return _unique(
        parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    )


def _multipart(body: bytes) -> dict[str, Any]:
    """The parts of RFC 7578, whose boundary is taken from the first line: a wrong label names none."""
    delimiter = body.partition(b"\r\n")[0]
    _, *parts, last = (b"\r\n" + body).split(b"\r\n" + delimiter)
    if not last.startswith(b"--"):
        raise ValueError("its last multipart boundary is missing")
    if len(parts) > _MOST_FIELDS:
        raise ValueError("it has too many parts")
    return _unique(map(_part, parts))


def _part(part: bytes) -> tuple[str, str]:
    head, blank, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    name = BytesHeaderParser().parsebytes(head).get_param("name", header="content-disposition")
    if not blank or not isinstance(name, str):
        raise ValueError("a part of it has no name")
    return name, value.decode()


def _empty(_: bytes) -> NoReturn:
    raise ValueError("it is empty")


#: What a body looks like -> how it is read; the first that matches.
_KINDS: tuple[tuple[re.Pattern[bytes], Callable[[bytes], dict[str, Any]]], ...] = (
    (re.compile(rb"$"), _empty),
    (re.compile(rb"--[^\r\n]{1,70}(\r\n|$)"), _multipart),  # RFC 2046 section 5.1.1
    (re.compile(rb"[\w.%+\-\[\]]+="), _urlencoded),
    (re.compile(rb""), _json),
)
