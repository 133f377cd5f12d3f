package io.gatehouse.account;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** A position in the list of users, which is sorted by id. Clients receive it as an opaque text. */
record UserCursor(UUID from) {
    private static final int BYTES = 16;

    /** The start of the list. */
    static final UserCursor START = new UserCursor(new UUID(0, 0));

    String encode() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(from.getMostSignificantBits())
                .putLong(from.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Parses a cursor; empty if {@link #encode} would not produce this text. */
    static Optional<UserCursor> decode(String text) {
        return bytes(text)
                .filter(bytes -> bytes.length == BYTES)
                .map(ByteBuffer::wrap)
                .map(bytes -> new UserCursor(new UUID(bytes.getLong(), bytes.getLong())))
                .filter(cursor -> cursor.encode().equals(text));
    }

    private static Optional<byte[]> bytes(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
