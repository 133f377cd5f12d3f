"""The dependency that Gatehouse.require returns. It needs FastAPI."""

from __future__ import annotations

from typing import Any, Callable, Sequence

from starlette.exceptions import HTTPException, WebSocketException
from starlette.requests import HTTPConnection
from starlette.responses import Response

from ._problem import Problem, authorize
from ._token import VerifiedToken
from ._verifier import Gatehouse
from .asgi import POLICY_VIOLATION, authorization_headers


class RefusedError(HTTPException):
    """A refused request. Without a handler for it, FastAPI answers with the same status and headers."""

    def __init__(self, problem: Problem) -> None:
        headers = {name: value for name, value in problem.headers().items() if name != "Content-Type"}
        super().__init__(problem.status, problem.title, headers)
        self.problem = problem


def dependency(gatehouse: Gatehouse, roles: Sequence[str]) -> Callable[..., Any]:
    async def require(connection: HTTPConnection) -> VerifiedToken:
        result = authorize(gatehouse, authorization_headers(connection.scope), roles)
        if isinstance(result, Problem):
            if connection.scope["type"] == "websocket":
                raise WebSocketException(POLICY_VIOLATION, result.title)
            _register(connection)
            raise RefusedError(result)
        return result

    # FastAPI reads the annotations, which are texts in this module.
    require.__annotations__ = {"connection": HTTPConnection, "return": VerifiedToken}
    return require


def _register(connection: HTTPConnection) -> None:
    """Let Starlette answer with the problem, so that an application needs no handler for it.

    The handlers of an application are fixed before its lifespan begins. This adds one for the type that only this module
    raises, unless the application has its own.
    """
    handlers = connection.scope.get("starlette.exception_handlers")
    if isinstance(handlers, tuple) and handlers and isinstance(handlers[0], dict):
        handlers[0].setdefault(RefusedError, _answer)


async def _answer(_request: Any, error: RefusedError) -> Response:
    return Response(error.problem.body(), error.problem.status, error.problem.headers())
