package io.gatehouse.verifier;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The session and the generation that a {@code jti} encodes. A {@code jti} is base64url of the session's id (16 bytes)
 * and the generation (4 bytes), 27 characters of six bits each, of which the last two bits are 0. A refresh denies
 * every generation before its own, so an entry that denies one generation denies all below it.
 *
 * @param generation not negative
 */
public record TokenGeneration(UUID session, long generation) {
    private static final int LENGTH = 27;
    private static final int BITS = 6;
    private static final int NOT_BASE64URL = -1;
    /** The last character has four bits of the generation, and two bits that are 0. */
    private static final int SPARE_BITS = 2;

    /** Decodes a {@code jti}; empty if it has another form. */
    public static Optional<TokenGeneration> of(String tokenId) {
        return isWellFormed(tokenId)
                ? Optional.of(
                        new TokenGeneration(new UUID(sessionHigh(tokenId), sessionLow(tokenId)), generation(tokenId)))
                : Optional.empty();
    }

    /**
     * Whether a {@code jti} has this form. Like the three methods below it allocates nothing, because every check calls
     * it.
     */
    static boolean isWellFormed(String tokenId) {
        if (tokenId.length() != LENGTH) {
            return false;
        }
        for (int at = 0; at < LENGTH; at++) {
            if (value(tokenId.charAt(at)) == NOT_BASE64URL) {
                return false;
            }
        }
        return (value(tokenId.charAt(LENGTH - 1)) & ((1 << SPARE_BITS) - 1)) == 0;
    }

    /** The inverse of the three methods below: the {@code jti} of a generation of a session. */
    static String text(long sessionHigh, long sessionLow, long generation) {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(sessionHigh)
                .putLong(sessionLow)
                .putInt((int) generation)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The first 64 bits of the session's id. */
    static long sessionHigh(String tokenId) {
        return bits(tokenId, 0, 64);
    }

    /** The last 64 bits of the session's id. */
    static long sessionLow(String tokenId) {
        return bits(tokenId, 64, 128);
    }

    /** The generation. */
    static long generation(String tokenId) {
        return bits(tokenId, 128, 160);
    }

    /** The bits of a text from one position to another, exclusive; at most 64. */
    private static long bits(String text, int from, int to) {
        long bits = 0;
        for (int at = from / BITS; at * BITS < to; at++) {
            int end = (at + 1) * BITS;
            long value = value(text.charAt(at));
            bits = end <= to ? (bits << BITS) | value : (bits << (BITS - (end - to))) | (value >>> (end - to));
        }
        // The bits of the first character before the start have been shifted out, or are masked here.
        int length = to - from;
        return length == Long.SIZE ? bits : bits & ((1L << length) - 1);
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
        return c == '-' ? 62 : c == '_' ? 63 : NOT_BASE64URL;
    }
}
