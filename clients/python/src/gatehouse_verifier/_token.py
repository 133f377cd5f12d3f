"""The claims of an accepted token."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any


@dataclass(frozen=True)
class VerifiedToken:
    """The claims of an access token (RFC 9068 §2.2). Gatehouse.verify creates instances. Immutable."""

    issuer: str
    audience: tuple[str, ...]
    subject: str
    """The id of the user, or of the client if is_of_client."""
    client_id: str
    session_id: str
    """The id of the session, or of the client secret if is_of_client."""
    token_id: str
    login: str | None
    """The login of the user when the token was issued, for display only; None if is_of_client."""
    roles: tuple[str, ...]
    user_epoch: int
    realm_epoch: int
    auth_time: int | None
    iat: int
    nbf: int
    exp: int
    key: Any = field(repr=False)

    def __repr__(self) -> str:
        return f"VerifiedToken(jti={self.token_id!r})"

    @property
    def is_of_client(self) -> bool:
        """Whether a client got the token with its own credentials (RFC 6749 §4.4), without a user."""
        return self.login is None

    @property
    def issued_at(self) -> datetime:
        return datetime.fromtimestamp(self.iat, timezone.utc)

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.exp, timezone.utc)

    @property
    def authenticated_at(self) -> datetime | None:
        """When the user entered the password; None if is_of_client."""
        return None if self.auth_time is None else datetime.fromtimestamp(self.auth_time, timezone.utc)

    @property
    def kid(self) -> str:
        """The id of the key that verified the signature."""
        return self.key.kid
