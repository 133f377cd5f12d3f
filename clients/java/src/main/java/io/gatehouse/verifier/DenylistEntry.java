package io.gatehouse.verifier;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One denylist entry. Applying entries is idempotent and commutative: applying one twice, late or out of order gives
 * the same result.
 *
 * @param key the denied value, see {@link Kind}
 * @param minimumEpoch the lowest accepted epoch; 0 for kinds without epochs
 * @param expiresAt the time after which all tokens that this entry denies have expired
 */
public record DenylistEntry(Kind kind, String key, long minimumEpoch, Instant expiresAt) {
    /** The latest time that all stores of an entry can represent in milliseconds, around the year 140,000. */
    private static final Instant MAX_END = Instant.ofEpochSecond(1L << 42);

    /**
     * Rounds the end up to milliseconds, so that an entry is equal through every channel, and limits it to the latest
     * representable time.
     */
    public DenylistEntry {
        expiresAt = expiresAt.isBefore(MAX_END) ? expiresAt : MAX_END;
        Instant millis = expiresAt.truncatedTo(ChronoUnit.MILLIS);
        expiresAt = millis.equals(expiresAt) ? millis : millis.plusMillis(1);
    }

    /** The only key of {@link Kind#REALM}. */
    public static final String WHOLE_REALM = "*";

    /** The kind of tokens that an entry denies. */
    public enum Kind {
        /** The token whose {@code jti} is the key, and the tokens of lower generations of its session. */
        TOKEN,
        /** Every token whose {@code sid} is the key. */
        SESSION,
        /** Tokens whose {@code sub} is the key and whose {@code user_epoch} is below the minimum. */
        SUBJECT,
        /** Tokens whose {@code roles} contain the key and whose {@code realm_epoch} is below the minimum. */
        ROLE,
        /** Every token whose {@code kid} is the key. */
        KEY,
        /** Every token whose {@code realm_epoch} is below the minimum. */
        REALM
    }

    /**
     * Merges two entries for one key into the entry that denies everything that either denies: it has the later end and
     * the higher epoch.
     */
    DenylistEntry merge(DenylistEntry other) {
        Instant laterEnd = expiresAt.isAfter(other.expiresAt) ? expiresAt : other.expiresAt;
        return new DenylistEntry(kind, key, Math.max(minimumEpoch, other.minimumEpoch), laterEnd);
    }
}
