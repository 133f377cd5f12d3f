package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.role.DefaultRole;

/** Checks that the default role of new users exists. Thread-safe. */
final class RegistrationHealthCheck extends HealthCheck {
    private final DefaultRole defaultRole;

    RegistrationHealthCheck(DefaultRole defaultRole) {
        this.defaultRole = defaultRole;
    }

    @Override
    protected Result check() {
        try {
            return defaultRole
                    .unusableReason()
                    .map(fault -> Result.unhealthy("Registrations return 503. " + fault))
                    .orElseGet(Result::healthy);
        } catch (ProblemException e) {
            return Result.unhealthy("PostgreSQL is unavailable, so registrations fail");
        }
    }
}
