package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the graceful shutdown. Immutable.
 *
 * @param delay the time for which an instance still serves after it reports not ready, so that load balancers notice
 * @param limit the time limit of the shutdown after the delay
 */
@JsonSnakeCase
public record DrainSection(
        @JsonDeserialize(using = DurationParser.class) Duration delay,
        @JsonDeserialize(using = DurationParser.class) Duration limit)
        implements Validated {
    private static final Duration MOST = Duration.ofMinutes(5);

    /** Jackson passes null for a setting that the file omits. */
    public DrainSection(@Nullable Duration delay, @Nullable Duration limit) {
        this.delay = Objects.requireNonNullElse(delay, Duration.ZERO);
        this.limit = Objects.requireNonNullElse(limit, Duration.ofSeconds(25));
    }

    /** The time limit of the whole shutdown. */
    public Duration bound() {
        return delay.plus(limit);
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        BoundsValidator.between(errors, "drain.delay", delay, Duration.ZERO, MOST);
        BoundsValidator.between(errors, "drain.limit", limit, Duration.ofSeconds(1), MOST);
    }
}
