package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.KeySettings;
import java.time.Clock;
import java.time.Duration;

/** Checks that the signing key rotates on time and that the next key is published. Thread-safe. */
final class KeyHealthCheck extends HealthCheck {
    /** One of the instances checks every minute whether a rotation is due. */
    private static final Duration MAX_DELAY = Duration.ofHours(1);

    private final KeyRing keys;
    private final KeySettings settings;
    private final Clock clock;

    KeyHealthCheck(KeyRing keys, KeySettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    protected Result check() {
        if (!keys.hasNext()) {
            return Result.unhealthy("No next signing key is published: run the task rotate-signing-key");
        }
        Duration age = keys.currentAge(clock.instant());
        boolean rotates = !settings.rotationInterval().isZero();
        return rotates && age.compareTo(settings.rotationInterval().plus(MAX_DELAY)) > 0
                ? Result.unhealthy(
                        "The signing key is %d days old and its rotation is overdue: see the log", age.toDays())
                : Result.healthy();
    }
}
