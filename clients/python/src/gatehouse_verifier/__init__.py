"""Verifies access tokens of Gatehouse inside a service.

The verifier reads the revocation feed, so a revoked token is refused within milliseconds. A verifier that may lack a
revocation for longer than its limit accepts nothing. The protocol is docs/revocation-feed.md of the repository;
gatehouse_verifier.testing has an issuer for tests.
"""

from ._errors import Reason, RejectedError
from ._token import VerifiedToken
from ._verifier import Gatehouse, Health
from .asgi import GatehouseMiddleware

__all__ = ["Gatehouse", "GatehouseMiddleware", "Health", "Reason", "RejectedError", "VerifiedToken"]
