"""Ends the use of tokens that are no longer accepted."""

from __future__ import annotations

import logging
import threading
from typing import Callable

from ._errors import Reason, RejectedError
from ._token import VerifiedToken

_LOG = logging.getLogger("gatehouse_verifier")
OnEnd = Callable[[RejectedError], None]


class Watches:
    """The tokens in use. Thread-safe; the thread of the feed calls check twice a second and after each response."""

    def __init__(self, refusal: Callable[[VerifiedToken], RejectedError | None]) -> None:
        self._refusal = refusal
        self._active: dict[object, tuple[VerifiedToken, OnEnd]] = {}
        self.closed = False
        self._lock = threading.Lock()

    def after_fork(self) -> None:
        """The connections of the parent process are not those of the child."""
        self._lock = threading.Lock()
        self._active = {}

    def add(self, token: VerifiedToken, on_end: OnEnd) -> Callable[[], None]:
        handle = object()
        with self._lock:
            closed = self.closed
            if not closed:
                self._active[handle] = (token, on_end)
        if closed:
            _call(on_end, RejectedError(Reason.CLOSED, "the verifier is closed"))
        return lambda: self._remove(handle) and None

    def _remove(self, handle: object) -> bool:
        with self._lock:
            return self._active.pop(handle, None) is not None

    def check(self) -> None:
        for handle, (token, on_end) in self._snapshot():
            refusal = self._refusal(token)
            if refusal is not None and self._remove(handle):
                _call(on_end, refusal)

    def _snapshot(self) -> list[tuple[object, tuple[VerifiedToken, OnEnd]]]:
        if not self._active:
            return []
        with self._lock:
            return list(self._active.items())

    def close(self) -> None:
        with self._lock:
            self.closed = True
        for handle, (_, on_end) in self._snapshot():
            if self._remove(handle):
                _call(on_end, RejectedError(Reason.CLOSED, "the verifier is closed"))


def _call(on_end: OnEnd, refusal: RejectedError) -> None:
    try:
        on_end(refusal)
    except Exception:  # the thread of the feed must survive
        _LOG.exception("A function that watches a token failed")
