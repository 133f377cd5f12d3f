"""What a listener knows. This module does no I/O and reads no clock."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from ._denylist import Denylist, DenylistClaims
from ._document import MAX_CHANGES_ENTRIES, MAX_ENTRIES, Changes, Snapshot, parse_changes
from ._errors import DocumentError, Reason, RejectedError, UnavailableError
from ._keys import PublicKey, read_keys

_SUSPENSION_MILLIS = 1_000
_MAX_CLOCK_GAP = 60_000
NEVER = float("inf")


class Reading(NamedTuple):
    """Both clocks of the process in milliseconds: mono never goes back, wall is the time since 1970."""

    mono: int
    wall: int


class Outcome(Enum):
    APPLIED = "applied"
    MORE = "more"
    DISCARDED = "rejected"
    RESYNC = "resync"
    UNAVAILABLE = "unavailable"


class Exchange(NamedTuple):
    """A request for changes and its response."""

    sent: Reading
    """After the connection was open, before the request was sent."""
    received: Reading
    nonce: str
    status: int
    body: bytes


class ResyncError(Exception):
    """The cursor is of no use."""


class Update(NamedTuple):
    """A response that was read and checked, but not applied yet."""

    exchange: Exchange
    changes: Changes
    keys: dict[str, PublicKey]


def status_error(status: int, retry_after: float = 0.0) -> UnavailableError:
    hint = ""
    if status == 401:
        hint = ": check the credential and that the client has the role verifier"
    elif status in (400, 404, 405):
        hint = ": check the setting base_url"
    return UnavailableError(f"status {status}{hint}", retry_after, unreachable=status in (502, 503, 504))


class FeedState:
    """The denylist, the keys, the cursor, and the proof of freshness. Not thread-safe, except as stated."""

    def __init__(self, issuer: str | None, max_staleness: int) -> None:
        self.issuer = issuer
        self.max_staleness = max_staleness
        self.denylist = Denylist()
        self.keys: dict[str, PublicKey] = {}
        self.cursor = ""
        self.loaded = False
        self._as_of: Reading | None = None
        self._last: Reading | None = None
        self._barrier: int | None = None
        self._answered = Reading(0, 0)
        self._server_now = 0

    def observe(self, now: Reading) -> None:
        """Compare the clocks with the previous reading.

        If the wall clock has gained on the monotonic clock, the process was suspended, and its proof is void.
        """
        last = self._last
        if last is not None:
            if now.mono < last.mono:
                return  # Another thread has read its clocks later, but was faster.
            if (now.wall - last.wall) - (now.mono - last.mono) > _SUSPENSION_MILLIS:
                self._barrier = now.mono
                self._as_of = None
        self._last = now

    def age(self, now: Reading) -> float:
        """The larger age by the two clocks in milliseconds; infinite without a proof."""
        if self._as_of is None:
            return NEVER
        return max(now.mono - self._as_of.mono, now.wall - self._as_of.wall)

    def is_fresh(self, now: Reading) -> bool:
        return self.loaded and self.age(now) <= self.max_staleness

    def is_ready(self, now: Reading) -> bool:
        """Whether it is fresh and the wall clocks agree, because exp is checked by the own clock."""
        return self.is_fresh(now) and self.clock_gap(now) <= _MAX_CLOCK_GAP

    def clock_gap(self, now: Reading) -> int:
        return abs(now.wall - (self._server_now + now.mono - self._answered.mono))

    def stale_error(self, now: Reading) -> RejectedError:
        if not self.loaded:
            detail = "the denylist has not been loaded yet"
        elif self._as_of is None:
            detail = "the freshness of the denylist has not been proven yet"
        else:
            detail = f"the denylist is {self.age(now):.0f} ms old"
        return RejectedError(Reason.STALE, detail)

    def denied(self, claims: DenylistClaims, in_use: bool = False) -> RejectedError | None:
        denies = self.denylist.denies_session_or_more if in_use else self.denylist.denies
        return RejectedError(Reason.REVOKED, "the token was revoked") if denies(claims) else None

    def verdict(self, claims: DenylistClaims, now: Reading) -> RejectedError | None:
        """Apply the denylist and the freshness to a token with valid signature and times."""
        # The freshness first: it must not cover entries that arrive after the denylist was read.
        stale = None if self.is_fresh(now) else self.stale_error(now)
        return self.denied(claims) or stale

    def read(self, exchange: Exchange) -> Update:
        """Check a response. This changes nothing."""
        if exchange.status == 410:
            raise ResyncError("the cursor is no longer valid")
        if exchange.status != 200:
            raise status_error(exchange.status)
        changes = parse_changes(exchange.body)
        if changes.nonce != exchange.nonce:
            raise DocumentError("the response answers another request: no proxy may cache or merge requests")
        if len(self.denylist) + len(changes.entries) > MAX_ENTRIES + MAX_CHANGES_ENTRIES:
            raise DocumentError(f"the denylist has more than {MAX_ENTRIES} entries")
        return Update(exchange, changes, self._read_keys(changes.keys))

    def _read_keys(self, jwks: object) -> dict[str, PublicKey]:
        if jwks is None:
            return self.keys
        try:
            return read_keys(jwks, self.keys)
        except ValueError:
            raise DocumentError("the keys are not a JWKS") from None

    def add_entries(self, update: Update) -> None:
        """Apply the entries of a response. This is safe while other threads call verdict."""
        for entry in update.changes.entries:
            self.denylist.add(entry)

    def finish(self, update: Update) -> Outcome:
        """Apply the rest of a response, after its entries: the proof covers them."""
        exchange, changes, self.keys = update
        self.cursor = changes.cursor
        self._answered, self._server_now = exchange.received, changes.now
        if changes.more:
            return Outcome.MORE
        self._prove(exchange, changes.as_of - changes.at)
        return Outcome.APPLIED

    def _prove(self, exchange: Exchange, elapsed: int) -> None:
        sent, received = exchange.sent, exchange.received
        if self._barrier is not None and sent.mono < self._barrier:
            return
        # A server cannot know the future, so the time of the response is the latest.
        mono, wall = min(sent.mono + elapsed, received.mono), min(sent.wall + elapsed, received.wall)
        if self._as_of is not None:
            mono, wall = max(mono, self._as_of.mono), max(wall, self._as_of.wall)
        self._as_of = Reading(mono, wall)

    def load(self, snapshot: Snapshot) -> None:
        """Apply a complete snapshot. It adds entries and removes none."""
        keys = self._read_keys(snapshot.keys)
        self.denylist.merge(snapshot.entries)
        self.keys = keys
        self.cursor = snapshot.cursor
        self.loaded = True

    def forget(self) -> None:
        """Remove the entries whose end both the own wall clock and the server's have passed."""
        self.denylist.expire(min(self._answered.wall, self._server_now))
