"""A middleware for ASGI applications, such as those of Starlette and Quart."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Iterable

from ._problem import Problem, authorize
from ._token import VerifiedToken
from ._verifier import Gatehouse

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
POLICY_VIOLATION = 1008  # RFC 6455 §7.4.1


class GatehouseMiddleware:
    """Passes on only requests and WebSockets with an accepted token that includes all of the roles.

    The application finds the claims with :func:`caller`. Other requests get ``application/problem+json``: 401 or 403 with
    ``WWW-Authenticate``, or 503 with ``Retry-After`` if the verifier is stale. Paths in ``public`` need no token; they
    are compared exactly.
    """

    def __init__(
        self, app: Any, gatehouse: Gatehouse, roles: Iterable[str] = (), public: Iterable[str] = ()
    ) -> None:
        self._app = app
        self._gatehouse = gatehouse
        self._roles = tuple([roles] if isinstance(roles, str) else roles)
        self._public = frozenset([public] if isinstance(public, str) else public)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in self._public:
            await self._app(scope, receive, send)
            return
        result = authorize(self._gatehouse, authorization_headers(scope), self._roles)
        if isinstance(result, Problem):
            await _refuse(result, scope, receive, send)
        else:
            await self._app({**scope, "gatehouse.caller": result}, receive, send)


def caller(scope: Scope) -> VerifiedToken:
    """Return the claims of a request that the middleware has accepted."""
    token = scope["gatehouse.caller"]
    assert isinstance(token, VerifiedToken)
    return token


def authorization_headers(scope: Scope) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"authorization"]


async def _refuse(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    kind = "http.response"
    if scope["type"] == "websocket":
        await receive()  # the message websocket.connect
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        kind = "websocket.http.response"
    headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers().items()]
    await send({"type": f"{kind}.start", "status": problem.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": problem.body()})
