"""The same with requests-oauthlib."""

import os

from oauthlib.oauth2 import BackendApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from gatehouse import discover

# region requests-oauthlib
metadata = discover(os.environ["ISSUER"])
session = OAuth2Session(client=BackendApplicationClient(os.environ["CLIENT_ID"]))
session.fetch_token(
    metadata["token_endpoint"],
    auth=HTTPBasicAuth(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]),
)
response = session.get(os.environ["RESOURCE"], timeout=5)
# endregion
print(response.status_code, response.text.strip())
