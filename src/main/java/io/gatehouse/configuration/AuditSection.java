package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of audit events. Immutable.
 *
 * @param retention the minimum time that each event is kept; zero keeps all events
 */
@JsonSnakeCase
public record AuditSection(
        @JsonDeserialize(using = DurationParser.class) Duration retention) implements Validated {
    /** The PostgreSQL function that drops partitions enforces the same minimum. */
    private static final Duration SHORTEST = Duration.ofDays(30);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Jackson passes null for a setting that the file omits. */
    public AuditSection(@Nullable Duration retention) {
        this.retention = Objects.requireNonNullElse(retention, Duration.ofDays(400));
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        if (!retention.isZero()) {
            BoundsValidator.between(errors, "audit.retention", retention, SHORTEST, LONGEST);
        }
    }
}
