package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.verifier.Freshness;

/** Checks that the denylist is not older than {@code denylist.max_staleness}. Thread-safe. */
final class DenylistHealthCheck extends HealthCheck {
    private final Freshness freshness;

    DenylistHealthCheck(Freshness freshness) {
        this.freshness = freshness;
    }

    @Override
    protected Result check() {
        return freshness.isFresh()
                ? Result.healthy()
                : Result.unhealthy(
                        "The denylist is stale; token checks return 503 until revocations can be read again");
    }
}
