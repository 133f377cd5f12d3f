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
 */
@JsonSnakeCase
public record DrainSection(
        @JsonDeserialize(using = DurationText.class) Duration delay) implements Reviewed {
    private static final Duration MOST = Duration.ofMinutes(5);

    /** Jackson gives null for what the file leaves out. */
    public DrainSection(@Nullable Duration delay) {
        this.delay = Objects.requireNonNullElse(delay, Duration.ZERO);
    }

    @Override
    public void review(Findings findings) {
        Limits.between(findings, "drain.delay", delay, Duration.ZERO, MOST);
    }
}
