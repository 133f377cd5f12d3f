package io.gatehouse.configuration;

import java.time.Duration;

/** Validates durations and numbers against their bounds. */
final class BoundsValidator {
    private static final long SECOND_MILLIS = 1000;
    private static final long SECONDS_PER_HOUR = 3600;
    private static final long SECONDS_PER_DAY = 24 * SECONDS_PER_HOUR;

    private BoundsValidator() {}

    static void between(ConfigurationErrors errors, String path, Duration value, Duration least, Duration most) {
        errors.rejectIf(
                value.compareTo(least) < 0 || value.compareTo(most) > 0,
                path,
                "must be between " + text(least) + " and " + text(most) + ".");
    }

    static void between(ConfigurationErrors errors, String path, int value, int least, int most) {
        errors.rejectIf(value < least || value > most, path, "must be between " + least + " and " + most + ".");
    }

    static String text(Duration duration) {
        if (duration.toMillis() % SECOND_MILLIS != 0) {
            return duration.toMillis() + "ms";
        }
        long seconds = duration.toSeconds();
        if (seconds != 0 && seconds % SECONDS_PER_DAY == 0 && seconds > SECONDS_PER_DAY) {
            return seconds / SECONDS_PER_DAY + "d";
        }
        return seconds != 0 && seconds % SECONDS_PER_HOUR == 0 ? seconds / SECONDS_PER_HOUR + "h" : seconds + "s";
    }
}
