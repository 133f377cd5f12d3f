package io.gatehouse.testing;

import io.gatehouse.kernel.SystemSources;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Sources of time, randomness and ids for tests. */
public final class TestSources {
    private TestSources() {}

    /** The system's own. */
    public static SystemSources system() {
        return of(Clock.systemUTC(), System::nanoTime);
    }

    /** Randomness and ids of the system, and a time that the test sets. */
    public static SystemSources of(Clock clock, LongSupplier nanoTime) {
        return new SystemSources(clock, nanoTime, new SecureRandom(), UUID::randomUUID);
    }
}
