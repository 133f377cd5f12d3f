"""The exact format of a token. JWT libraries accept many texts for one token; this module accepts one."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from . import _json
from ._errors import Reason, RejectedError

MAX_TOKEN_LENGTH = 8192
MAX_KID_LENGTH = 64
MAX_DEPTH = 4
_TYPES = ("at+jwt", "application/at+jwt")
_UPPER = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True)
class CompactToken:
    """A token whose signature is not verified yet."""

    text: str
    algorithm: str
    kid: str
    payload: bytes
    signature: bytes


def decode_canonical(part: str) -> bytes:
    """Decode base64url without padding (RFC 4648 §5). Raise ValueError unless re-encoding gives the same text."""
    given = part.encode("ascii")
    decoded = base64.urlsafe_b64decode(given + b"=" * (-len(given) % 4))
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != given:
        raise ValueError("not canonical")
    return decoded


def parse_compact(text: str) -> CompactToken:
    if len(text) > MAX_TOKEN_LENGTH:
        raise RejectedError(Reason.MALFORMED, "the token is too long")
    parts = text.split(".")
    if len(parts) != 3:
        raise RejectedError(Reason.MALFORMED, "the token does not have three parts")
    try:
        header, payload, signature = (decode_canonical(part) for part in parts)
    except (ValueError, binascii.Error):
        raise RejectedError(Reason.MALFORMED, "a part is not canonical base64url") from None
    algorithm, kid = _read_header(header)
    return CompactToken(text, algorithm, kid, payload, signature)


def _read_header(encoded: bytes) -> tuple[str, str]:
    try:
        header = _json.parse_object(encoded, MAX_DEPTH)
    except ValueError:
        raise RejectedError(Reason.MALFORMED, "the header is not a strict JSON object") from None
    if header.keys() != {"alg", "kid", "typ"} or not all(isinstance(value, str) for value in header.values()):
        raise RejectedError(Reason.MALFORMED, "the header does not have exactly the members alg, kid and typ")
    kid = header["kid"]
    if not kid or _json.length(kid) > MAX_KID_LENGTH:
        raise RejectedError(Reason.MALFORMED, "kid is empty or too long")
    # str.lower would also map U+212A, the Kelvin sign, to k.
    if header["typ"].translate(_UPPER) not in _TYPES:
        raise RejectedError(Reason.MALFORMED, "typ is not at+jwt")
    return header["alg"], kid
