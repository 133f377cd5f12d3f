package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an instance stops. Immutable.
 *
 * @param delay how long it still serves after it said that it is not ready, so that a balancer takes notice
 * @param limit how long it may take after that, whatever hangs
 */
@JsonSnakeCase
public record DrainSection(
        @JsonDeserialize(using = DurationParser.class) Duration delay,
        @JsonDeserialize(using = DurationParser.class) Duration limit)
        implements Validated {
    private static final Duration MOST = Duration.ofMinutes(5);

    /** Jackson gives null for what the file leaves out. */
    public DrainSection(@Nullable Duration delay, @Nullable Duration limit) {
        this.delay = Objects.requireNonNullElse(delay, Duration.ZERO);
        this.limit = Objects.requireNonNullElse(limit, Duration.ofSeconds(25));
    }

    /** How long a stop may take in all. */
    public Duration bound() {
        return delay.plus(limit);
    }

    @Override
    public void review(ConfigurationErrors findings) {
        BoundsValidator.between(findings, "drain.delay", delay, Duration.ZERO, MOST);
        BoundsValidator.between(findings, "drain.limit", limit, Duration.ofSeconds(1), MOST);
    }
}
