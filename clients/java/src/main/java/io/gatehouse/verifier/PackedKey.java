package io.gatehouse.verifier;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A denylist entry as four numbers: two for a UUID, a generation or epoch of which the higher one wins, and the end. An
 * entry for a token is keyed by its session and contains its generation, see {@link TokenGeneration}. Packing is
 * one-to-one; other texts cannot be packed.
 *
 * @param third the highest generation that is denied, or the minimum epoch of a user
 * @param end milliseconds since 1970
 */
record PackedKey(long high, long low, long third, long end) {
    private static final long MILLIS = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** The latest time that can be packed, around the year 140,000. */
    private static final long LAST_SECOND = 1L << 42;

    /** The end of entries that expire later. */
    private static final long NEVER = Long.MAX_VALUE;

    /** Packs an entry; null if it cannot be packed. */
    static @Nullable PackedKey of(DenylistEntry denial) {
        long end = endMillis(denial.expiresAt());
        if (end <= 0 || end == NEVER) {
            return null;
        }
        return switch (denial.kind()) {
            case TOKEN -> denial.minimumEpoch() == 0 ? token(denial.key(), end) : null;
            case SESSION -> denial.minimumEpoch() == 0 ? uuid(denial.key(), 0, end) : null;
            case SUBJECT -> uuid(denial.key(), denial.minimumEpoch(), end);
            case ROLE, KEY, REALM -> null;
        };
    }

    private static @Nullable PackedKey token(String tokenId, long end) {
        return TokenGeneration.isWellFormed(tokenId)
                ? new PackedKey(
                        TokenGeneration.sessionHigh(tokenId),
                        TokenGeneration.sessionLow(tokenId),
                        TokenGeneration.generation(tokenId),
                        end)
                : null;
    }

    private static @Nullable PackedKey uuid(String key, long third, long end) {
        try {
            UUID id = UUID.fromString(key);
            // UUID.fromString accepts several texts for one UUID; tokens contain the text of UUID.toString.
            return id.toString().equals(key)
                    ? new PackedKey(id.getMostSignificantBits(), id.getLeastSignificantBits(), third, end)
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A time in milliseconds, rounded up; 0 for all times before 1970. */
    static long endMillis(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds > LAST_SECOND) {
            return NEVER;
        }
        return seconds < 0 ? 0 : seconds * MILLIS + (time.getNano() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }

    /** The inverse of {@link #endMillis}. */
    static Instant end(long millis) {
        return Instant.ofEpochSecond(millis / MILLIS, millis % MILLIS * NANOS_PER_MILLI);
    }
}
