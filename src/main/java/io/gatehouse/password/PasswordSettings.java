package io.gatehouse.password;

import java.time.Duration;

/**
 * Settings of password hashing and of the password policy. The hash parameters are those of argon2id (RFC 9106 §3.1).
 *
 * @param memoryKib the memory of one hash in KiB
 * @param iterations the number of passes over the memory
 * @param parallelism the number of lanes
 * @param minLength the minimum number of code points of a new password
 * @param poolThreads the maximum number of concurrent hashes; together they need this number times the memory of the
 *     most expensive stored hash
 * @param queueLength the maximum number of waiting hashes
 * @param queueDeadline the longest wait before a hash starts
 */
public record PasswordSettings(
        int memoryKib,
        int iterations,
        int parallelism,
        int minLength,
        int poolThreads,
        int queueLength,
        Duration queueDeadline) {
    static final int MIN_LENGTH = 8;
    static final int MAX_LENGTH = 128;

    /**
     * The second recommendation of OWASP (19 MiB, two passes), one worker per core, and a queue deadline of two
     * seconds.
     */
    public static PasswordSettings defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new PasswordSettings(19_456, 2, 1, MIN_LENGTH, cores, 64 * cores, Duration.ofSeconds(2));
    }

    Argon2Cost cost() {
        return new Argon2Cost(memoryKib, iterations, parallelism);
    }
}
