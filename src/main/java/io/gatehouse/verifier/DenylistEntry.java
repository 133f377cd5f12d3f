package io.gatehouse.verifier;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One entry of the denylist. Entries only add up: applying one twice, late or out of order gives the same result.
 *
 * @param key what is denied, see {@link Kind}
 * @param minimumEpoch the lowest epoch that is still accepted; 0 where the kind knows no epochs
 * @param expiresAt when no token can be left that this entry denies
 */
public record DenylistEntry(Kind kind, String key, long minimumEpoch, Instant expiresAt) {
    /** As far as everything that keeps an entry can count in milliseconds: around the year 140,000. */
    private static final Instant LAST_END = Instant.ofEpochSecond(1L << 42);

    /**
     * Rounds the end up to milliseconds, so that an entry is the same whichever way it came. An end beyond all counting
     * becomes the last that can be counted.
     */
    public DenylistEntry {
        expiresAt = expiresAt.isBefore(LAST_END) ? expiresAt : LAST_END;
        Instant millis = expiresAt.truncatedTo(ChronoUnit.MILLIS);
        expiresAt = millis.equals(expiresAt) ? millis : millis.plusMillis(1);
    }

    /** The key of {@link Kind#REALM}, of which there is one. */
    public static final String WHOLE_REALM = "*";

    /** What an entry denies. */
    public enum Kind {
        /** The token whose {@code jti} is the key, and the tokens of lower generations of its session. */
        TOKEN,
        /** Every token whose {@code sid} is the key. */
        SESSION,
        /** Tokens whose {@code sub} is the key and whose {@code user_epoch} is below the minimum. */
        SUBJECT,
        /** Tokens that carry the key among their {@code roles} and whose {@code realm_epoch} is below the minimum. */
        ROLE,
        /** Every token whose {@code kid} is the key. */
        KEY,
        /** Every token whose {@code realm_epoch} is below the minimum. */
        REALM
    }

    /** The entry that denies what both deny: the later end and the higher epoch. */
    DenylistEntry merge(DenylistEntry other) {
        Instant later = expiresAt.isAfter(other.expiresAt) ? expiresAt : other.expiresAt;
        return new DenylistEntry(kind, key, Math.max(minimumEpoch, other.minimumEpoch), later);
    }
}
