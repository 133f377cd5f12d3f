package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of audit events. Immutable.
 *
 * @param retention how long each is kept at least; zero for ever
 */
@JsonSnakeCase
public record AuditSection(
        @JsonDeserialize(using = DurationParser.class) Duration retention) implements Validated {
    /** The function that drops partitions refuses less, whatever stands here. */
    private static final Duration SHORTEST = Duration.ofDays(30);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Jackson gives null for what the file leaves out. */
    public AuditSection(@Nullable Duration retention) {
        this.retention = Objects.requireNonNullElse(retention, Duration.ofDays(400));
    }

    @Override
    public void review(ConfigurationErrors findings) {
        if (!retention.isZero()) {
            BoundsValidator.between(findings, "audit.retention", retention, SHORTEST, LONGEST);
        }
    }
}
