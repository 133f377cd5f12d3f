package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Compares the clock of this machine with PostgreSQL's clock, which sets the times of tokens. The clocks may differ by
 * half of the leeway, so that the other half remains for other verifiers. Thread-safe.
 */
final class ClockHealthCheck extends HealthCheck {
    private final Database database;
    private final Clock clock;
    private final Duration most;

    /** @param leeway the clock difference above which tokens are rejected */
    ClockHealthCheck(Database database, Clock clock, Duration leeway) {
        this.database = database;
        this.clock = clock;
        this.most = leeway.dividedBy(2);
    }

    @Override
    protected Result check() {
        try {
            Instant before = clock.instant();
            Instant databaseTime = database.with(MonitoringDao.class, MonitoringDao::now);
            Instant after = clock.instant();
            Duration difference = databaseTime.isBefore(before)
                    ? Duration.between(databaseTime, before)
                    : Duration.between(after, databaseTime);
            return difference.compareTo(most) > 0
                    ? Result.unhealthy(
                            "The clock of this machine is %d s off PostgreSQL's: synchronize both",
                            difference.toSeconds())
                    : Result.healthy();
        } catch (ProblemException e) {
            return Result.unhealthy("PostgreSQL is unavailable, so its clock is unknown");
        }
    }
}
