package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DenylistedAccessTokensTest {
    private static final Duration MAX_STALENESS = Duration.ofSeconds(5);
    private static final SignedTokens TOKENS = new SignedTokens();

    private final AtomicLong nanos = new AtomicLong();
    private final DenylistReplica replica = new DenylistReplica();
    private final Freshness freshness = new Freshness(nanos::get, MAX_STALENESS);
    private final AccessTokens tokens = new DenylistedAccessTokens(
            new VerifiedTokenCache(
                    new AccessTokenVerifier(
                            TOKENS.keys(),
                            new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, Duration.ofSeconds(30)),
                            Clock.fixed(SignedTokens.NOW, ZoneOffset.UTC)),
                    100,
                    Clock.fixed(SignedTokens.NOW, ZoneOffset.UTC)),
            replica,
            freshness);

    private void assertRefused(String token, Reason reason) {
        assertThatThrownBy(() -> tokens.accept(token))
                .isInstanceOfSatisfying(
                        TokenRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Tag("REV-04")
    @Test
    void a_token_is_accepted_only_while_the_replica_is_fresh() throws TokenRejectedException {
        assertRefused(TOKENS.valid(), Reason.UNKNOWN);
        freshness.completeAsOf(freshness.now());
        nanos.addAndGet(MAX_STALENESS.toNanos());
        assertThat(tokens.accept(TOKENS.valid()).login()).contains("alice");
        nanos.incrementAndGet();
        assertRefused(TOKENS.valid(), Reason.UNKNOWN);
    }

    @Tag("REV-04")
    @Test
    void revoked_and_invalid_tokens_are_rejected_with_their_reason_even_when_stale() throws TokenRejectedException {
        String token = TOKENS.valid();
        freshness.completeAsOf(freshness.now());
        VerifiedToken accepted = tokens.accept(token);
        replica.apply(new DenylistEntry(Kind.TOKEN, accepted.tokenId(), 0, SignedTokens.NOW.plusSeconds(9000)));
        assertRefused(token, Reason.REVOKED);
        nanos.addAndGet(MAX_STALENESS.multipliedBy(2).toNanos());
        assertRefused(token, Reason.REVOKED);
        assertRefused("x" + token, Reason.MALFORMED);
    }
}
