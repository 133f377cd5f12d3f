"""Assertions that several tests share."""

import time

import pytest

from gatehouse_verifier import RejectedError


def require_reason(gatehouse, token, reason):
    with pytest.raises(RejectedError) as refused:
        gatehouse.verify(getattr(token, "text", token))
    assert refused.value.reason.value == reason, refused.value


def eventually(condition, what="the condition"):
    """Wait for what another thread does; fail after 30 seconds."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.005)


def require_problem(status, headers, body, expected, kind, code=None):
    """Check a refusal of an adapter: RFC 9457, and RFC 6750 §3."""
    assert (status, body["status"], body["type"]) == (expected, expected, f"urn:gatehouse:problem:{kind}")
    assert headers["content-type"] == "application/problem+json"
    if expected == 503:
        assert int(headers["retry-after"]) > 0
        assert "www-authenticate" not in headers
    else:
        assert headers["www-authenticate"].startswith("Bearer")
        assert (code or "realm") in headers["www-authenticate"]
