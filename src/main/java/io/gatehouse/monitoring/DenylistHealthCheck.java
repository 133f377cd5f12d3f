package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.verifier.Freshness;

/** Whether this instance knows of every revocation, apart from the newest few seconds. Thread-safe. */
final class DenylistHealthCheck extends HealthCheck {
    private final Freshness freshness;

    DenylistHealthCheck(Freshness freshness) {
        this.freshness = freshness;
    }

    @Override
    protected Result check() {
        return freshness.isFresh()
                ? Result.healthy()
                : Result.unhealthy("Revocations could not be read for too long; no token is accepted until they are");
    }
}
