package io.gatehouse.verifier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.Eventually;
import io.gatehouse.verifier.embedded.VerificationException.Reason;
import io.gatehouse.verifier.testing.TestIssuer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A verifier that accepts tokens while it is stale, but only because no server is reachable. */
class StalePolicyTest {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration STALE = Duration.ofSeconds(21);

    private final TestIssuer issuer = TestIssuer.start();
    private final AtomicInteger acceptedStale = new AtomicInteger();
    private final GatehouseVerifier verifier = issuer.verifierBuilder()
            .stalePolicy(StalePolicy.acceptUntilExpiry(LONGEST))
            .metrics(new VerifierMetrics() {
                @Override
                public void acceptedStale() {
                    acceptedStale.incrementAndGet();
                }
            })
            .build();
    private final String token = issuer.token("alice").sign();

    @AfterEach
    void stop() {
        verifier.close();
        issuer.close();
    }

    private boolean isAccepted() {
        try {
            verifier.verify(token);
            return true;
        } catch (VerificationException e) {
            assertThat(e.reason()).isEqualTo(Reason.STALE);
            return false;
        }
    }

    private void awaitProblem(String problem) {
        Eventually.await(problem, () -> verifier.health().lastProblem().contains(problem));
    }

    @Test
    void tokens_are_accepted_up_to_the_limit_while_no_server_is_reachable() {
        verifier.start(Duration.ofSeconds(30));
        issuer.close();
        awaitProblem("Exception");
        issuer.advance(STALE);
        assertThat(isAccepted()).isTrue();
        assertThat(acceptedStale).hasValue(1);
        assertThat(verifier.ready()).isFalse();

        issuer.advance(LONGEST);
        assertThat(isAccepted()).isFalse();
    }

    @Test
    void tokens_are_accepted_while_servers_answer_503_and_revoked_ones_are_not() {
        verifier.start(Duration.ofSeconds(30));
        String revoked = issuer.token("bob").sign();
        issuer.endSession(revoked);
        issuer.becomeUnavailable();
        awaitProblem("503");
        issuer.advance(STALE);
        assertThat(isAccepted()).isTrue();
        assertThatThrownBy(() -> verifier.verify(revoked)).hasMessageContaining("revoked");
    }

    @Test
    void a_server_that_rejects_the_credential_is_not_unreachable() {
        verifier.start(Duration.ofSeconds(30));
        issuer.rejectCredential();
        awaitProblem("401");
        issuer.advance(STALE);
        assertThat(isAccepted()).isFalse();
    }

    @Test
    void a_server_whose_responses_prove_nothing_is_not_unreachable() {
        verifier.start(Duration.ofSeconds(30));
        issuer.serveOldBytes();
        awaitProblem("another request");
        issuer.advance(STALE);
        assertThat(isAccepted()).isFalse();
    }

    @Test
    void a_verifier_that_never_loaded_a_snapshot_accepts_nothing() {
        issuer.becomeUnavailable();
        verifier.start();
        awaitProblem("503");
        assertThat(isAccepted()).isFalse();
    }

    @Test
    void without_the_policy_a_stale_verifier_accepts_nothing() {
        try (GatehouseVerifier strict = issuer.verifier()) {
            issuer.close();
            issuer.advance(STALE);
            assertThatThrownBy(() -> strict.verify(token))
                    .isInstanceOfSatisfying(
                            VerificationException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.STALE));
        }
    }
}
