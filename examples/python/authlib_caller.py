"""A service that calls a resource server with an access token of its own, with Authlib."""

import os

from authlib.integrations.requests_client import OAuth2Session

from gatehouse import discover

# region caller
metadata = discover(os.environ["ISSUER"])
session = OAuth2Session(
    os.environ["CLIENT_ID"],
    os.environ["CLIENT_SECRET"],
    scope=os.environ.get("SCOPE"),
    token_endpoint=metadata["token_endpoint"],
    grant_type="client_credentials",
)
token = session.fetch_token()
response = session.get(os.environ["RESOURCE"], timeout=5)
# endregion
print(response.status_code, response.text.strip())


# region introspect
def is_active(access_token):
    response = session.introspect_token(metadata["introspection_endpoint"], token=access_token)
    response.raise_for_status()
    return response.json()["active"]
# endregion


before = is_active(token["access_token"])
session.revoke_token(metadata["revocation_endpoint"], token=token["access_token"]).raise_for_status()
print("active:", before, "after the revocation:", is_active(token["access_token"]))
