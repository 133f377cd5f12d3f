package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How keys are replaced. Immutable.
 *
 * @param rotationInterval how long a key is current; zero for as long as nobody rotates it
 */
@JsonSnakeCase
public record KeySection(
        @JsonDeserialize(using = DurationParser.class) Duration rotationInterval) implements Validated {
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** Jackson gives null for what the file leaves out. */
    public KeySection(@Nullable Duration rotationInterval) {
        this.rotationInterval = Objects.requireNonNullElse(rotationInterval, Duration.ofDays(30));
    }

    @Override
    public void review(ConfigurationErrors findings) {
        if (!rotationInterval.isZero()) {
            BoundsValidator.between(findings, "keys.rotation_interval", rotationInterval, SHORTEST, LONGEST);
        }
    }
}
