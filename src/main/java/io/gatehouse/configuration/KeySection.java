package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of key rotation. Immutable.
 *
 * @param rotationInterval the time that a key is current; zero disables the rotation
 */
@JsonSnakeCase
public record KeySection(
        @JsonDeserialize(using = DurationParser.class) Duration rotationInterval) implements Validated {
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** Jackson passes null for a setting that the file omits. */
    public KeySection(@Nullable Duration rotationInterval) {
        this.rotationInterval = Objects.requireNonNullElse(rotationInterval, Duration.ofDays(30));
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        if (!rotationInterval.isZero()) {
            BoundsValidator.between(errors, "keys.rotation_interval", rotationInterval, SHORTEST, LONGEST);
        }
    }
}
