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
 * Caches verified tokens, so that a signature is verified once and not for each request. The key of an entry is the
 * SHA-256 of the token's text; the text is not stored. An entry is evicted at the token's {@code exp}, or earlier if
 * the cache is full. The signing key and the times are checked on each call. Thread-safe.
 */
public final class VerifiedTokenCache {
    private final AccessTokenVerifier verifier;
    private final int maxSize;
    private final Cache<Digest, VerifiedToken> tokens;

    /** @param maxSize the maximum number of tokens; 0 disables the cache */
    public VerifiedTokenCache(AccessTokenVerifier verifier, int maxSize, Clock clock) {
        this.verifier = verifier;
        this.maxSize = maxSize;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(maxSize)
                .recordStats()
                .expireAfter(Expiry.<Digest, VerifiedToken>creating(
                        (digest, token) -> Duration.between(clock.instant(), token.expiresAt())))
                .build();
    }

    /** Verifies a token, but does not check whether it was revoked. */
    public VerifiedToken verify(String text) throws TokenRejectedException {
        Digest digest = Digest.of(text);
        VerifiedToken known = tokens.getIfPresent(digest);
        if (known != null && verifier.hasKeyOf(known)) {
            verifier.requireTimes(known);
            return known;
        }
        VerifiedToken verified = verifier.verify(text);
        if (maxSize > 0) {
            tokens.put(digest, verified);
        }
        return verified;
    }

    /** The cache hit ratio, 0 to 1. */
    public double hitRatio() {
        return tokens.stats().hitRate();
    }

    /** The approximate number of cached tokens. */
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
