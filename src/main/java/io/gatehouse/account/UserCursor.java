package io.gatehouse.account;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** The place in the list of users after the user of an id; a client gets it as an opaque text. */
record UserCursor(UUID after) {
    private static final int BYTES = 16;
    private static final int ID_VERSION = 7;

    /** The place before the first user. */
    static final UserCursor START = new UserCursor(new UUID(0, 0));

    String encode() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(after.getMostSignificantBits())
                .putLong(after.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Reads a cursor; nothing if the text is none that {@link #encode} writes. */
    static Optional<UserCursor> decode(String text) {
        return bytes(text)
                .filter(bytes -> bytes.length == BYTES)
                .map(ByteBuffer::wrap)
                .map(bytes -> new UserCursor(new UUID(bytes.getLong(), bytes.getLong())))
                .filter(cursor ->
                        cursor.after.version() == ID_VERSION && cursor.encode().equals(text));
    }

    private static Optional<byte[]> bytes(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
