"""Sends right and wrong credentials with OAuth client libraries.

Prints one line per attempt: library, grant, path and credentials, then what the library reports.
"""

import os

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import LegacyApplicationClient
from requests_oauthlib import OAuth2Session as RequestsSession

API = os.environ["API"]
USERNAME = os.environ["USERNAME"]
PASSWORD = os.environ["PASSWORD"]
TOKEN_PATHS = os.environ["TOKEN_PATHS"].split(" ")
REFRESH_PATHS = os.environ["REFRESH_PATHS"].split(" ")


class Authlib:
    name = "authlib"

    def __init__(self, path):
        self.url = API + path
        self.session = AuthlibSession("test-client", token_endpoint_auth_method="none")

    def password(self, password):
        return self.session.fetch_token(self.url, grant_type="password", username=USERNAME, password=password)

    def refresh(self, token):
        return self.session.refresh_token(self.url, refresh_token=token)


class RequestsOAuthlib:
    name = "requests-oauthlib"

    def __init__(self, path):
        self.url = API + path
        self.session = RequestsSession(client=LegacyApplicationClient(client_id="test-client"))

    def password(self, password):
        return self.session.fetch_token(self.url, username=USERNAME, password=password, include_client_id=True)

    def refresh(self, token):
        return self.session.refresh_token(self.url, refresh_token=token)


def attempt(name, call):
    try:
        tokens = call()
        result = "tokens" if "access_token" in tokens else f"success without tokens: {tokens}"
    except Exception as error:
        result = getattr(error, "error", None) or repr(error)
    print(f"{name}: {result}")


for library in (Authlib, RequestsOAuthlib):
    for path in TOKEN_PATHS:
        attempt(f"{library.name} password {path} right", lambda: library(path).password(PASSWORD))
        attempt(f"{library.name} password {path} wrong", lambda: library(path).password("wrong password"))
    for path in REFRESH_PATHS:
        token = library(TOKEN_PATHS[0]).password(PASSWORD)["refresh_token"]
        attempt(f"{library.name} refresh_token {path} right", lambda: library(path).refresh(token))
        attempt(f"{library.name} refresh_token {path} wrong", lambda: library(path).refresh("gtr_wrong"))
