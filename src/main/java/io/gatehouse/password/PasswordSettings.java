package io.gatehouse.password;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
    static final int LEAST_LENGTH = 8;
    static final int MOST_LENGTH = 128;

    private static final int MOST_THREADS = 256;
    private static final int MOST_QUEUED = 100_000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    // OWASP's equivalents of one strength: with more passes less memory will do.
    private static final int[] LEAST_KIB_BY_ITERATIONS = {47_104, 19_456, 12_288, 9_216, 7_168};

    /** OWASP's second choice, 19 MiB and two passes, one worker per core and a wait of two seconds at most. */
    public static PasswordSettings defaults() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new PasswordSettings(19_456, 2, 1, LEAST_LENGTH, cores, 64 * cores, Duration.ofSeconds(2));
    }

    /** What is wrong with these settings, a sentence each that names the setting; empty if they can be used. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        between(problems, "iterations", iterations, 1, Argon2Cost.CAP.iterations());
        between(problems, "memoryKib", memoryKib, leastKib(), Argon2Cost.CAP.memoryKib());
        between(problems, "parallelism", parallelism, 1, Argon2Cost.CAP.parallelism());
        between(problems, "minLength", minLength, LEAST_LENGTH, MOST_LENGTH / 2);
        between(problems, "poolThreads", poolThreads, 1, MOST_THREADS);
        between(problems, "queueLength", queueLength, 1, MOST_QUEUED);
        if (queueDeadline.compareTo(Duration.ZERO) <= 0 || queueDeadline.compareTo(LONGEST_WAIT) > 0) {
            problems.add("password.queueDeadline must be more than zero and at most one minute.");
        }
        return List.copyOf(problems);
    }

    private int leastKib() {
        int step = Math.min(Math.max(iterations, 1), LEAST_KIB_BY_ITERATIONS.length);
        return LEAST_KIB_BY_ITERATIONS[step - 1];
    }

    private static void between(List<String> problems, String name, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add("password." + name + " must be between " + least + " and " + most + ", but is " + value + ".");
        }
    }

    Argon2Cost cost() {
        return new Argon2Cost(memoryKib, iterations, parallelism);
    }
}
