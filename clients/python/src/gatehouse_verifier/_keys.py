"""The public keys, each with the one algorithm that it may be used with (RFC 8725 §3.1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from . import _json
from ._compact import MAX_KID_LENGTH, CompactToken
from ._errors import Reason, RejectedError

_P256_HALF_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 >> 1
_ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493  # L, RFC 8032 §5.1
_ED25519_FIELD = 2**255 - 19  # p
_MIN_RSA_BITS = 2048
_PUBLIC_MEMBERS = ("kty", "crv", "x", "y", "n", "e")
_ALGORITHMS = {"EC": "ES256", "OKP": "EdDSA", "RSA": "RS256"}


@dataclass(frozen=True, eq=False)
class PublicKey:
    """A key that verifies tokens. Compared by identity: an unchanged key of a new set is the same object."""

    kid: str
    algorithm: str
    key: Any
    material: str

    def verify(self, token: CompactToken) -> None:
        """Check the signature, and that it has its canonical form; otherwise one token would have several texts."""
        if token.algorithm != self.algorithm:
            raise RejectedError(Reason.SIGNATURE, "alg is not the algorithm of the key")
        if not _is_canonical(self.algorithm, token.signature):
            raise RejectedError(Reason.SIGNATURE, "the signature is not in its canonical form")
        try:
            payload = _JWS.decode(token.text, self.key, algorithms=[self.algorithm])
        except jwt.PyJWTError:
            raise RejectedError(Reason.SIGNATURE, "the signature does not match") from None
        if payload != token.payload:
            raise RejectedError(Reason.SIGNATURE, "the signature does not match")


_JWS = jwt.PyJWS(algorithms=list(_ALGORITHMS.values()))


def _is_canonical(algorithm: str, signature: bytes) -> bool:
    if algorithm == "ES256":
        return len(signature) == 64 and int.from_bytes(signature[32:], "big") <= _P256_HALF_ORDER
    if algorithm == "EdDSA":
        point = int.from_bytes(signature[:32], "little") & (2**255 - 1)
        return (
            len(signature) == 64
            and point < _ED25519_FIELD
            and int.from_bytes(signature[32:], "little") < _ED25519_ORDER
        )
    return True


def read_keys(jwks: Any, previous: dict[str, PublicKey]) -> dict[str, PublicKey]:
    """Read a JWKS (RFC 7517 §5). Raise ValueError if it is malformed.

    Keys of other types are ignored, as RFC 7517 recommends, so that a future type does not stop older verifiers.
    """
    if not isinstance(jwks, dict) or not isinstance(jwks.get("keys"), list):
        raise ValueError("not a JWKS")
    keys: dict[str, PublicKey] = {}
    for jwk in jwks["keys"]:
        if not isinstance(jwk, dict):
            raise ValueError("not a JWKS")
        kid = _json.text(jwk.get("kid"))
        if not kid or _json.length(kid) > MAX_KID_LENGTH:
            raise ValueError("kid is empty or too long")
        key = _read_key(kid, jwk)
        if key is None:
            continue
        if kid in keys:
            raise ValueError("kid is duplicate")
        known = previous.get(kid)
        keys[kid] = known if known is not None and known.material == key.material else key
    return keys


def _read_key(kid: str, jwk: dict[str, Any]) -> PublicKey | None:
    kty = jwk.get("kty")
    algorithm = _ALGORITHMS.get(kty) if isinstance(kty, str) else None
    if algorithm is None or jwk.get("use", "sig") != "sig" or jwk.get("alg", algorithm) != algorithm:
        return None
    # Only public members, so that PyJWT sees no private key.
    public = {name: jwk[name] for name in _PUBLIC_MEMBERS if name in jwk}
    try:
        key = jwt.PyJWK(public, algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None
    if not _fits(key):
        return None
    return PublicKey(kid, algorithm, key, json.dumps(public, sort_keys=True))


def _fits(key: Any) -> bool:
    if isinstance(key, EllipticCurvePublicKey):
        return isinstance(key.curve, SECP256R1)
    if isinstance(key, RSAPublicKey):
        return key.key_size >= _MIN_RSA_BITS
    return isinstance(key, Ed25519PublicKey)
