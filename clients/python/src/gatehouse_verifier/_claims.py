"""The claims that a token must have, each with exactly its type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from . import _json
from ._compact import MAX_DEPTH
from ._errors import Reason, RejectedError
from ._keys import PublicKey
from ._token import VerifiedToken

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LAST_SECOND = 253402300799
_MAX_LIFETIME = 24 * 60 * 60
_MAX_LONG = 2**63 - 1


def _fail(detail: str) -> RejectedError:
    return RejectedError(Reason.CLAIMS, detail)


class _Claims:
    def __init__(self, claims: dict[str, Any]) -> None:
        self._claims = claims

    def text(self, name: str) -> str:
        value = self._claims.get(name)
        if not isinstance(value, str) or not value:
            raise _fail(f"{name} is missing or not a text")
        return value

    def uuid(self, name: str) -> str:
        value = self.text(name)
        if not _UUID.fullmatch(value):
            raise _fail(f"{name} is not a UUID in lower case")
        return value

    def integer(self, name: str, limit: int = _MAX_LONG) -> int:
        try:
            return _json.integer(self._claims.get(name), limit)
        except ValueError:
            raise _fail(f"{name} is missing or not an integer") from None

    def time(self, name: str) -> int:
        return self.integer(name, _LAST_SECOND)

    def texts(self, name: str) -> tuple[str, ...]:
        values = self._claims.get(name)
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise _fail(f"{name} is missing or not an array of texts")
        if len(set(values)) != len(values):
            raise _fail(f"{name} has a text twice")
        return tuple(values)

    def text_or_texts(self, name: str) -> tuple[str, ...]:
        value = self._claims.get(name)
        return (value,) if isinstance(value, str) else self.texts(name)

    def has(self, name: str) -> bool:
        return name in self._claims


@dataclass(frozen=True)
class Expectations:
    """What the claims must match. The leeway is in seconds."""

    issuer: str
    audience: str
    leeway: int

    def read(self, payload: bytes, key: PublicKey) -> VerifiedToken:
        """Return the claims of a token whose signature is valid."""
        try:
            claims = _Claims(_json.parse_object(payload, MAX_DEPTH))
        except ValueError:
            raise RejectedError(Reason.MALFORMED, "the payload is not a strict JSON object") from None
        if claims.integer("ver") != 1:
            raise _fail("ver is not supported")
        if claims.has("cnf"):
            # A token that is bound to a key (RFC 7800) would be accepted without a proof of the key.
            raise _fail("cnf is not supported")
        of_client = _is_of_client(claims)
        token = VerifiedToken(
            issuer=claims.text("iss"),
            audience=claims.text_or_texts("aud"),
            subject=claims.uuid("sub"),
            client_id=claims.text("client_id"),
            session_id=claims.uuid("sid"),
            token_id=claims.text("jti"),
            login=None if of_client else claims.text("login"),
            roles=claims.texts("roles"),
            user_epoch=claims.integer("user_epoch"),
            realm_epoch=claims.integer("realm_epoch"),
            auth_time=None if of_client else claims.time("auth_time"),
            iat=claims.time("iat"),
            nbf=claims.time("nbf"),
            exp=claims.time("exp"),
            key=key,
        )
        self._require_parties(token)
        return token

    def _require_parties(self, token: VerifiedToken) -> None:
        if token.issuer != self.issuer:
            raise _fail("iss is not the expected issuer")
        if self.audience not in token.audience:
            raise _fail("aud does not contain the expected audience")
        if token.exp - token.iat > _MAX_LIFETIME + self.leeway:
            raise _fail("the lifetime is longer than 24 hours")

    def require_times(self, token: VerifiedToken, wall: int) -> None:
        """Check the times of a token by the wall clock, in milliseconds."""
        if wall >= (token.exp + self.leeway) * 1000:
            raise RejectedError(Reason.EXPIRED, "the token has expired")
        latest = wall + self.leeway * 1000
        if token.nbf * 1000 > latest or token.iat * 1000 > latest:
            raise RejectedError(Reason.EXPIRED, "the token is not valid yet")


def _is_of_client(claims: _Claims) -> bool:
    if not claims.has("gty"):
        return False
    if claims.text("gty") != "client_credentials":
        raise _fail("gty is not supported")
    if claims.has("login") or claims.has("auth_time"):
        raise _fail("a token of a client has claims of a user")
    if claims.text("client_id") != claims.text("sub"):
        raise _fail("sub and client_id of the token of a client differ")
    return True
