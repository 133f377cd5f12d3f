"""The set of denylist entries. Times are in milliseconds since 1970."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any, Hashable, Iterable, NamedTuple

WHOLE_REALM = "*"
KINDS = frozenset({"token", "session", "subject", "role", "key", "realm"})
WITHOUT_EPOCH = frozenset({"token", "session", "key"})
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_GENERATION = re.compile(r"[A-Za-z0-9_-]{26}[AEIMQUYcgkosw048]", re.ASCII)
# An epoch and an end share one integer, because a tuple of two needs four times the memory.
_END_BITS = 64
_END_MASK = (1 << _END_BITS) - 1


class Entry(NamedTuple):
    kind: str
    key: str
    epoch: int
    until: int


@dataclass(frozen=True)
class DenylistClaims:
    """The claims that the denylist checks."""

    kid: str
    jti: str
    sid: str
    sub: str
    roles: Iterable[str]
    user_epoch: int
    realm_epoch: int


def parse_generation(jti: str) -> tuple[bytes, int] | None:
    """Read a jti of 20 bytes in base64url: the id of a session, and a generation."""
    if len(jti) != 27 or not _GENERATION.fullmatch(jti):
        return None
    decoded = base64.urlsafe_b64decode(jti + "=")
    return decoded[:16], int.from_bytes(decoded[16:], "big")


def _uuid(key: str) -> bytes | None:
    return binascii.unhexlify(key.replace("-", "")) if len(key) == 36 and _UUID.fullmatch(key) else None


def _merge(entries: dict[Any, int], key: Hashable, epoch: int, until: int) -> None:
    known = entries.get(key)
    if known is not None:
        epoch = max(epoch, known >> _END_BITS)
        until = max(until, known & _END_MASK)
    entries[key] = epoch << _END_BITS | until


class Denylist:
    """One thread writes, any thread reads: each operation is one operation of a dict, which is atomic."""

    def __init__(self) -> None:
        self._generations: dict[bytes, int] = {}
        self._sessions: dict[bytes, int] = {}
        self._subjects: dict[bytes, int] = {}
        self._texts: dict[tuple[str, str], int] = {}
        self._earliest_end = 0

    def __len__(self) -> int:
        return len(self._generations) + len(self._sessions) + len(self._subjects) + len(self._texts)

    def add(self, entry: Entry) -> None:
        """Merge an entry. The higher epoch and the later end win, each by itself."""
        kind, key, epoch, until = entry
        self._earliest_end = min(self._earliest_end, until) if len(self) else until
        if kind == "token":
            generation = parse_generation(key)
            if generation is not None:
                _merge(self._generations, generation[0], generation[1], until)
                return
        elif kind in ("session", "subject"):
            packed = _uuid(key)
            if packed is not None:
                _merge(self._sessions if kind == "session" else self._subjects, packed, epoch, until)
                return
        _merge(self._texts, (kind, key), epoch, until)

    def merge(self, other: Denylist) -> None:
        """Add all entries of another denylist."""
        self._earliest_end = min(self._earliest_end, other._earliest_end) if len(self) else other._earliest_end
        for mine, theirs in zip(self._all(), other._all()):
            for key, value in theirs.items():
                _merge(mine, key, value >> _END_BITS, value & _END_MASK)

    def _all(self) -> tuple[dict[Any, int], ...]:
        return self._generations, self._sessions, self._subjects, self._texts

    def denies(self, claims: DenylistClaims) -> bool:
        return self._denies_token(claims.jti) or self.denies_session_or_more(claims)

    def _denies_token(self, jti: str) -> bool:
        generation = parse_generation(jti)
        if generation is not None:
            known = self._generations.get(generation[0])
            if known is not None and generation[1] <= known >> _END_BITS:
                return True
        return ("token", jti) in self._texts

    def denies_session_or_more(self, claims: DenylistClaims) -> bool:
        """Ignore entries of kind token. A refresh adds one, which does not end what the user does."""
        if _uuid(claims.sid) in self._sessions:
            return True
        known = self._subjects.get(_uuid(claims.sub) or b"")
        if known is not None and claims.user_epoch < known >> _END_BITS:
            return True
        if not self._texts:
            return False
        return (
            any(self._below("role", role, claims.realm_epoch) for role in claims.roles)
            or ("key", claims.kid) in self._texts
            or self._below("realm", WHOLE_REALM, claims.realm_epoch)
        )

    def _below(self, kind: str, key: str, epoch: int) -> bool:
        known = self._texts.get((kind, key))
        return known is not None and epoch < known >> _END_BITS

    def expire(self, before: int) -> None:
        """Remove the entries that end before a time. A key that leaked once is never trusted again."""
        if not len(self) or self._earliest_end >= before:
            return
        earliest = before + (1 << 60)
        for entries in self._all():
            ended = []
            for key, value in entries.items():
                until = value & _END_MASK
                if entries is self._texts and key[0] == "key":
                    continue
                if until < before:
                    ended.append(key)
                elif until < earliest:
                    earliest = until
            for key in ended:
                del entries[key]
        self._earliest_end = earliest
