package io.gatehouse.verifier;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A denylist entry as four numbers. Session and user ids are UUIDs; a {@code jti} of ours is 27 characters of base64url,
 * of which each is worth six bits. Packing is one-to-one: other texts have no such form and are refused.
 *
 * @param third the last characters of a {@code jti}, or the minimum epoch of a user
 * @param end milliseconds since 1970, as a {@link Denial} has them
 */
record PackedKey(long high, long low, long third, long end) {
    static final int TOKEN_ID_LENGTH = 27;
    /** What a text is worth that is not base64url. */
    static final long NOT_PACKED = -1;

    private static final int FIRST_END = 10;
    private static final int SECOND_END = 20;
    private static final long MILLIS = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** What still fits in milliseconds, around the year 140,000. */
    private static final long LAST_SECOND = 1L << 42;

    /** The end of what lies beyond. */
    private static final long NEVER = Long.MAX_VALUE;

    /** The numbers of an entry, or nothing if it has another form than ours. */
    static @Nullable PackedKey of(Denial denial) {
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
        if (tokenId.length() != TOKEN_ID_LENGTH) {
            return null;
        }
        PackedKey packed = new PackedKey(first(tokenId), second(tokenId), third(tokenId), end);
        boolean ours = packed.high != NOT_PACKED && packed.low != NOT_PACKED && packed.third != NOT_PACKED;
        return ours ? packed : null;
    }

    private static @Nullable PackedKey uuid(String key, long third, long end) {
        try {
            UUID id = UUID.fromString(key);
            // The class reads more spellings than it writes; tokens are asked about by the one that it writes.
            return id.toString().equals(key)
                    ? new PackedKey(id.getMostSignificantBits(), id.getLeastSignificantBits(), third, end)
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static long first(String tokenId) {
        return bits(tokenId, 0, FIRST_END);
    }

    static long second(String tokenId) {
        return bits(tokenId, FIRST_END, SECOND_END);
    }

    static long third(String tokenId) {
        return bits(tokenId, SECOND_END, TOKEN_ID_LENGTH);
    }

    private static long bits(String text, int from, int to) {
        long bits = 0;
        for (int at = from; at < to; at++) {
            int value = value(text.charAt(at));
            if (value < 0) {
                return NOT_PACKED;
            }
            bits = (bits << 6) | value;
        }
        return bits;
    }

    private static int value(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '-' ? 62 : c == '_' ? 63 : -1;
    }

    /** A time in milliseconds, rounded up; 0 is all that lies before 1970. */
    static long endMillis(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds > LAST_SECOND) {
            return NEVER;
        }
        return seconds < 0 ? 0 : seconds * MILLIS + (time.getNano() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
    }

    /** The time that {@link #endMillis} was given, in milliseconds. */
    static Instant end(long millis) {
        return Instant.ofEpochSecond(millis / MILLIS, millis % MILLIS * NANOS_PER_MILLI);
    }
}
