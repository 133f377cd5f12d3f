package io.gatehouse.session;

import io.gatehouse.kernel.SessionId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A decoded refresh token: the session, its generation, and the session's secret. The secret never changes and is not
 * stored. Never printed.
 */
final class RefreshToken {
    static final int SECRET_LENGTH = 32;

    private final SessionId session;
    private final int generation;
    private final byte[] secret;

    RefreshToken(SessionId session, int generation, byte[] secret) {
        this.session = session;
        this.generation = generation;
        this.secret = secret.clone();
    }

    SessionId session() {
        return session;
    }

    int generation() {
        return generation;
    }

    byte[] secret() {
        return secret.clone();
    }

    /** The token of another generation of the same session. */
    RefreshToken at(int other) {
        return new RefreshToken(session, other, secret);
    }

    /** The hash that PostgreSQL stores while this generation is current: SHA-256 of secret and generation. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(ByteBuffer.allocate(SECRET_LENGTH + Integer.BYTES)
                            .put(secret)
                            .putInt(generation)
                            .array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "RefreshToken[***]";
    }
}
