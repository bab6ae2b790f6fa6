"""What a request may ask for: each field with what makes its value fit for a job, or refuses it.

`server.build()` asks for them, the app reads bodies by it. Promises plain JSON that the extraction can
take as it is, and `Refused` with a sentence that says what to send. Values come from JSON, or from forms as
text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .http1 import Refused

#: From what was sent, None for nothing, to what the job keeps, None for nothing.
Field = Callable[[Any], Any]

MAX_URL = 2048  # characters
VIEWPORT = (200, 4096)  # CSS px, either way
MAX_COMPONENTS = 5000
LANGUAGES = ("jsx", "tsx")


def request_fields(check_url: Callable[[str], str], kinds: Sequence[str]) -> Mapping[str, Field]:
    """The fields by name. `check_url`: the URL normalised, or `Refused`; `kinds`: those there are."""
    return {
        "url": lambda value: check_url(_url(value)),
        "kinds": _optional(lambda value: _kinds(value, kinds)),
        "viewport": _optional(_viewport),
        "maxComponents": _optional(_max_components),
        "react": _optional(_react),
    }


def read(fields: Mapping[str, Any], known: Mapping[str, Field]) -> dict[str, Any]:
    """The fields of a body as the job keeps them. Raises Refused, 400, for one that is unknown or unfit."""
    if unknown := [name[:40] for name in fields if name not in known]:
        named = ", ".join(unknown)[:400]
        raise Refused(
            400, "unknown_field", f"These fields are not known: {named}. There are: {', '.join(known)}."
        )
    accepted = {name: parse(fields.get(name)) for name, parse in known.items()}
    return {name: value for name, value in accepted.items() if value is not None}


def _optional(parse: Field) -> Field:
    return lambda value: None if value is None else parse(value)


def _url(url: Any) -> str:
    if url is None:
        raise _invalid_url('The url is missing: send it as {"url": "https://example.com"}.')
    if not isinstance(url, str):
        raise _invalid_url("The url must be a string.")
    if not url.strip():
        raise _invalid_url("The url is empty.")
    if len(url) > MAX_URL:
        raise _invalid_url(f"The url is longer than {MAX_URL} characters.")
    try:
        url.encode()
    except UnicodeEncodeError:
        raise _invalid_url("The url has characters that are not Unicode text.") from None
    return url


def _invalid_url(message: str) -> Refused:
    return Refused(400, "invalid_url", message)


def _kinds(value: Any, known: Sequence[str]) -> list[str]:
    """A list of strings, or a text with commas between them."""
    names = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
    if not isinstance(names, list) or not names:
        raise Refused(400, "invalid_kinds", 'Send kinds as a list such as ["button", "card"].')
    if unknown := [str(name)[:40] for name in names if name not in known]:
        named = ", ".join(unknown)[:400]
        raise Refused(
            400, "invalid_kinds", f"These kinds are not known: {named}. There are: {', '.join(known)}."
        )
    return list(dict.fromkeys(names))


def _viewport(value: Any) -> dict[str, int]:
    """{"width": 1280, "height": 800}, or "1280x800"."""
    if isinstance(value, str) and (
        sizes := re.fullmatch(r"\s*(\d{1,6})\s*x\s*(\d{1,6})\s*", value, re.A | re.I)
    ):
        value = {"width": int(sizes[1]), "height": int(sizes[2])}
    least, most = VIEWPORT
    if (
        isinstance(value, dict)
        and value.keys() == {"width", "height"}
        and all(type(size) is int and least <= size <= most for size in value.values())
    ):
        return {"width": value["width"], "height": value["height"]}
    raise Refused(
        400,
        "invalid_viewport",
        f'Send the viewport as {{"width": 1280, "height": 800}} or "1280x800", from {least} to {most} px.',
    )


def _max_components(value: Any) -> int:
    count = int(value) if isinstance(value, str) and re.fullmatch(r"\s*\d{1,6}\s*", value, re.A) else value
    if type(count) is int and 1 <= count <= MAX_COMPONENTS:
        return count
    raise Refused(
        400, "invalid_max_components", f"Send maxComponents as a whole number from 1 to {MAX_COMPONENTS}."
    )


def _react(value: Any) -> str:
    if value in LANGUAGES:
        return str(value)
    raise Refused(400, "invalid_react", f"Send react as one of: {', '.join(LANGUAGES)}.")
