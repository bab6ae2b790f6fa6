"""Who may ask: the `x-cliq-signature` header.

The app calls `signer` before it looks at a body. Pure; promises that the time says nothing of the secrets,
and no answer but None to anything it does not understand.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256


def signer(
    header: str | None, clients: Mapping[str, Sequence[str]], message: bytes, *, strict: bool
) -> str | None:
    """The client, of those with their secrets, that signed; None for nobody. Else as `check_signature`."""
    found = None
    for client, secrets in clients.items():  # all of them, found or not, as in `_is_one_of`
        if check_signature(header, secrets, message, strict=strict):
            found = client
    return found


def check_signature(header: str | None, secrets: Sequence[str], message: bytes, *, strict: bool) -> bool:
    """Whether `header` is one of `secrets`, or the HMAC of `message` under one of them.

    Args:
        header: the value as HTTP gave it, latin-1 decoded; None where there was none.
        secrets: all that are valid now, more than one while they rotate. An empty one matches nothing.
        message: what an HMAC signs: the raw body of a POST, else the request target as sent.
        strict: refuse the bare secret and take only the HMAC, SHA-256 in lower-case hexadecimal as Deluge's
            `encodeHMAC` and `openssl dgst -sha256 -hmac` write it.
    """
    try:
        given = (header or "").encode("latin-1")
    except UnicodeEncodeError:
        return False
    keys = [secret.encode("utf-8", "surrogateescape") for secret in secrets if secret]
    return (not strict and _is_one_of(given, keys)) or _is_one_of(
        given, [hmac.digest(key, message, "sha256").hex().encode() for key in keys]
    )


def _is_one_of(given: bytes, valid: Sequence[bytes]) -> bool:
    digest = sha256(given).digest()  # of one length: that of a secret does not show either
    found = False
    for one in valid:  # all of them, found or not: the time must not say which one it was
        found |= hmac.compare_digest(digest, sha256(one).digest())
    return found
