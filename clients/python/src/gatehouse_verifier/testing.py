"""An issuer for the tests of services: it mints and revokes tokens, and fails as Gatehouse and the network fail."""

from __future__ import annotations

import base64
import gzip
import json
import threading
import time
import uuid
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Sequence
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from ._verifier import Gatehouse

__all__ = ["AUDIENCE", "Minted", "TestIssuer"]

AUDIENCE = "test-audience"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PATH = "/api/v1/revocations/"
_ENTRY_MILLIS = 24 * 60 * 60 * 1000
# How long a revocation waits for verifiers that have stopped without a word.
_LONGEST_APPLY = 5.0


@dataclass(frozen=True)
class Minted:
    """A token with what is needed to revoke it."""

    text: str
    token_id: str
    session: str
    subject: str
    kid: str


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


class TestIssuer:
    """A revocation feed on loopback with a key of its own and a clock that tests advance. Thread-safe.

    Use it as a context manager, or call :meth:`close`.
    """

    __test__ = False

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._advanced = 0.0
        self._changed = threading.Condition()
        self._mode = "answering"
        self._log: list[list[Any] | None] = []
        self._published: list[dict[str, str]] = []
        self._keys_at = 0
        self._epochs: dict[str, int] = {}
        self._confirmed: dict[str, int] = {}
        self._recorded: dict[str, bytes] = {}
        self.rotate_key()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        """The issuer, and where it listens."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self) -> TestIssuer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._set_mode("closed")
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def settings(self) -> dict[str, Any]:
        """The arguments of a Gatehouse that uses this issuer and its clock. Use them for one verifier."""
        return {
            "issuer": self.url,
            "audience": AUDIENCE,
            "credential": (str(uuid.uuid4()), "test-secret"),
            "clock": self.clock,
        }

    def gatehouse(self, **settings: Any) -> Gatehouse:
        """A verifier that is ready. Close it after the test."""
        return Gatehouse(**{**self.settings(), **settings}).start(timeout=30)

    def clock(self) -> tuple[float, float]:
        with self._changed:
            return time.monotonic() + self._advanced, time.time() + self._advanced

    def advance(self, seconds: float) -> None:
        """Move the clock of the verifiers.

        A verifier is stale after its max_staleness, unless the issuer answers a request that begins later.
        """
        with self._changed:
            self._advanced += seconds
            self._answer_pending()

    def silence(self) -> None:
        """Accept requests and do not answer them, like a network that loses packets."""
        self._set_mode("silent")

    def unavailable(self) -> None:
        """Answer all requests with 503, like an instance that starts or stops."""
        self._set_mode("unavailable")

    def serve_old_bytes(self) -> None:
        """Answer with earlier responses, like a cache that ignores Cache-Control."""
        self._set_mode("replaying")

    def resume(self) -> None:
        """Answer requests again."""
        self._set_mode("answering")

    def _set_mode(self, mode: str) -> None:
        with self._changed:
            self._mode = mode
            self._answer_pending()

    def _answer_pending(self) -> None:
        # A position without an entry, so that no request waits for its time to pass.
        self._log.append(None)
        self._changed.notify_all()

    def rotate_key(self) -> None:
        """Sign new tokens with a new key. Older tokens stay valid."""
        key = ec.generate_private_key(ec.SECP256R1())
        numbers = key.public_key().public_numbers()
        kid = str(uuid.uuid4())
        jwk = {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid}
        jwk |= {"x": _encode(numbers.x.to_bytes(32, "big")), "y": _encode(numbers.y.to_bytes(32, "big"))}
        with self._changed:
            self._key, self._kid = key, kid
            self._published.append(jwk)
            self._answer_pending()
            self._keys_at = len(self._log)

    def retire_keys(self) -> None:
        """Publish only the key that signs new tokens, so that tokens of earlier keys cannot be verified."""
        with self._changed:
            self._published = self._published[-1:]
            self._answer_pending()
            self._keys_at = len(self._log)
            self._await_applied(self._keys_at)

    def mint(
        self,
        *,
        roles: Sequence[str] = (),
        login: str = "test_user",
        subject: str | None = None,
        session: str | None = None,
        generation: int = 0,
        lifetime: int = 900,
        **claims: Any,
    ) -> Minted:
        """Sign a token. Other claims are added, and replace those of the same name; None removes one."""
        subject, session = subject or str(uuid.uuid4()), session or str(uuid.uuid4())
        token_id = _encode(uuid.UUID(session).bytes + generation.to_bytes(4, "big"))
        now = int(self.clock()[1])
        with self._changed:
            key, kid = self._key, self._kid
            epochs = {"user_epoch": self._epochs.get(subject, 0), "realm_epoch": self._epochs.get("*", 0)}
        payload = {
            "ver": 1, "iss": self.url, "aud": AUDIENCE, "sub": subject, "sid": session, "jti": token_id,
            "client_id": "test-client", "login": login, "roles": list(roles), "auth_time": now,
            "iat": now, "nbf": now, "exp": now + lifetime, **epochs, **claims,
        }  # fmt: skip
        payload = {name: value for name, value in payload.items() if value is not None}
        header = {"alg": "ES256", "kid": kid, "typ": "at+jwt"}
        signed = ".".join(_encode(json.dumps(part).encode()) for part in (header, payload))
        r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        # The lower of both values of s is the only one that verifiers accept.
        signature = r.to_bytes(32, "big") + min(s, _ORDER - s).to_bytes(32, "big")
        return Minted(f"{signed}.{_encode(signature)}", token_id, session, subject, kid)

    def revoke_session(self, session: str) -> None:
        """Deny all tokens of a session, like a logout.

        Like the other methods of this kind it returns when each verifier that can be reached has applied the entry.
        """
        self._revoke("session", session, 0)

    def revoke_token(self, token_id: str) -> None:
        """Deny a token and the earlier ones of its session, like a refresh."""
        self._revoke("token", token_id, 0)

    def revoke_subject(self, subject: str) -> None:
        """Deny all tokens of a user that were minted before, like a change of the password."""
        self._revoke("subject", subject, self._next_epoch(subject))

    def revoke_role(self, role: str) -> None:
        """Deny all tokens with a role that were minted before, like the deletion of the role."""
        self._revoke("role", role, self._next_epoch("*"))

    def revoke_key(self, kid: str) -> None:
        """Deny all tokens that a key has signed, like the leak of the key."""
        self._revoke("key", kid, 0)

    def revoke_everything(self) -> None:
        """Deny all tokens that were minted before."""
        self._revoke("realm", "*", self._next_epoch("*"))

    def _next_epoch(self, of: str) -> int:
        with self._changed:
            self._epochs[of] = self._epochs.get(of, 0) + 1
            return self._epochs[of]

    def _revoke(self, kind: str, key: str, epoch: int) -> None:
        until = int(self.clock()[1] * 1000) + _ENTRY_MILLIS
        with self._changed:
            self._log.append([kind, key, epoch, until])
            self._changed.notify_all()
            self._await_applied(len(self._log))

    def _await_applied(self, position: int) -> None:
        self._changed.wait_for(
            lambda: self._mode != "answering" or all(at >= position for at in self._confirmed.values()),
            _LONGEST_APPLY,
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                issuer._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        try:
            url = urlsplit(request.path)
            if url.path == _PATH + "snapshot":
                self._snapshot(request)
            elif url.path == _PATH + "changes":
                self._changes(request, {name: values[0] for name, values in parse_qs(url.query).items()})
            else:
                _send(request, 404, b"")
        except OSError:
            request.close_connection = True  # the verifier has closed the connection

    def _blocked(self, request: BaseHTTPRequestHandler, client: str) -> bool:
        """Answer in a way that is not useful, if a test wants this. While the issuer is silent, wait."""
        with self._changed:
            self._changed.wait_for(lambda: self._mode != "silent")
            mode, old = self._mode, self._recorded.get(client)
        if mode == "unavailable":
            _send(request, 503, b"", {"Retry-After": "1"})
        elif mode == "replaying" and old is not None:
            _send(request, 200, old)
        elif mode == "closed":
            request.close_connection = True
        else:
            return False
        return True

    def _snapshot(self, request: BaseHTTPRequestHandler) -> None:
        if self._blocked(request, ""):
            return
        now = int(self.clock()[1] * 1000)
        with self._changed:
            entries = [entry for entry in self._log if entry is not None]
            header = {"v": 1, "issuer": self.url, "cursor": str(len(self._log)), "now": now}
            header["keys"] = {"keys": list(self._published)}
        lines = [header, *entries, {"end": len(entries)}]
        body = gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode(), 1)
        _send(request, 200, body, {"Content-Encoding": "gzip", "Content-Type": "application/x-ndjson"})

    def _changes(self, request: BaseHTTPRequestHandler, query: dict[str, str]) -> None:
        at = time.monotonic()
        client = request.headers.get("Authorization", "")
        after = int(query["after"])
        with self._changed:
            known = after <= len(self._log)
            self._confirmed[client] = after
            self._changed.notify_all()
        if not known:
            _send(request, 410, b"")
            return
        if self._blocked(request, client):
            return
        with self._changed:
            self._changed.wait_for(lambda: len(self._log) > after, float(query["wait"]))
        if self._blocked(request, client):
            return
        body = self._document(after, at, query["nonce"])
        with self._changed:
            self._recorded[client] = body
        _send(request, 200, body)

    def _document(self, after: int, at: float, nonce: str) -> bytes:
        now = int(self.clock()[1] * 1000)
        with self._changed:
            document: dict[str, Any] = {
                "v": 1,
                "nonce": nonce,
                "cursor": str(len(self._log)),
                "at": int((at - self._start) * 1000),
                "asOf": int((time.monotonic() - self._start) * 1000),
                "now": now,
                "e": [entry for entry in self._log[after:] if entry is not None],
            }
            if self._keys_at > after:
                document["keys"] = {"keys": list(self._published)}
        return json.dumps(document).encode()


def _send(request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    request.send_response(status)
    for name, value in {"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})}.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


