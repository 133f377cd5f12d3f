"""The two documents of the feed. A document that is not exactly in its format is discarded."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

from . import _json
from ._denylist import KINDS, WHOLE_REALM, WITHOUT_EPOCH, Denylist, Entry
from ._errors import DocumentError

MAX_CHANGES_BYTES = 4 << 20
MAX_ENTRIES = 2_000_000
MAX_CHANGES_ENTRIES = 5_000
_MAX_HEADER_LINE = 256 << 10
_MAX_ENTRY_LINE = 1 << 10
_MAX_CURSOR = 4_096
_MAX_KEY = 255
_MAX_DEPTH = 16
_MAX_ENTRY_MILLIS = 48 * 60 * 60 * 1000


@dataclass(frozen=True)
class Changes:
    """A response to a request for changes. keys is None if absent."""

    nonce: str
    cursor: str
    at: int
    as_of: int
    now: int
    keys: Any
    more: bool
    entries: list[Entry]


@dataclass(frozen=True)
class Snapshot:
    issuer: str
    cursor: str
    now: int
    keys: Any
    entries: Denylist


def parse_changes(body: bytes) -> Changes:
    try:
        document = _json.parse_object(body, _MAX_DEPTH)
        _require_version(document)
        now = _json.integer(document.get("now"))
        entries = document.get("e")
        more = document.get("more", False)
        if not isinstance(entries, list) or len(entries) > MAX_CHANGES_ENTRIES or not isinstance(more, bool):
            raise ValueError("e or more")
        return Changes(
            nonce=_json.text(document.get("nonce")),
            cursor=_read_cursor(document),
            at=_json.integer(document.get("at")),
            as_of=_json.integer(document.get("asOf")),
            now=now,
            keys=_read_keys(document) if "keys" in document else None,
            more=more,
            entries=[_read_entry(entry, now) for entry in entries],
        )
    except ValueError:
        raise DocumentError("the response is not in the format of the feed") from None


def _require_version(document: dict[str, Any]) -> None:
    if _json.integer(document.get("v")) != 1:
        raise ValueError("v")


def _read_cursor(document: dict[str, Any]) -> str:
    cursor = _json.text(document.get("cursor"))
    if not cursor or _json.length(cursor) > _MAX_CURSOR:
        raise ValueError("cursor")
    return cursor


def _read_keys(document: dict[str, Any]) -> Any:
    keys = document.get("keys")
    if not isinstance(keys, dict):
        raise ValueError("keys")
    return keys


def _read_entry(value: Any, now: int) -> Entry:
    if not isinstance(value, list) or len(value) != 4:
        raise ValueError("not an entry")
    kind, key = _json.text(value[0]), _json.text(value[1])
    epoch, until = _json.integer(value[2]), _json.integer(value[3])
    if kind not in KINDS or not key or _json.length(key) > _MAX_KEY:
        raise ValueError("kind or key")
    if (kind in WITHOUT_EPOCH and epoch != 0) or (kind == "realm" and key != WHOLE_REALM):
        raise ValueError("epoch or key")
    # An end that is too far ahead is reduced, so that a clock that was wrong once does not fill the memory for years.
    return Entry(kind, key, epoch, min(until, now + _MAX_ENTRY_MILLIS))


def read_snapshot(lines: BinaryIO, issuer: str | None) -> Snapshot:
    """Read a download line by line. Memory stays bounded, however long a line is."""
    try:
        header = _json.parse_object(_read_line(lines, _MAX_HEADER_LINE), _MAX_DEPTH)
        _require_version(header)
        snapshot = Snapshot(
            issuer=_json.text(header.get("issuer")),
            cursor=_read_cursor(header),
            now=_json.integer(header.get("now")),
            keys=_read_keys(header),
            entries=Denylist(),
        )
        _read_entries(lines, snapshot)
    except (ValueError, EOFError, OSError, zlib.error) as error:
        if isinstance(error, (TimeoutError, ConnectionError)):
            raise
        raise DocumentError("the snapshot was cut or is not in the format of the feed") from None
    if issuer is not None and snapshot.issuer != issuer:
        raise DocumentError(f"the snapshot is of another issuer, {snapshot.issuer!r}: correct the setting issuer")
    return snapshot


def _read_line(lines: BinaryIO, limit: int) -> bytes:
    line = lines.readline(limit + 1)
    line = line[:-1] if line.endswith(b"\n") else line
    if not line or len(line) > limit:
        raise ValueError("a line is empty or too long")
    return line


def _read_entries(lines: BinaryIO, snapshot: Snapshot) -> None:
    count = 0
    while True:
        line = _read_line(lines, _MAX_ENTRY_LINE)
        if line.startswith(b"{"):
            break
        count += 1
        if count > MAX_ENTRIES:
            raise ValueError("too many entries")
        snapshot.entries.add(_read_entry(_json.parse(line, _MAX_DEPTH), snapshot.now))
    if _json.integer(_json.parse_object(line, _MAX_DEPTH).get("end")) != count or lines.read(1):
        raise ValueError("end")
