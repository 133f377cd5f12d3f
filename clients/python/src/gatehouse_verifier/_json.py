"""Strict JSON: what json.loads repairs or ignores is an error here."""

from __future__ import annotations

import json
from typing import Any

MAX_INTEGER = 2**53 - 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is duplicate")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def parse(text: bytes, max_depth: int) -> Any:
    """Read one JSON text in UTF-8. Raise ValueError for anything else, such as duplicate members or NaN."""
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("the nesting is too deep") from None
    _require_depth(value, max_depth)
    return value


def parse_object(text: bytes, max_depth: int) -> dict[str, Any]:
    value = parse(text, max_depth)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _require_depth(value: Any, remaining: int) -> None:
    if isinstance(value, (dict, list)):
        if remaining == 0:
            raise ValueError("the nesting is too deep")
        for element in value.values() if isinstance(value, dict) else value:
            if isinstance(element, (dict, list)):
                _require_depth(element, remaining - 1)


def integer(value: Any, limit: int = MAX_INTEGER) -> int:
    """Return an integer from 0 to a limit. True, 1.0 and 1e0 are none."""
    if type(value) is not int or not 0 <= value <= limit:
        raise ValueError("not an integer")
    return value


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    return value


def length(value: str) -> int:
    """Count as Java and JavaScript do, in UTF-16 code units, so that every implementation has the same limits."""
    return len(value) + sum(1 for c in value if c > "\uffff")
