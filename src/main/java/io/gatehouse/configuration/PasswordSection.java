package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import io.dropwizard.util.DataSize;
import io.gatehouse.password.BreachedPasswordFile;
import io.gatehouse.password.BreachedPasswords;
import io.gatehouse.password.PasswordSettings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of password hashing (argon2id, RFC 9106 §3.1) and of the password policy. Immutable.
 *
 * @param memory the memory of one hash
 * @param iterations the number of passes over the memory
 * @param parallelism the number of lanes
 * @param minLength the minimum length of a new password in characters
 * @param threads the maximum number of concurrent hashes; by default one per core
 * @param queueLength the maximum number of waiting hashes; by default 64 per thread
 * @param queueDeadline the longest wait before a hash starts
 * @param breachedFile the path of a file of breached passwords
 * @param breachedService the URL of a service of breached passwords
 */
@JsonSnakeCase
public record PasswordSection(
        DataSize memory,
        int iterations,
        int parallelism,
        int minLength,
        int threads,
        int queueLength,
        @JsonDeserialize(using = DurationParser.class) Duration queueDeadline,
        @Nullable String breachedFile,
        @Nullable String breachedService)
        implements Validated {
    // OWASP's parameters of equal strength: more passes need less memory.
    private static final int[] LEAST_KIB_BY_ITERATIONS = {47_104, 19_456, 12_288, 9_216, 7_168};
    private static final int MOST_KIB = 256 * 1024;
    private static final int QUEUED_PER_THREAD = 64;

    /** Jackson passes null or 0 for a setting that the file omits. */
    public PasswordSection(
            @Nullable DataSize memory,
            int iterations,
            int parallelism,
            int minLength,
            int threads,
            int queueLength,
            @Nullable Duration queueDeadline,
            @Nullable String breachedFile,
            @Nullable String breachedService) {
        this.memory = Objects.requireNonNullElse(memory, DataSize.mebibytes(19));
        this.iterations = iterations == 0 ? 2 : iterations;
        this.parallelism = parallelism == 0 ? 1 : parallelism;
        this.minLength = minLength == 0 ? 8 : minLength;
        this.threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        this.queueLength = queueLength == 0 ? QUEUED_PER_THREAD * this.threads : queueLength;
        this.queueDeadline = Objects.requireNonNullElse(queueDeadline, Duration.ofSeconds(2));
        this.breachedFile = breachedFile;
        this.breachedService = breachedService == null ? null : breachedService.replaceFirst("/+$", "");
    }

    /** All defaults. */
    public static PasswordSection defaults() {
        return new PasswordSection(null, 0, 0, 0, 0, 0, null, null, null);
    }

    /** Converts these settings for the package {@code password}. */
    public PasswordSettings settings() {
        return new PasswordSettings(
                memoryKib(), iterations, parallelism, minLength, threads, queueLength, queueDeadline);
    }

    /** The configured sources of breached passwords. */
    public BreachedPasswords breached(PrometheusRegistry metrics) {
        return BreachedPasswords.create(
                breachedFile, breachedService == null ? null : URI.create(breachedService), metrics);
    }

    private int memoryKib() {
        return (int) Math.min(Integer.MAX_VALUE, memory.toKibibytes());
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        int step = Math.min(Math.max(iterations, 1), LEAST_KIB_BY_ITERATIONS.length);
        int leastKib = LEAST_KIB_BY_ITERATIONS[step - 1];
        errors.rejectIf(
                memoryKib() < leastKib || memoryKib() > MOST_KIB,
                "passwords.memory",
                "must be between %dKiB and %dKiB with this number of iterations.".formatted(leastKib, MOST_KIB));
        BoundsValidator.between(errors, "passwords.iterations", iterations, 1, 10);
        BoundsValidator.between(errors, "passwords.parallelism", parallelism, 1, 16);
        BoundsValidator.between(errors, "passwords.min_length", minLength, 8, 64);
        BoundsValidator.between(errors, "passwords.threads", threads, 1, 256);
        BoundsValidator.between(errors, "passwords.queue_length", queueLength, 1, 100_000);
        BoundsValidator.between(
                errors, "passwords.queue_deadline", queueDeadline, Duration.ofMillis(10), Duration.ofMinutes(1));
        if (breachedFile != null) {
            BreachedPasswordFile.unusableReason(breachedFile)
                    .ifPresent(fault -> errors.reject("passwords.breached_file", fault));
        }
        errors.rejectIf(
                breachedService != null && !isAddress(breachedService),
                "passwords.breached_service",
                "must be a URL such as https://api.pwnedpasswords.com, without user, query and fragment.");
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = new URI(text);
            return List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
