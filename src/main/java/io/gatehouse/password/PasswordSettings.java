package io.gatehouse.password;

import java.time.Duration;

/**
 * How passwords are hashed and what is asked of them. The hash parameters are those of argon2id (RFC 9106 §3.1).
 *
 * @param memoryKib memory of one hash in KiB
 * @param iterations passes over the memory
 * @param parallelism lanes
 * @param minLength least number of code points of a new password
 * @param poolThreads hashes that run at once; memory needed is this times the cost of the dearest stored hash
 * @param queueLength hashes that may wait
 * @param queueDeadline longest wait before a hash starts
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

    /** OWASP's second choice, 19 MiB and two passes, one worker per core and a wait of two seconds at most. */
    public static PasswordSettings defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new PasswordSettings(19_456, 2, 1, MIN_LENGTH, cores, 64 * cores, Duration.ofSeconds(2));
    }

    Argon2Cost cost() {
        return new Argon2Cost(memoryKib, iterations, parallelism);
    }
}
