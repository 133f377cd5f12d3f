package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.SettableClock;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VerifiedTokenCacheTest {
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final SignedTokens TOKENS = new SignedTokens();
    private static final String TOKEN = TOKENS.valid();

    private final SettableClock clock = new SettableClock(SignedTokens.NOW);
    private VerificationKeys present = TOKENS.keys();
    private final VerifiedTokenCache cache = cache(100);

    private VerifiedTokenCache cache(int most) {
        VerificationKeys keys = kid -> present.find(kid);
        VerifierSettings settings = new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, LEEWAY);
        return new VerifiedTokenCache(new AccessTokenVerifier(keys, settings, clock), most, clock);
    }

    private void assertRefused(String token, Reason reason) {
        assertThatThrownBy(() -> cache.verify(token))
                .isInstanceOfSatisfying(
                        TokenRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void a_token_that_was_verified_is_not_verified_again() throws TokenRejectedException {
        VerifiedToken first = cache.verify(TOKEN);
        assertThat(cache.verify(TOKEN)).isSameAs(first);
        assertThat(cache.hitRatio()).isEqualTo(0.5);
    }

    @Tag("TOK-06")
    @Test
    void a_cached_token_is_refused_from_the_second_of_its_expiry() throws TokenRejectedException {
        Instant end = cache.verify(TOKEN).expiresAt().plus(LEEWAY);
        clock.set(end.minusNanos(1));
        cache.verify(TOKEN);
        clock.set(end);
        assertRefused(TOKEN, Reason.EXPIRED);
    }

    @Test
    void a_cached_token_is_refused_when_the_clock_goes_back_before_its_start() throws TokenRejectedException {
        Instant issued = cache.verify(TOKEN).issuedAt();
        clock.set(issued.minus(LEEWAY).minusSeconds(1));
        assertRefused(TOKEN, Reason.EXPIRED);
    }

    @Tag("TOK-11")
    @Test
    void a_cached_token_is_refused_when_its_key_was_removed() throws TokenRejectedException {
        VerificationKeys before = present;
        VerifiedToken first = cache.verify(TOKEN);
        present = kid -> Optional.empty();
        assertRefused(TOKEN, Reason.SIGNATURE);
        present = before;
        assertThat(cache.verify(TOKEN)).isSameAs(first);
    }

    @Test
    void a_cached_token_is_verified_again_when_its_key_was_reloaded() throws TokenRejectedException {
        VerifiedToken first = cache.verify(TOKEN);
        present = TOKENS.keys();
        VerifiedToken second = cache.verify(TOKEN);
        assertThat(second).isNotSameAs(first);
        assertThat(cache.verify(TOKEN)).isSameAs(second);
        present = new SignedTokens().keys();
        assertRefused(TOKEN, Reason.SIGNATURE);
    }

    @Test
    void rejected_tokens_and_other_texts_are_never_cached() throws TokenRejectedException {
        cache.verify(TOKEN);
        assertRefused(TOKEN + "=", Reason.MALFORMED);
        assertRefused(TOKEN + "=", Reason.MALFORMED);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void a_cache_of_size_zero_caches_nothing() throws TokenRejectedException {
        VerifiedTokenCache none = cache(0);
        VerifiedToken first = none.verify(TOKEN);
        assertThat(none.verify(TOKEN)).isNotSameAs(first);
    }
}
