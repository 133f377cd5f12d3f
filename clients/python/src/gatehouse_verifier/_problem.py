"""Refusals as application/problem+json (RFC 9457), with the types that Gatehouse itself uses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

from ._errors import RejectedError
from ._token import VerifiedToken

if TYPE_CHECKING:
    from ._verifier import Gatehouse

_REALM = 'Bearer realm="gatehouse"'
# Advice to clients of a stale service. The feed is usually back after one request.
_RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class Problem:
    kind: str
    title: str
    status: int
    challenge: str | None

    def headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}
        if self.challenge is not None:
            headers["WWW-Authenticate"] = self.challenge
        if self.status == 503:
            headers["Retry-After"] = str(_RETRY_AFTER_SECONDS)
        return headers

    def body(self) -> bytes:
        members = {"type": f"urn:gatehouse:problem:{self.kind}", "title": self.title, "status": self.status}
        return json.dumps(members).encode()


def _error(code: str, description: str) -> str:
    return f'{_REALM}, error="{code}", error_description="{description}"'


_INVALID = "The access token is invalid"
_MISSING_ROLE = "The caller lacks a required role"
TOKEN_MISSING = Problem("token-missing", "An access token is required", 401, _REALM)
TOKEN_INVALID = Problem("token-invalid", _INVALID, 401, _error("invalid_token", _INVALID))
TOKEN_REPEATED = Problem(
    "token-invalid", _INVALID, 401, _error("invalid_request", "Exactly one Authorization header is required")
)
ROLE_MISSING = Problem("role-missing", _MISSING_ROLE, 403, _error("insufficient_scope", _MISSING_ROLE))
STALE = Problem("dependency-unavailable", "A required dependency is unavailable", 503, None)


def authorize(gatehouse: Gatehouse, headers: Sequence[str], roles: Sequence[str]) -> VerifiedToken | Problem:
    """Check the Authorization headers of a request, one element for each."""
    if len(headers) > 1:
        return TOKEN_REPEATED  # An intermediary may have checked another one.
    scheme, _, token = (headers[0] if headers else "").strip().partition(" ")
    if not scheme.isascii() or scheme.lower() != "bearer" or not token:
        return TOKEN_MISSING
    try:
        verified = gatehouse.verify(token.strip())
    except RejectedError as refusal:
        return STALE if refusal.status == 503 else TOKEN_INVALID
    return verified if all(role in verified.roles for role in roles) else ROLE_MISSING
