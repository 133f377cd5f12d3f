"""A resource server that verifies access tokens with the public keys of Gatehouse."""

import os

import jwt
from flask import Flask, Response, jsonify, request

from gatehouse import discover

app = Flask(__name__)

# region verify
ISSUER = os.environ["ISSUER"]
AUDIENCE = os.environ["AUDIENCE"]
keys = jwt.PyJWKClient(discover(ISSUER)["jwks_uri"], timeout=5)


def verify(authorization):
    """Return the claims of a bearer token, or None if the token is missing or invalid."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        return jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token),
            algorithms=["ES256"],
            issuer=ISSUER,
            audience=AUDIENCE,
            options={"require": ["exp", "iss", "aud", "sub", "jti", "client_id", "roles"]},
        )
    except jwt.PyJWKClientConnectionError:
        raise  # The keys are unavailable, which says nothing about the token.
    except jwt.PyJWTError:
        return None
# endregion


# region role
def rejected(status, challenge):
    return Response(status=status, headers={"WWW-Authenticate": challenge})


@app.get("/reports")
def reports():
    claims = verify(request.headers.get("Authorization", ""))
    if claims is None:
        return rejected(401, "Bearer")
    if "report-reader" not in claims["roles"]:
        return rejected(403, 'Bearer error="insufficient_scope"')
    return jsonify(subject=claims["sub"])
# endregion


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
