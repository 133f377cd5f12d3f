package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.revocation.DenylistModule;
import java.time.Duration;

/**
 * Checks that this instance holds the lease that revocations need. Readiness does not depend on it: token checks work
 * without the lease, and otherwise a Redis outage would make every instance not ready. Thread-safe.
 */
final class LeaseHealthCheck extends HealthCheck {
    /** The check fails after this time without a lease, which is the duration of one lease. */
    private static final Duration MAX_TIME_WITHOUT_LEASE = Duration.ofSeconds(30);

    private final DenylistModule.Statistics denylist;

    LeaseHealthCheck(DenylistModule.Statistics denylist) {
        this.denylist = denylist;
    }

    @Override
    protected Result check() {
        Duration missing = denylist.leaseMissingFor();
        if (missing.compareTo(MAX_TIME_WITHOUT_LEASE) <= 0) {
            return Result.healthy();
        }
        String cause = denylist.isLeaseRenewed()
                ? "Redis has not accepted the message that announces this instance"
                : "PostgreSQL has not renewed its lease";
        return Result.unhealthy(
                "This instance has returned 503 to every call that revokes for %d s: %s", missing.toSeconds(), cause);
    }
}
