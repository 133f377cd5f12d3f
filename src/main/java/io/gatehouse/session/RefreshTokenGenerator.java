package io.gatehouse.session;

import io.gatehouse.kernel.SessionId;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.function.Supplier;

/** Generates the first refresh token of a session: a new session id and a random secret of 256 bits. Thread-safe. */
final class RefreshTokenGenerator {
    private final Supplier<UUID> newId;
    private final SecureRandom random;

    RefreshTokenGenerator(Supplier<UUID> newId, SecureRandom random) {
        this.newId = newId;
        this.random = random;
    }

    RefreshToken next() {
        byte[] secret = new byte[RefreshToken.SECRET_LENGTH];
        random.nextBytes(secret);
        return new RefreshToken(new SessionId(newId.get()), 0, secret);
    }
}
