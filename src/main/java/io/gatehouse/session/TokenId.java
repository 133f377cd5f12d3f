package io.gatehouse.session;

import io.gatehouse.kernel.SessionId;
import java.nio.ByteBuffer;
import java.util.Base64;

/** The {@code jti} of a generation of a session (RFC 7519 §4.1.7): base64url of the session's id and the generation. */
final class TokenId {
    private static final int LENGTH = 2 * Long.BYTES + Integer.BYTES;

    private TokenId() {}

    static String of(SessionId session, int generation) {
        byte[] id = ByteBuffer.allocate(LENGTH)
                .putLong(session.value().getMostSignificantBits())
                .putLong(session.value().getLeastSignificantBits())
                .putInt(generation)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
    }
}
