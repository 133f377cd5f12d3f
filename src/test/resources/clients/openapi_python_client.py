"""Uses the client of openapi-python-client. Arguments: URL of the service, a new login."""

import sys

from gatehouse_client import AuthenticatedClient, Client
from gatehouse_client.api.auth import get_jwks, get_metadata, login as log_in, logout, refresh
from gatehouse_client.api.profile import get_profile, list_sessions, register
from gatehouse_client.models import Credentials, RefreshGrant, Registration

url, login = sys.argv[1:]
password = "correct horse battery staple"
client = Client(base_url=url, raise_on_unexpected_status=True)

register.sync(
    client=client,
    body=Registration(
        login=login, email=login + "@example.org", first_name="Ada", last_name="Lovelace", password=password
    ),
)
refused = log_in.sync_detailed(client=client, body=Credentials(login=login, password="wrong"))
assert (refused.status_code, refused.parsed.type_) == (401, "urn:gatehouse:problem:login-failed")
first = log_in.sync(client=client, body=Credentials(login=login, password=password))
caller = AuthenticatedClient(base_url=url, token=first.access_token)
assert get_profile.sync(client=caller).login == login
second = refresh.sync(client=client, body=RefreshGrant(refresh_token=first.refresh_token))
caller = AuthenticatedClient(base_url=url, token=second.access_token)
assert len(list_sessions.sync(client=caller)) == 1
assert logout.sync_detailed(client=caller).status_code == 200
assert get_profile.sync(client=caller).type_ == "urn:gatehouse:problem:token-invalid"
assert get_jwks.sync(client=client).keys[0].alg == "ES256"
assert "refresh_token" in get_metadata.sync(client=client).grant_types_supported
print("passed")
