"""Keeps the state current: one daemon thread writes, any thread reads."""

from __future__ import annotations

import logging
import random
import threading
import time
from typing import Callable

from ._denylist import DenylistClaims
from ._errors import DocumentError, RejectedError, UnavailableError
from ._http import SLICE, ClosedError, Endpoint, FeedClient
from ._state import FeedState, Outcome, Reading, ResyncError
from ._watch import Watches

_RETRY_PAUSE = 1.0
_STALE_PAUSE = 10.0
# Separates requests that were answered at once, so that a server cannot keep a CPU busy.
_MIN_INTERVAL = 0.02
_FORGET_INTERVAL = 30.0
_LOG = logging.getLogger("gatehouse_verifier")


class Feed:
    """The listener of the revocation feed. Thread-safe."""

    def __init__(
        self,
        endpoint: Endpoint,
        clock: Callable[[], Reading],
        max_staleness: int,
        wait: int,
        grace: int,
        watches: Watches,
    ) -> None:
        self.state = FeedState(endpoint.issuer, max_staleness)
        self.last_error: Exception | None = None
        self._endpoint = endpoint
        self._clock = clock
        self._wait = wait
        self._grace = grace
        self._watches = watches
        self._started_at = clock()
        self._probing = False
        self._resyncs = 0
        self._unreachable = False
        self._was_fresh = False
        self._next_forget = 0.0
        self._thread: threading.Thread | None = None
        self._client: FeedClient | None = None
        self._reset()

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._closed = threading.Event()

    def start(self) -> None:
        """Start the thread, unless it runs."""
        with self._lock:
            if self._thread is None and not self._closed.is_set():
                closed = self._closed
                self._thread = threading.Thread(
                    target=self._run, args=(closed,), name="gatehouse-revocation-feed", daemon=True
                )
                self._thread.start()

    def is_idle(self) -> bool:
        """Whether the thread was not started yet."""
        return self._thread is None

    def close(self) -> None:
        """Stop the thread. It ends within a second, unless it resolves a name."""
        self._closed.set()
        with self._lock:
            thread, client = self._thread, self._client
            self._changed.notify_all()
        if client is not None:
            client.interrupt()
        if thread is not None and thread is not threading.current_thread():
            thread.join(1.0)

    def after_fork(self) -> None:
        """Continue in a child process, which has the memory of its parent but not its threads."""
        running = self._thread is not None and not self._closed.is_set()
        closed = self._closed.is_set()
        self._reset()
        # The socket of the parent stays open in the child until its memory is released, but nobody uses it.
        self._thread = self._client = None
        if closed:
            self._closed.set()
        elif running:
            self.start()

    def _run(self, closed: threading.Event) -> None:
        def on_slice() -> None:
            if closed.is_set():
                raise ClosedError
            self._watches.check()

        client = FeedClient(self._endpoint, self._clock, on_slice)
        with self._lock:
            self._client = client
        try:
            while not closed.is_set():
                began = time.monotonic()
                error, pause = self._attempt(client)
                if error is None or self._is_first_resync(error):
                    pause = _MIN_INTERVAL - (time.monotonic() - began)
                elif not isinstance(error, ResyncError):
                    client.failed()
                if error is not None:
                    self._probing = False
                self._note(error)
                self._watches.check()
                self._sleep(closed, pause, on_slice)
        except ClosedError:
            pass
        finally:
            client.close()
            self._watches.close()

    def _is_first_resync(self, error: Exception) -> bool:
        """Whether a snapshot is due at once. A server that refuses each new cursor gets no download without a pause."""
        if not isinstance(error, ResyncError):
            return False
        self._resyncs += 1
        return self._resyncs == 1

    @staticmethod
    def _sleep(closed: threading.Event, pause: float, on_slice: Callable[[], None]) -> None:
        end = time.monotonic() + pause
        while (remaining := end - time.monotonic()) > 0 and not closed.wait(min(SLICE, remaining)):
            on_slice()

    def _attempt(self, client: FeedClient) -> tuple[Exception | None, float]:
        try:
            self._step(client)
            return None, 0.0
        except UnavailableError as error:
            return error, max(self._pause(), error.retry_after)
        except (DocumentError, ResyncError) as error:
            return error, self._pause()
        except ClosedError:
            raise
        except Exception as error:  # the thread must survive
            _LOG.exception("A request to the revocation feed failed unexpectedly")
            return error, self._pause()

    def _pause(self) -> float:
        now = self._clock()
        with self._lock:
            fresh = self.state.is_fresh(now)
        starting = now.mono - self._started_at.mono <= self.state.max_staleness
        return _RETRY_PAUSE if fresh or starting else random.uniform(0, _STALE_PAUSE)

    def _step(self, client: FeedClient) -> None:
        if not self.state.cursor:
            snapshot = client.snapshot()
            self.state.load(snapshot)
            return
        exchange = client.changes(self.state.cursor, self._next_wait())
        with self._lock:
            self.state.observe(exchange.sent)
            self.state.observe(exchange.received)
        try:
            update = self.state.read(exchange)
        except ResyncError:
            self.state.cursor = ""
            raise
        # Without the lock, because verdict reads the freshness before the entries.
        self.state.add_entries(update)
        with self._lock:
            self.state.finish(update)
        self._resyncs = 0
        if time.monotonic() >= self._next_forget:
            self.state.forget()
            self._next_forget = time.monotonic() + _FORGET_INTERVAL

    def _next_wait(self) -> int:
        """0 for one request of a stale listener, so that it is fresh at once; otherwise the usual time."""
        now = self._clock()
        with self._lock:
            self._probing = not self._probing and not self.state.is_fresh(now)
        return 0 if self._probing else self._wait

    def _note(self, error: Exception | None) -> None:
        """Keep the error, wake those who wait, and log when the verifier becomes fresh or stale."""
        now = self._clock()
        with self._lock:
            fresh = self.state.is_fresh(now)
            became = fresh != self._was_fresh
            repeated = error is None or str(error) == str(self.last_error)
            self._was_fresh = fresh
            self.last_error = error
            self._unreachable = isinstance(error, UnavailableError) and error.unreachable
            self._changed.notify_all()
        if became and fresh:
            _LOG.info("The verifier is fresh")
        elif became:
            _LOG.error("The verifier is stale and accepts no token: %s", error)
        elif not repeated:
            _LOG.warning("A request to the revocation feed failed: %s", error)

    def verdict(self, claims: DenylistClaims, in_use: bool = False) -> RejectedError | None:
        """Apply the denylist and the freshness. A refresh does not end a token that is in use."""
        now = self._clock()
        with self._lock:
            self.state.observe(now)
            fresh = self.state.is_fresh(now) or self._is_excused(now)
        # After the freshness: entries that arrive from here on are not covered by it.
        return self.state.denied(claims, in_use) or (None if fresh else self.state.stale_error(now))

    def staleness(self) -> RejectedError | None:
        now = self._clock()
        with self._lock:
            self.state.observe(now)
            return None if self.state.is_fresh(now) else self.state.stale_error(now)

    def _is_excused(self, now: Reading) -> bool:
        """Whether the configuration allows to accept tokens although the verifier is stale."""
        return self._unreachable and self.state.loaded and self.state.age(now) <= self._grace

    def is_ready(self) -> bool:
        now = self._clock()
        with self._lock:
            self.state.observe(now)
            return self.state.is_ready(now)

    def age(self) -> float:
        now = self._clock()
        with self._lock:
            return self.state.age(now)

    def problem(self) -> str | None:
        """A sentence that says why the verifier is not ready; None if it is."""
        now = self._clock()
        with self._lock:
            self.state.observe(now)
            if self.state.is_ready(now):
                return None
            if self.state.is_fresh(now):
                return "the wall clock differs from that of Gatehouse by more than a minute: synchronize both"
            problem = self.state.stale_error(now).detail
            if self._closed.is_set():
                problem += "; the verifier is closed"
            return problem if self.last_error is None else f"{problem}; the last request failed: {self.last_error}"

    def await_ready(self, timeout: float) -> bool:
        end = time.monotonic() + timeout
        with self._changed:
            while True:
                now = self._clock()
                self.state.observe(now)
                if self.state.is_ready(now):
                    return True
                remaining = end - time.monotonic()
                if remaining <= 0 or self._closed.is_set():
                    return False
                # At most a slice, because the clock of a test can advance.
                self._changed.wait(min(remaining, SLICE))
