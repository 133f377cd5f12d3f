package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.revocation.DenylistModule;
import java.time.Duration;

/**
 * Whether this instance may revoke. Without it checks go on, so this is no reason to send no requests here: where Redis is away,
 * it would be so on every instance. Thread-safe.
 */
final class LeaseHealthCheck extends HealthCheck {
    /** As long as a lease. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DenylistModule.Figures denylist;

    LeaseHealthCheck(DenylistModule.Figures denylist) {
        this.denylist = denylist;
    }

    @Override
    protected Result check() {
        Duration missing = denylist.leaseMissingFor();
        if (missing.compareTo(PATIENCE) <= 0) {
            return Result.healthy();
        }
        String cause = denylist.isLeaseRenewed()
                ? "Redis has not taken the message that announces this instance to the others"
                : "PostgreSQL has not renewed its lease";
        return Result.unhealthy(
                "For %d s this instance has answered 503 to every call that revokes: %s", missing.toSeconds(), cause);
    }
}
