package io.gatehouse.verifier.embedded;

import java.time.Duration;

/**
 * Whether a verifier accepts tokens while it is stale because no server is reachable. Immutable and thread-safe.
 *
 * @param longest the age of its knowledge above which no token is accepted; 0 to refuse every token with 503
 */
public record StalePolicy(Duration longest) {
    /** Refuses every token with 503. */
    public static final StalePolicy REFUSE = new StalePolicy(Duration.ZERO);

    /** Rejects a negative age. */
    public StalePolicy {
        if (longest.isNegative()) {
            throw new IllegalArgumentException("The longest age must not be negative");
        }
    }

    /**
     * Accepts tokens that are not revoked to the verifier's knowledge.
     *
     * @param atMost the age of this knowledge above which no token is accepted
     */
    public static StalePolicy acceptUntilExpiry(Duration atMost) {
        return new StalePolicy(atMost);
    }

    boolean accepts(long ageMillis) {
        return !longest.isZero() && ageMillis <= longest.toMillis();
    }
}
