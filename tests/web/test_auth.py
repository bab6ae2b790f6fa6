"""Signatures: what is one, and what only looks like one."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from web.auth import check_signature, signer

BODY = b'{"url":"https://example.com"}'


def sign(secret: str, message: bytes = BODY) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def test_the_bare_secret_is_a_signature() -> None:
    assert check_signature("one", ["one"], BODY, strict=False)


def test_strict_refuses_the_bare_secret_and_takes_the_hmac() -> None:
    assert not check_signature("one", ["one"], BODY, strict=True)
    assert check_signature(sign("one"), ["one"], BODY, strict=True)


@pytest.mark.parametrize("secret", ["old", "new"])
def test_every_secret_signs_while_they_rotate(secret: str) -> None:
    assert check_signature(secret, ["old", "new"], BODY, strict=False)
    assert check_signature(sign(secret), ["old", "new"], BODY, strict=True)


def test_an_hmac_signs_one_message_only() -> None:
    assert not check_signature(sign("one"), ["one"], BODY + b" ", strict=False)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "two",
        "one ",
        "on",
        sign("one").upper(),
        sign("two"),
        "sha256=" + sign("one"),
        "\xff\xfe",
        "\u20ac",
        "\ud800",
    ],
)
def test_anything_else_is_none(header: str | None) -> None:
    assert not check_signature(header, ["one"], BODY, strict=False)


@pytest.mark.parametrize("header", [None, "", sign("")])
@pytest.mark.parametrize("secrets", [[], [""]])
def test_no_secret_matches_nothing(header: str | None, secrets: list[str]) -> None:
    assert not check_signature(header, secrets, BODY, strict=False)


def test_a_secret_beyond_ascii_matches_its_bytes_on_the_wire() -> None:
    assert check_signature("gehe\u00efm".encode().decode("latin-1"), ["gehe\u00efm"], BODY, strict=False)
    assert check_signature("\xff", [b"\xff".decode("utf-8", "surrogateescape")], BODY, strict=False)


CLIENTS = {"": ["one", "old"], "two": ["second"]}


@pytest.mark.parametrize(("secret", "client"), [("one", ""), ("old", ""), ("second", "two"), ("third", None)])
@pytest.mark.parametrize("strict", [True, False])
def test_a_signature_says_whose_the_request_is(secret: str, client: str | None, strict: bool) -> None:
    assert signer(sign(secret), CLIENTS, BODY, strict=strict) == client
    assert signer(secret, CLIENTS, BODY, strict=strict) == (None if strict else client)


def test_every_secret_is_compared_whichever_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []
    honest = hmac.compare_digest

    def compare(given: bytes, valid: bytes) -> bool:
        compared.append((given, valid))
        return honest(given, valid)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for header in ("one", "second", "wrong", sign("old"), None):
        compared.clear()
        signer(header, CLIENTS, BODY, strict=True)
        assert len(compared) == 3
        assert {len(one) for pair in compared for one in pair} == {32}
