"""Allowed, 401, 403 and 503 by FastAPI and by the ASGI middleware."""

from typing import Annotated

import pytest
from checks import require_problem
from fastapi import Depends, FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from gatehouse_verifier import Gatehouse, GatehouseMiddleware, VerifiedToken
from gatehouse_verifier.asgi import caller


def fastapi_application(gatehouse):
    app = FastAPI(lifespan=gatehouse.lifespan)

    @app.get("/orders")
    async def orders(caller: Annotated[VerifiedToken, Depends(gatehouse.require("clerk"))]):
        return {"subject": caller.subject}

    @app.websocket("/events")
    async def events(socket: WebSocket, caller: Annotated[VerifiedToken, Depends(gatehouse.require())]):
        await socket.accept()
        await socket.send_text(caller.subject)
        await socket.close()

    return app


def asgi_application(gatehouse):
    async def application(scope, receive, send):
        if scope["type"] == "lifespan":
            async with gatehouse.lifespan():
                await receive()
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await send({"type": "websocket.send", "text": caller(scope).subject})
            await send({"type": "websocket.close"})
        else:
            body = b"{}" if scope["path"] == "/live" else b'{"subject":"%s"}' % caller(scope).subject.encode()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": body})

    return GatehouseMiddleware(application, gatehouse, roles=["clerk"], public=["/live"])


@pytest.fixture(params=[fastapi_application, asgi_application])
def client(request, issuer):
    gatehouse = Gatehouse(**issuer.settings())
    with TestClient(request.param(gatehouse)) as client:
        gatehouse.start(timeout=30)
        client.is_asgi = request.param is asgi_application
        yield client


def call(client, *authorization):
    return client.get("/orders", headers=[("Authorization", value) for value in authorization])


def test_the_statuses_of_the_verdicts(issuer, client):
    clerk, cook = issuer.mint(roles=["cook", "clerk"]), issuer.mint(roles=["cook"])

    def refused(response, status, kind, code=None):
        require_problem(response.status_code, response.headers, response.json(), status, kind, code)

    assert call(client, f"bearer {clerk.text}").json() == {"subject": clerk.subject}
    refused(call(client), 401, "token-missing")
    refused(call(client, "Basic abc"), 401, "token-missing")
    refused(call(client, "Bearer x"), 401, "token-invalid", "invalid_token")
    refused(call(client, f"Bearer {clerk.text}", f"Bearer {clerk.text}"), 401, "token-invalid", "invalid_request")
    refused(call(client, f"Bearer {cook.text}"), 403, "role-missing", "insufficient_scope")
    issuer.revoke_session(clerk.session)
    refused(call(client, f"Bearer {clerk.text}"), 401, "token-invalid", "invalid_token")
    issuer.silence()
    issuer.advance(60)
    refused(call(client, f"Bearer {cook.text}"), 503, "dependency-unavailable")


def test_websockets(issuer, client):
    clerk = issuer.mint(roles=["clerk"])
    headers = {"Authorization": f"Bearer {clerk.text}"}
    with client.websocket_connect("/events", headers=headers) as socket:
        assert socket.receive_text() == clerk.subject
    issuer.revoke_session(clerk.session)
    with pytest.raises((WebSocketDenialResponse, WebSocketDisconnect)) as refused:
        with client.websocket_connect("/events", headers=headers):
            pass
    if isinstance(refused.value, WebSocketDenialResponse):
        require_problem(
            refused.value.status_code, refused.value.headers, refused.value.json(), 401, "token-invalid"
        )
    else:
        assert refused.value.code == 1008


def test_a_public_path_needs_no_token(client):
    if client.is_asgi:
        assert client.get("/live").status_code == 200
        assert client.get("/live/").status_code == 401


def test_an_application_starts_without_gatehouse_and_answers_503(issuer):
    settings = issuer.settings() | {"base_url": "http://127.0.0.1:1"}
    with TestClient(fastapi_application(Gatehouse(**settings))) as client:
        response = call(client, f"Bearer {issuer.mint(roles=['clerk']).text}")
        require_problem(response.status_code, response.headers, response.json(), 503, "dependency-unavailable")


def test_an_application_can_answer_refusals_itself(issuer):
    from starlette.responses import PlainTextResponse

    from gatehouse_verifier.fastapi import RefusedError

    gatehouse = Gatehouse(**issuer.settings())
    app = fastapi_application(gatehouse)

    @app.exception_handler(RefusedError)
    async def refused(_request, error):
        return PlainTextResponse("own", error.status_code)

    with TestClient(app) as client:
        response = call(client)
        assert (response.status_code, response.text) == (401, "own")


def test_the_readme(issuer):
    gatehouse = Gatehouse(**issuer.settings())
    app = FastAPI(lifespan=gatehouse.lifespan)

    @app.get("/orders")
    async def orders(caller: Annotated[VerifiedToken, Depends(gatehouse.require("clerk"))]):
        return {"orders of": caller.subject}

    with TestClient(app) as client:
        gatehouse.start(timeout=30)
        clerk = issuer.mint(roles=["clerk"])
        assert call(client, f"Bearer {clerk.text}").json() == {"orders of": clerk.subject}
