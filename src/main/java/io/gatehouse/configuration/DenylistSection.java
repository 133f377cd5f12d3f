package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How old the denylist may be. Immutable.
 *
 * @param maxStaleness beyond it checks answer 503; at least two beats of one second
 */
@JsonSnakeCase
public record DenylistSection(
        @JsonDeserialize(using = DurationParser.class) Duration maxStaleness) implements Validated {
    private static final Duration LEAST = Duration.ofSeconds(2);
    private static final Duration MOST = Duration.ofMinutes(5);

    /** Jackson gives null for what the file leaves out. */
    public DenylistSection(@Nullable Duration maxStaleness) {
        this.maxStaleness = Objects.requireNonNullElse(maxStaleness, Duration.ofSeconds(5));
    }

    @Override
    public void review(ConfigurationErrors findings) {
        BoundsValidator.between(findings, "denylist.max_staleness", maxStaleness, LEAST, MOST);
    }
}
