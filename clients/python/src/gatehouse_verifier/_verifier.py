"""The verifier."""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import math
import os
import ssl
import threading
import time
import weakref
from dataclasses import dataclass
from typing import Any, AsyncIterator, Callable
from urllib.parse import urlsplit

from ._claims import Expectations
from ._compact import MAX_TOKEN_LENGTH, parse_compact
from ._denylist import DenylistClaims
from ._errors import Reason, RejectedError
from ._feed import Feed
from ._http import Endpoint
from ._state import Reading
from ._token import VerifiedToken
from ._watch import Watches

_MIN_STALENESS = 6.0
_MAX_LEEWAY = 600


@dataclass(frozen=True)
class Health:
    """The state of a verifier for a health endpoint and metrics."""

    ready: bool
    """False if the service should get no requests. It must not end the process."""
    problem: str | None
    """A sentence that says why the verifier is not ready; None if it is."""
    age: float
    """The age of the denylist in seconds; infinite if it is not known."""
    entries: int
    keys: int
    last_error: Exception | None
    """The error of the last request to the feed; None if it succeeded."""


def _system_clock() -> tuple[float, float]:
    return time.monotonic(), time.time()


class Gatehouse:
    """Verifies access tokens in memory. Thread-safe. It survives a fork: the child continues with a thread of its own.

    :param issuer: the expected ``iss``, the public URL of Gatehouse
    :param audience: the text that ``aud`` must contain
    :param credential: id and secret of a client with the role ``verifier``, as ``"id:secret"`` or as a pair
    :param base_url: where this process reaches Gatehouse, by default the issuer; https, or http on loopback
    :param ssl_context: the trusted certificates, if they are not those of the system
    :param plain_http: allows http that is not on loopback, for a network that encrypts by itself
    :param max_staleness: seconds above which the verifier accepts nothing; 6 at least
    :param accept_while_unreachable: how many seconds after its last proof of freshness a stale verifier goes on to
        accept tokens because no server is reachable; a token that was revoked in this time is accepted then
    :param leeway: the tolerance for ``exp``, ``nbf`` and ``iat`` in whole seconds
    :param wait: how many seconds a request of the feed stays pending
    :param cache_size: the number of verified tokens that are kept, so that a signature is verified once
    :param clock: for tests; returns a monotonic time and the wall clock in seconds

    The thread starts with :meth:`start`, with ``async with`` or :meth:`lifespan`, or with the first call of
    :meth:`verify`, :meth:`ready` or :meth:`health`.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        credential: str | tuple[str, str],
        *,
        base_url: str | None = None,
        ssl_context: ssl.SSLContext | None = None,
        plain_http: bool = False,
        max_staleness: float = 20.0,
        accept_while_unreachable: float = 0.0,
        leeway: int = 60,
        wait: int = 3,
        cache_size: int = 10_000,
        clock: Callable[[], tuple[float, float]] = _system_clock,
    ) -> None:
        _require(bool(issuer) and bool(audience), "set issuer and audience")
        client_id, client_secret = _credential(credential)
        base_url = base_url or issuer
        tls = _tls(base_url, ssl_context, plain_http)
        _require(_MIN_STALENESS <= max_staleness < math.inf, f"max_staleness must be at least {_MIN_STALENESS} s")
        _require(0 <= accept_while_unreachable < math.inf, "accept_while_unreachable must not be negative")
        _require(type(leeway) is int and 0 <= leeway <= _MAX_LEEWAY, f"leeway must be 0 to {_MAX_LEEWAY} whole seconds")
        _require(
            type(wait) is int and 1 <= wait <= 20 and wait < max_staleness,
            "wait must be 1 to 20 whole seconds and below max_staleness",
        )
        self._expectations = Expectations(issuer, audience, leeway)
        self._clock = lambda: Reading(*(int(seconds * 1000) for seconds in clock()))
        self._watches = Watches(self._refusal_in_use)
        self._feed = Feed(
            Endpoint(base_url, client_id, client_secret, tls, issuer),
            self._clock,
            int(max_staleness * 1000),
            wait,
            int(accept_while_unreachable * 1000),
            self._watches,
        )
        self._cache = _TokenCache(cache_size)
        _INSTANCES.add(self)

    def __repr__(self) -> str:
        return f"Gatehouse(issuer={self._expectations.issuer!r}, audience={self._expectations.audience!r})"

    def start(self, timeout: float | None = None) -> Gatehouse:
        """Start the thread. With a timeout in seconds, wait until the verifier is ready.

        :raises TimeoutError: with a sentence that says why the verifier is not ready
        """
        self._feed.start()
        if timeout is not None and not self._feed.await_ready(timeout):
            raise TimeoutError(f"The Gatehouse verifier is not ready: {self._feed.problem()}")
        return self

    def close(self) -> None:
        """Stop the thread within a second.

        The verifier goes on to accept tokens until it is stale, so that a server can finish its requests. All watches
        end.
        """
        self._feed.close()
        self._watches.close()

    def __enter__(self) -> Gatehouse:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Any = None) -> AsyncIterator[None]:
        """The lifespan of an ASGI application: ``FastAPI(lifespan=gatehouse.lifespan)``.

        The application starts at once and answers 503 until the verifier is ready, also if Gatehouse is not reachable.
        """
        self.start()
        try:
            yield
        finally:
            self.close()

    def ready(self) -> bool:
        """Whether the service should get requests. Use it for readiness, not for liveness."""
        self._feed.start()
        return self._feed.is_ready()

    def health(self) -> Health:
        self._feed.start()
        problem = self._feed.problem()
        return Health(
            ready=problem is None,
            problem=problem,
            age=self._feed.age() / 1000,
            entries=len(self._feed.state.denylist),
            keys=len(self._feed.state.keys),
            last_error=self._feed.last_error,
        )

    def verify(self, token: str) -> VerifiedToken:
        """Return the claims of an accepted token, the text after ``Bearer``. It does no I/O.

        :raises RejectedError: with the reason
        """
        if self._feed.is_idle():
            self._feed.start()
        verified = self._verify_signature(token)
        self._expectations.require_times(verified, self._clock().wall)
        refusal = self._feed.verdict(_denylist_claims(verified))
        if refusal is not None:
            raise refusal
        return verified

    def _verify_signature(self, token: str) -> VerifiedToken:
        if len(token) > MAX_TOKEN_LENGTH:
            raise RejectedError(Reason.MALFORMED, "the token is too long")
        keys = self._feed.state.keys
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._cache.get(digest)
        # A key that is no longer published, or has changed, ends the use of what it has signed.
        if known is not None and keys.get(known.kid) is known.key:
            return known
        compact = parse_compact(token)
        key = keys.get(compact.kid)
        if key is None:
            # A stale verifier does not know whether the key is new.
            raise self._feed.staleness() or RejectedError(Reason.SIGNATURE, "the key is unknown")
        key.verify(compact)
        verified = self._expectations.read(compact.payload, key)
        self._cache.put(digest, verified)
        return verified

    def watch(self, token: VerifiedToken, on_end: Callable[[RejectedError], None]) -> Callable[[], None]:
        """Call a function once when a token is no longer accepted.

        The token has expired or was revoked, or the verifier is stale or closed. Use this for WebSockets and other long
        requests. The refresh of a token does not end its watch. The thread of the feed calls the function, so it must
        return quickly: in asyncio use ``loop.call_soon_threadsafe``. The returned function ends the watch without a call.
        """
        return self._watches.add(token, on_end)

    def _refusal_in_use(self, token: VerifiedToken) -> RejectedError | None:
        try:
            self._expectations.require_times(token, self._clock().wall)
        except RejectedError as refusal:
            return refusal
        return self._feed.verdict(_denylist_claims(token), in_use=True)

    def require(self, *roles: str) -> Callable[..., Any]:
        """A dependency for FastAPI: ``caller: VerifiedToken = Depends(gatehouse.require("clerk"))``.

        The token must include all of the roles. Refusals are ``application/problem+json``: 401, 403 or 503.
        """
        from .fastapi import dependency

        return dependency(self, roles)

    def _after_fork(self) -> None:
        self._watches.after_fork()
        self._cache.after_fork()
        self._feed.after_fork()


class _TokenCache:
    """Verified tokens by the hash of their text; the text is not stored. Two generations: the older one is dropped."""

    def __init__(self, size: int) -> None:
        self._half = (size + 1) // 2
        self._younger: dict[bytes, VerifiedToken] = {}
        self._older: dict[bytes, VerifiedToken] = {}
        self._lock = threading.Lock()

    def after_fork(self) -> None:
        self._lock = threading.Lock()

    def get(self, digest: bytes) -> VerifiedToken | None:
        token = self._younger.get(digest)
        if token is None:
            token = self._older.get(digest)
            if token is not None:
                self.put(digest, token)
        return token

    def put(self, digest: bytes, token: VerifiedToken) -> None:
        if self._half <= 0:
            return
        with self._lock:
            if len(self._younger) >= self._half:
                self._older, self._younger = self._younger, {}
            self._younger[digest] = token


def _denylist_claims(token: VerifiedToken) -> DenylistClaims:
    return DenylistClaims(
        kid=token.kid,
        jti=token.token_id,
        sid=token.session_id,
        sub=token.subject,
        roles=token.roles,
        user_epoch=token.user_epoch,
        realm_epoch=token.realm_epoch,
    )


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise ValueError(f"gatehouse_verifier: {sentence}")


def _credential(credential: str | tuple[str, str]) -> tuple[str, str]:
    pair = credential.split(":", 1) if isinstance(credential, str) else list(credential)
    _require(
        len(pair) == 2 and all(isinstance(part, str) and part for part in pair),
        "credential must be the id and secret of a client with the role verifier, as 'id:secret' or as a pair",
    )
    return pair[0], pair[1]


def _tls(base_url: str, context: ssl.SSLContext | None, plain_http: bool) -> ssl.SSLContext | None:
    url = urlsplit(base_url)
    name = "base_url (by default issuer)"
    _require(bool(url.hostname) and not url.query and not url.username, f"{name} must be an absolute URL")
    if url.scheme == "https":
        return context or ssl.create_default_context()
    allowed = url.scheme == "http" and (plain_http or _is_loopback(url.hostname or ""))
    _require(allowed, f"{name} must use https, or http on loopback")
    return None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_INSTANCES: weakref.WeakSet[Gatehouse] = weakref.WeakSet()


def _after_fork() -> None:
    for gatehouse in list(_INSTANCES):
        gatehouse._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
