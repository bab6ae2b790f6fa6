"""Bodies of every kind clients send, labelled as they label them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.body import parse
from web.http1 import Refused

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xyz"
URL = {"url": "https://example.com/?a=1&b=ä"}


def multipart(fields: dict[str, str], boundary: str = "xyz") -> bytes:
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return f"{parts}--{boundary}--\r\n".encode()


AS_JSON = json.dumps(URL).encode()
AS_FORM = b"url=https%3A%2F%2Fexample.com%2F%3Fa%3D1%26b%3D%C3%A4"


@pytest.mark.parametrize("label", [JSON, JSON + "; charset=utf-8", "Application/JSON", FORM, MULTIPART, ""])
@pytest.mark.parametrize(
    "body", [AS_JSON, b"\xef\xbb\xbf" + AS_JSON, b" \r\n" + AS_JSON, AS_FORM, multipart(URL)]
)
def test_the_content_decides_whatever_the_label(label: str, body: bytes) -> None:
    assert parse(label, body) == URL


@pytest.mark.parametrize("label", ["text/plain", "application/xml", "image/png; x=y", "application/jsonp"])
def test_other_kinds_are_415(label: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(label, AS_JSON)
    assert (refused.value.status, refused.value.code) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b"  \r\n", "empty"),
        (b"{", "Expecting"),
        (b'{"url":}', "Expecting"),
        (b"hello", "Expecting"),
        (b"[]", "not a JSON object"),
        (b'"url"', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"url":"a","url":"b"}', "twice"),
        (b'{"a":{"b":1,"b":2}}', "twice"),
        (b'{"url":NaN}', "NaN"),
        (b'{"url":-Infinity}', "Infinity"),
        (b'{"url":' + b"9" * 5000 + b"}", "digits"),
        (b'{"a":' + b"[" * 8000, "nested"),
        (b'{"url":"\xff"}', "UTF-8"),
        (json.dumps(URL).encode("utf-16"), "UTF-8"),
        (b"url=a&url=b", "twice"),
        (b"url=%ff", "UTF-8"),
        (b"url=\xff", "UTF-8"),
        (b"&".join(b"a%d=" % i for i in range(100)), "fields"),
        (multipart({"url": "a"}) + multipart({"url": "b"}), "name"),
        (multipart(URL)[:-8], "boundary"),
        (b"--xyz\r\n", "boundary"),
        (b"--xyz\r\nContent-Type: text/plain\r\n\r\nvalue\r\n--xyz--", "name"),
        (b'--xyz\r\nContent-Disposition: form-data; name="url"\r\n--xyz--', "name"),
        (multipart({f"f{i}": "" for i in range(100)}), "too many"),
    ],
)
def test_what_cannot_be_read_one_way_is_a_sentence(body: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(JSON, body)
    assert (refused.value.status, refused.value.code) == (400, "invalid_body")
    assert why in str(refused.value)
    assert str(refused.value).endswith('Send JSON such as {"url": "https://example.com"}.')


def test_a_part_keeps_its_lines_and_its_name_its_quotes() -> None:
    fields = {"url": "a\r\nb\r\n", "x": "", "naïve": "--xy"}
    assert parse(MULTIPART, multipart({"url": "a\r\nb\r\n", "x": ""})) == {"url": "a\r\nb\r\n", "x": ""}
    assert parse("", multipart(fields)).keys() >= {"url", "x"}


@given(st.sampled_from([JSON, FORM, MULTIPART, ""]), st.binary(max_size=300))
def test_any_bytes_are_fields_or_a_refusal(label: str, body: bytes) -> None:
    try:
        assert isinstance(parse(label, body), dict)
    except Refused as error:
        assert error.status == 400


@given(st.dictionaries(st.text(min_size=1), st.integers() | st.text() | st.lists(st.booleans())))
def test_any_json_object_comes_through(value: dict[str, Any]) -> None:
    try:
        assert parse(JSON, json.dumps(value).encode()) == value
    except Refused as error:
        assert "digits" in str(error)
