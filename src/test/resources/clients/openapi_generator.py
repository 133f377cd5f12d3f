"""Uses the Python client of openapi-generator. Arguments: URL of the service, a new login."""

import sys

from openapi_client import (
    ApiClient,
    ApiException,
    AuthApi,
    Configuration,
    Credentials,
    ProfileApi,
    RefreshGrant,
    Registration,
)

url, login = sys.argv[1:]
password = "correct horse battery staple"
configuration = Configuration(host=url)
client = ApiClient(configuration)
auth = AuthApi(client)
profile = ProfileApi(client)


def refusal(call):
    try:
        return call()
    except ApiException as e:
        return e.data.type


profile.register(
    Registration(login=login, email=login + "@example.org", first_name="Ada", last_name="Lovelace", password=password)
)
assert refusal(lambda: auth.login(Credentials(login=login, password="wrong"))) == "urn:gatehouse:problem:login-failed"
first = auth.login(Credentials(login=login, password=password))
configuration.access_token = first.access_token
assert profile.get_profile().login == login
second = auth.refresh(RefreshGrant(refresh_token=first.refresh_token))
configuration.access_token = second.access_token
assert len(profile.list_sessions()) == 1
auth.logout()
assert refusal(profile.get_profile) == "urn:gatehouse:problem:token-invalid"
assert auth.get_jwks().keys[0].actual_instance.alg == "ES256"
assert "refresh_token" in auth.get_metadata().grant_types_supported
print("passed")
