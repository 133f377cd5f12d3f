package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import io.dropwizard.util.DataSize;
import io.gatehouse.password.PasswordSettings;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How passwords are hashed (argon2id, RFC 9106 §3.1) and what is asked of them. Immutable.
 *
 * @param memory memory of one hash
 * @param iterations passes over the memory
 * @param parallelism lanes
 * @param minLength least number of characters of a new password
 * @param threads hashes that run at once; by default one for each core
 * @param queueLength hashes that may wait; by default 64 for each thread
 * @param queueDeadline longest wait before a hash starts
 */
@JsonSnakeCase
public record PasswordSection(
        DataSize memory,
        int iterations,
        int parallelism,
        int minLength,
        int threads,
        int queueLength,
        @JsonDeserialize(using = DurationText.class) Duration queueDeadline)
        implements Reviewed {
    // OWASP's equivalents of one strength: with more passes less memory will do.
    private static final int[] LEAST_KIB_BY_ITERATIONS = {47_104, 19_456, 12_288, 9_216, 7_168};
    private static final int MOST_KIB = 256 * 1024;
    private static final int QUEUED_PER_THREAD = 64;

    /** Jackson gives null and 0 for what the file leaves out. */
    public PasswordSection(
            @Nullable DataSize memory,
            int iterations,
            int parallelism,
            int minLength,
            int threads,
            int queueLength,
            @Nullable Duration queueDeadline) {
        this.memory = Objects.requireNonNullElse(memory, DataSize.mebibytes(19));
        this.iterations = iterations == 0 ? 2 : iterations;
        this.parallelism = parallelism == 0 ? 1 : parallelism;
        this.minLength = minLength == 0 ? 8 : minLength;
        this.threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        this.queueLength = queueLength == 0 ? QUEUED_PER_THREAD * this.threads : queueLength;
        this.queueDeadline = Objects.requireNonNullElse(queueDeadline, Duration.ofSeconds(2));
    }

    /** All defaults. */
    public static PasswordSection defaults() {
        return new PasswordSection(null, 0, 0, 0, 0, 0, null);
    }

    /** The same for whoever hashes. */
    public PasswordSettings settings() {
        return new PasswordSettings(
                memoryKib(), iterations, parallelism, minLength, threads, queueLength, queueDeadline);
    }

    private int memoryKib() {
        return (int) Math.min(Integer.MAX_VALUE, memory.toKibibytes());
    }

    @Override
    public void review(Findings findings) {
        int step = Math.min(Math.max(iterations, 1), LEAST_KIB_BY_ITERATIONS.length);
        int leastKib = LEAST_KIB_BY_ITERATIONS[step - 1];
        findings.refuseIf(
                memoryKib() < leastKib || memoryKib() > MOST_KIB,
                "passwords.memory",
                "must be between %dKiB and %dKiB with this number of iterations.".formatted(leastKib, MOST_KIB));
        Limits.between(findings, "passwords.iterations", iterations, 1, 10);
        Limits.between(findings, "passwords.parallelism", parallelism, 1, 16);
        Limits.between(findings, "passwords.min_length", minLength, 8, 64);
        Limits.between(findings, "passwords.threads", threads, 1, 256);
        Limits.between(findings, "passwords.queue_length", queueLength, 1, 100_000);
        Limits.between(
                findings, "passwords.queue_deadline", queueDeadline, Duration.ofMillis(10), Duration.ofMinutes(1));
    }
}
