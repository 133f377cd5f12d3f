package io.gatehouse.verifier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;

/**
 * Remembers tokens whose spelling, signature and claims were verified, so that a signature is computed once and not for
 * each request. A token is known by the SHA-256 of its text, which is kept nowhere; it leaves at its {@code exp}, or
 * earlier when there are too many. What can change is asked each time. Thread-safe.
 */
public final class VerifiedTokenCache {
    private final AccessTokenVerifier verifier;
    private final int most;
    private final Cache<Digest, VerifiedToken> tokens;

    /** @param most tokens that are kept; 0 for none */
    public VerifiedTokenCache(AccessTokenVerifier verifier, int most, Clock clock) {
        this.verifier = verifier;
        this.most = most;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(most)
                .recordStats()
                .expireAfter(Expiry.<Digest, VerifiedToken>creating(
                        (digest, token) -> Duration.between(clock.instant(), token.expiresAt())))
                .build();
    }

    /** Verifies a token; says nothing about whether it was revoked. */
    public VerifiedToken verify(String text) throws TokenRejectedException {
        Digest digest = Digest.of(text);
        VerifiedToken known = tokens.getIfPresent(digest);
        if (known != null && verifier.hasKeyOf(known)) {
            verifier.requireTimes(known);
            return known;
        }
        VerifiedToken verified = verifier.verify(text);
        if (most > 0) {
            tokens.put(digest, verified);
        }
        return verified;
    }

    /** The part of tokens that had been verified before, 0 to 1. */
    public double hitRatio() {
        return tokens.stats().hitRate();
    }

    /** The number of tokens that are kept, roughly. */
    public long size() {
        return tokens.estimatedSize();
    }

    private record Digest(long a, long b, long c, long d) {
        static Digest of(String text) {
            try {
                ByteBuffer sha256 = ByteBuffer.wrap(
                        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
                return new Digest(sha256.getLong(), sha256.getLong(), sha256.getLong(), sha256.getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }
    }
}
