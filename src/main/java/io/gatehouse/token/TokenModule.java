package io.gatehouse.token;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.DenylistedAccessTokens;
import io.gatehouse.verifier.VerifiedTokenCache;
import io.gatehouse.verifier.VerifierSettings;
import java.time.Clock;

/**
 * Access tokens: issued by the minter, accepted or rejected by the verifier.
 *
 * @param keys the keys that sign access tokens and authenticate refresh tokens
 * @param minter signs access tokens
 * @param verifier accepts a token that verifies and is not on the denylist, while the denylist is fresh
 */
public record TokenModule(KeyRing keys, AccessTokenMinter minter, AccessTokens verifier) {
    /**
     * Creates the objects of this feature.
     *
     * @param cacheSize how many verified tokens are cached
     */
    public static TokenModule create(
            KeyRing keys,
            DenylistModule denylist,
            VerifierSettings settings,
            int cacheSize,
            Clock clock,
            MetricRegistry metrics) {
        VerifiedTokenCache cache =
                new VerifiedTokenCache(new AccessTokenVerifier(keys, settings, clock), cacheSize, clock);
        metrics.registerGauge("gatehouse.token_cache.hit_ratio", cache::hitRatio);
        metrics.registerGauge("gatehouse.token_cache.tokens", cache::size);
        return new TokenModule(
                keys,
                new AccessTokenMinter(keys, settings.issuer(), settings.audience()),
                new DenylistedAccessTokens(cache, denylist.replica(), denylist.freshness()));
    }
}
