package io.gatehouse.password;

import java.security.SecureRandom;
import java.time.Duration;

/** Settings and hashers of minimal cost, for tests that do not test the cost. */
final class CheapHashing {
    private CheapHashing() {}

    static PasswordSettings settings() {
        return pool(2, 64);
    }

    static PasswordSettings pool(int threads, int queueLength) {
        return new PasswordSettings(64, 1, 1, 8, threads, queueLength, Duration.ofSeconds(2));
    }

    static PasswordHasher hasher() {
        return new PasswordHasher(settings(), new SecureRandom());
    }

    static PasswordHasher hasher(Argon2Engine engine) {
        return new PasswordHasher(settings(), new SecureRandom(), engine);
    }
}
