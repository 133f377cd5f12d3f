import threading

import pytest
from checks import eventually, require_reason

from gatehouse_verifier import Gatehouse, Reason


@pytest.mark.parametrize("kind", ["token", "session", "subject", "role"])
def test_each_revocation_denies_its_tokens_and_no_others(issuer, gatehouse, kind):
    revoked = issuer.mint(roles=["clerk"], generation=3)
    other = issuer.mint(roles=["cook"])
    assert gatehouse.verify(revoked.text).subject == revoked.subject
    {
        "token": lambda: issuer.revoke_token(revoked.token_id),
        "session": lambda: issuer.revoke_session(revoked.session),
        "subject": lambda: issuer.revoke_subject(revoked.subject),
        "role": lambda: issuer.revoke_role("clerk"),
    }[kind]()
    require_reason(gatehouse, revoked, "revoked")
    gatehouse.verify(other.text)
    gatehouse.verify(issuer.mint(subject=revoked.subject, roles=["clerk"]).text)


def test_an_entry_for_a_token_denies_the_earlier_generations_of_its_session(issuer, gatehouse):
    first = issuer.mint(generation=1)
    second = issuer.mint(generation=2, session=first.session)
    third = issuer.mint(generation=3, session=first.session)
    issuer.revoke_token(second.token_id)
    require_reason(gatehouse, first, "revoked")
    require_reason(gatehouse, second, "revoked")
    gatehouse.verify(third.text)


def test_a_token_that_was_accepted_is_refused_when_its_key_is_no_longer_published(issuer, gatehouse):
    token = issuer.mint()
    gatehouse.verify(token.text)
    issuer.rotate_key()
    gatehouse.verify(token.text)
    issuer.retire_keys()
    require_reason(gatehouse, token, "signature")
    gatehouse.verify(issuer.mint().text)


def test_a_new_key_arrives_with_the_feed_and_a_leaked_one_is_denied(issuer, gatehouse):
    old = issuer.mint()
    gatehouse.verify(old.text)
    issuer.rotate_key()
    issuer.revoke_key(old.kid)
    require_reason(gatehouse, old, "revoked")
    gatehouse.verify(issuer.mint().text)


def test_all_tokens_are_denied_at_once(issuer, gatehouse):
    before = issuer.mint()
    issuer.revoke_everything()
    require_reason(gatehouse, before, "revoked")
    gatehouse.verify(issuer.mint().text)


def test_a_revocation_before_the_start_is_in_the_snapshot(issuer):
    revoked = issuer.mint()
    issuer.revoke_session(revoked.session)
    with issuer.gatehouse() as gatehouse:
        require_reason(gatehouse, revoked, "revoked")
        health = gatehouse.health()
        assert (health.ready, health.problem, health.entries, health.keys) == (True, None, 1, 1)


@pytest.mark.parametrize("failure", ["silence", "unavailable", "serve_old_bytes"])
def test_a_verifier_without_proof_of_freshness_accepts_nothing(issuer, gatehouse, failure):
    token = issuer.mint()
    gatehouse.verify(token.text)
    getattr(issuer, failure)()
    if failure != "silence":
        eventually(lambda: gatehouse.health().last_error)
    issuer.advance(19)
    gatehouse.verify(token.text)
    issuer.advance(6)
    require_reason(gatehouse, token, "stale")
    assert not gatehouse.ready() and gatehouse.health().problem
    issuer.resume()
    gatehouse.start(timeout=30)
    gatehouse.verify(token.text)


def test_a_stale_verifier_still_knows_what_was_revoked_and_what_is_malformed(issuer, gatehouse):
    revoked = issuer.mint()
    issuer.revoke_session(revoked.session)
    issuer.silence()
    issuer.advance(60)
    require_reason(gatehouse, revoked, "revoked")
    require_reason(gatehouse, "a.b.c", "malformed")
    issuer.rotate_key()
    unknown = issuer.mint()
    require_reason(gatehouse, unknown, "stale")  # the key may be new
    issuer.resume()
    gatehouse.start(timeout=30)
    eventually(lambda: gatehouse.health().keys == 2)
    gatehouse.verify(unknown.text)


def test_an_unknown_key_of_a_fresh_verifier_is_a_wrong_signature(issuer, gatehouse):
    from gatehouse_verifier.testing import TestIssuer

    with TestIssuer() as other:
        require_reason(gatehouse, other.mint(), "signature")


