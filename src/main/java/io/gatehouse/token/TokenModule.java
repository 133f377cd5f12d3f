package io.gatehouse.token;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.DenylistedAccessTokens;
import io.gatehouse.verifier.TokenType;
import io.gatehouse.verifier.VerifiedTokenCache;
import io.gatehouse.verifier.VerifierSettings;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;

/**
 * The access token feature: the minter issues tokens, and the verifier accepts or rejects them.
 *
 * @param keys the keys that sign access tokens and authenticate refresh tokens
 * @param minter signs access tokens
 * @param checkedMinter signs access tokens that the denylist does not deny
 * @param verifier accepts a token that verifies and is not on the denylist, while the denylist is fresh
 */
public record TokenModule(KeyRing keys, AccessTokenMinter minter, CheckedMinter checkedMinter, AccessTokens verifier) {
    /**
     * Creates the objects of this feature.
     *
     * @param type the type of new tokens
     * @param cacheSize the maximum number of cached verified tokens
     */
    public static TokenModule create(
            KeyRing keys,
            DenylistModule denylist,
            AuditLog audit,
            VerifierSettings settings,
            TokenType type,
            int cacheSize,
            Clock clock,
            PrometheusRegistry metrics) {
        VerifiedTokenCache cache =
                new VerifiedTokenCache(new AccessTokenVerifier(keys, settings, clock), cacheSize, clock);
        GaugeWithCallback.builder()
                .name("gatehouse_token_cache_hit_ratio")
                .help("Cache hit ratio of verified tokens, 0 to 1")
                .callback(gauge -> gauge.call(cache.hitRatio()))
                .register(metrics);
        GaugeWithCallback.builder()
                .name("gatehouse_token_cache_tokens")
                .help("Verified tokens in the cache")
                .callback(gauge -> gauge.call((double) cache.size()))
                .register(metrics);
        AccessTokenMinter minter = new AccessTokenMinter(keys, settings.issuer(), settings.audience(), type);
        return new TokenModule(
                keys,
                minter,
                new CheckedMinter(denylist.revocations(), minter, denylist.replica(), audit),
                new DenylistedAccessTokens(cache, denylist.replica(), denylist.freshness()));
    }
}
