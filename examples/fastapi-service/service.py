"""A service that verifies access tokens by itself and refuses revoked ones, see clients/python.

pip install -r requirements.txt ../../clients/python; requirements.txt also has what test_service.py needs.
"""

import os
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Response

from gatehouse_verifier import Gatehouse, VerifiedToken


def application(gatehouse: Gatehouse) -> FastAPI:
    """Create the service with its verifier."""
    # region routes
    app = FastAPI(lifespan=gatehouse.lifespan)

    @app.get("/orders")
    async def orders(caller: Annotated[VerifiedToken, Depends(gatehouse.require("clerk"))]):
        """Called only for callers with the role clerk."""
        return {"subject": caller.subject}
    # endregion

    @app.get("/ready")
    async def ready(response: Response):
        """For the readiness probe. The liveness of the service does not depend on Gatehouse."""
        health = gatehouse.health()
        if not health.ready:
            response.status_code = 503
            return {"problem": health.problem}
        return {"age": health.age}

    return app


if __name__ == "__main__":
    # region verifier
    verifier = Gatehouse(
        issuer=os.environ["ISSUER"],
        audience=os.environ["AUDIENCE"],
        credential=(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
        # The age of the denylist above which the service refuses all tokens, in seconds.
        max_staleness=float(os.environ.get("MAX_STALENESS", "20")),
    )
    # endregion
    uvicorn.run(application(verifier), host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
