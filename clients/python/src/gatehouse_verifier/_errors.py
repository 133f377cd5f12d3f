"""The reasons for which a token is not accepted."""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """The cause of a refusal, for metrics and logs. A client must not learn more than the HTTP status."""

    MALFORMED = "malformed"
    SIGNATURE = "signature"
    CLAIMS = "claims"
    EXPIRED = "expired"
    REVOKED = "revoked"
    STALE = "stale"
    """The verifier may lack a revocation, so nothing is known about the token."""
    CLOSED = "closed"
    """The verifier was closed. Only a watch ends with this reason."""


class RejectedError(Exception):
    """Raised if a token is not accepted. The message is for logs; it contains no part of the token."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail

    @property
    def status(self) -> int:
        """The HTTP status: 503 if the verifier is stale, otherwise 401."""
        return 503 if self.reason is Reason.STALE else 401


class DocumentError(Exception):
    """A document of the feed is not exactly in its format."""


class UnavailableError(Exception):
    """The feed answered with another status, or not at all."""

    def __init__(self, message: str, retry_after: float = 0.0, unreachable: bool = True) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.unreachable = unreachable
