"""Threads, sockets and forks."""

import os
import threading
import time

import pytest
from checks import eventually

from gatehouse_verifier import Gatehouse, Reason, RejectedError


def open_files():
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def test_a_thousand_verifiers_leave_nothing(issuer):
    issuer.gatehouse().close()
    threads, files = threading.active_count(), open_files()
    for n in range(1000):
        gatehouse = Gatehouse(**issuer.settings()).start(timeout=30 if n % 20 == 0 else None)
        gatehouse.close()
    # The issuer closes its side of a connection a moment later.
    eventually(lambda: threading.active_count() <= threads + 10 and open_files() <= files + 10, "threads and sockets")


def test_close_ends_a_pending_request(issuer):
    gatehouse = issuer.gatehouse()
    issuer.silence()
    gatehouse.close()  # waits a second at most
    assert "gatehouse-revocation-feed" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_verifier_continues_in_a_child_process(issuer, gatehouse):
    """gunicorn with preload_app creates the verifier before it forks the workers."""
    revoked, kept = issuer.mint(), issuer.mint()
    gatehouse.verify(revoked.text)
    to_child, to_parent = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(_child(gatehouse, revoked, kept, to_child[0], to_parent[1]))
    try:
        assert os.read(to_parent[0], 1) == b"r"  # the child has a thread of its own and is ready
        issuer.revoke_session(revoked.session)
        os.write(to_child[1], b"g")
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
    finally:
        for end in (*to_child, *to_parent):
            os.close(end)
    eventually(lambda: is_revoked(gatehouse, revoked), "the parent knows of the revocation, too")


def is_revoked(gatehouse, token):
    try:
        gatehouse.verify(token.text)
        return False
    except RejectedError as refusal:
        return refusal.reason is Reason.REVOKED


def _child(gatehouse, revoked, kept, go, ready):
    """Return 0 if the verifier learns of a revocation that happened after the fork."""
    try:
        if threading.active_count() != 2:
            return 1
        gatehouse.start(timeout=30)
        gatehouse.verify(revoked.text)
        os.write(ready, b"r")
        os.read(go, 1)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if is_revoked(gatehouse, revoked):
                gatehouse.verify(kept.text)
                gatehouse.close()
                return 0
            time.sleep(0.005)
        return 2
    except BaseException:
        return 3
