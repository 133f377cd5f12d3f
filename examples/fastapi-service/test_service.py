"""The service is tested without a server of Gatehouse: python -m pytest."""

from fastapi.testclient import TestClient
from gatehouse_verifier.testing import TestIssuer

from service import application


# region test
def test_orders():
    with TestIssuer() as issuer, issuer.gatehouse() as gatehouse, TestClient(application(gatehouse)) as service:
        clerk, guest = issuer.mint(roles=["clerk"]), issuer.mint()

        def call(token):
            return service.get("/orders", headers={"Authorization": f"Bearer {token}"}).status_code

        assert call(clerk.text) == 200
        assert call(guest.text) == 403
        issuer.revoke_session(clerk.session)  # a logout
        assert call(clerk.text) == 401
        issuer.silence()  # Gatehouse is away
        issuer.advance(60)
        assert call(guest.text) == 503
# endregion
