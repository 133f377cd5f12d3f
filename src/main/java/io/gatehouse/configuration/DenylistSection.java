package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the denylist. Immutable.
 *
 * @param maxStaleness the staleness above which checks return 503; at least two heartbeats of one second
 */
@JsonSnakeCase
public record DenylistSection(
        @JsonDeserialize(using = DurationParser.class) Duration maxStaleness) implements Validated {
    private static final Duration LEAST = Duration.ofSeconds(2);
    private static final Duration MOST = Duration.ofMinutes(5);

    /** Jackson passes null for a setting that the file omits. */
    public DenylistSection(@Nullable Duration maxStaleness) {
        this.maxStaleness = Objects.requireNonNullElse(maxStaleness, Duration.ofSeconds(5));
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        BoundsValidator.between(errors, "denylist.max_staleness", maxStaleness, LEAST, MOST);
    }
}
