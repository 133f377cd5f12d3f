package io.gatehouse.session;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.token.AuthenticatedTextCodec;
import io.gatehouse.token.KeyRing;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * Encodes and decodes refresh tokens: {@code gtr_} and base64url of version 1 (1 byte), number of the MAC key (1),
 * session id (16), generation (4), secret (32) and HMAC-SHA-256 over all before it (32). A forged or altered token is
 * rejected without a query and cannot end a session. Thread-safe.
 */
final class RefreshTokenCodec {
    private static final String PREFIX = "gtr_";
    private static final byte VERSION = 1;
    private static final int CONTENT_LENGTH = 2 * Long.BYTES + Integer.BYTES + RefreshToken.SECRET_LENGTH;

    private final AuthenticatedTextCodec codec;

    RefreshTokenCodec(KeyRing keys) {
        this.codec = new AuthenticatedTextCodec(keys, PREFIX, VERSION, CONTENT_LENGTH);
    }

    /** Whether a text has the prefix of a refresh token; it may still be invalid. */
    static boolean isLikely(String text) {
        return text.startsWith(PREFIX);
    }

    Secret write(RefreshToken token) {
        UUID session = token.session().value();
        return codec.write(ByteBuffer.allocate(CONTENT_LENGTH)
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits())
                .putInt(token.generation())
                .put(token.secret())
                .array());
    }

    /** Decodes a token; empty if this service did not issue it. */
    Optional<RefreshToken> read(Secret text) {
        return codec.read(text).map(RefreshTokenCodec::parse);
    }

    private static RefreshToken parse(byte[] content) {
        ByteBuffer values = ByteBuffer.wrap(content);
        SessionId session = new SessionId(new UUID(values.getLong(), values.getLong()));
        int generation = values.getInt();
        byte[] secret = new byte[RefreshToken.SECRET_LENGTH];
        values.get(secret);
        return new RefreshToken(session, generation, secret);
    }
}