def test_an_unreachable_gatehouse_can_be_tolerated_for_a_limited_time(issuer):
    with issuer.gatehouse(accept_while_unreachable=60) as gatehouse:
        token = issuer.mint()
        issuer.unavailable()
        eventually(lambda: gatehouse.health().last_error)
        issuer.advance(40)
        gatehouse.verify(token.text)
        assert not gatehouse.ready()
        issuer.advance(40)
        require_reason(gatehouse, token, "stale")


def test_the_times_of_a_token_are_checked_on_each_call(issuer, gatehouse):
    require_reason(gatehouse, issuer.mint(lifetime=-120), "expired")
    token = issuer.mint(lifetime=60)
    assert gatehouse.verify(token.text) is gatehouse.verify(token.text)  # the second one is of the cache
    issuer.advance(180)
    require_reason(gatehouse, token, "expired")


def test_the_claims_of_a_token(issuer, gatehouse):
    token = gatehouse.verify(issuer.mint(login="ada_l", roles=["clerk", "cook"]).text)
    assert (token.login, token.roles, token.is_of_client) == ("ada_l", ("clerk", "cook"), False)
    assert (token.expires_at - token.issued_at).total_seconds() == 900
    assert token.authenticated_at == token.issued_at
    assert "ada_l" not in repr(token)
    subject = issuer.mint().subject
    client = issuer.mint(
        subject=subject, client_id=subject, gty="client_credentials", login=None, auth_time=None
    )
    token = gatehouse.verify(client.text)
    assert (token.is_of_client, token.authenticated_at) == (True, None)


def test_a_watch_ends_with_its_token(issuer, gatehouse):
    ended = {}
    changed = threading.Condition()

    def watch(name, minted):
        def on_end(refusal):
            with changed:
                ended[name] = refusal.reason
                changed.notify_all()
            if name == "revoked":
                raise RuntimeError("a failing function does not stop the feed")

        return gatehouse.watch(gatehouse.verify(minted.text), on_end)

    revoked, refreshed, expiring = issuer.mint(), issuer.mint(), issuer.mint(lifetime=60)
    watch("revoked", revoked)
    watch("refreshed", refreshed)
    watch("stopped", issuer.mint())()
    issuer.revoke_token(refreshed.token_id)
    issuer.revoke_session(revoked.session)
    with changed:
        assert changed.wait_for(lambda: ended, 30)
        assert ended == {"revoked": Reason.REVOKED}
    watch("expiring", expiring)
    issuer.advance(180)
    with changed:
        assert changed.wait_for(lambda: "expiring" in ended, 30)
        assert ended["expiring"] is Reason.EXPIRED
    gatehouse.start(timeout=30)
    watch("closed", issuer.mint())
    gatehouse.close()
    assert ended["closed"] is Reason.CLOSED
    assert "stopped" not in ended


def test_a_revocation_before_the_watch_ends_it(issuer, gatehouse):
    minted = issuer.mint()
    verified = gatehouse.verify(minted.text)
    issuer.revoke_subject(minted.subject)
    ended = []
    gatehouse.watch(verified, ended.append)
    eventually(lambda: ended)
    assert ended[0].reason is Reason.REVOKED


GOOD = {"issuer": "https://auth.example.com", "audience": "orders", "credential": "id:secret"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", ""),
        ("audience", ""),
        ("credential", "secret"),
        ("credential", ("id", "")),
        ("base_url", "http://auth.example.com"),
        ("base_url", "auth.example.com"),
        ("max_staleness", 5),
        ("max_staleness", float("nan")),
        ("accept_while_unreachable", -1),
        ("leeway", 1000),
        ("wait", 21),
        ("wait", 1.5),
    ],
)
def test_a_wrong_setting_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        Gatehouse(**{**GOOD, name: value})


def test_the_secret_is_not_printed():
    assert "secret" not in repr(Gatehouse(**GOOD))


def test_the_reason_for_not_being_ready_is_a_sentence(issuer):
    with Gatehouse(**issuer.settings(), base_url="http://127.0.0.1:1") as gatehouse:
        with pytest.raises(TimeoutError, match="not ready.*refused"):
            gatehouse.start(timeout=0.5)
        require_reason(gatehouse, issuer.mint(), "stale")


def test_many_callers_and_revocations_at_once(issuer):
    failures = []

    def call(gatehouse):
        try:
            for _ in range(10):
                token = issuer.mint()
                gatehouse.verify(token.text)
                issuer.revoke_session(token.session)
                require_reason(gatehouse, token, "revoked")
        except BaseException as error:
            failures.append(error)

    with issuer.gatehouse(cache_size=8) as gatehouse:
        threads = [threading.Thread(target=call, args=(gatehouse,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert gatehouse.health().entries == 80
