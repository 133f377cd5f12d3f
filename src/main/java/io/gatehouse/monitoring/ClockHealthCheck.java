package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether the clock of this machine agrees with PostgreSQL's, by which tokens are dated: half of the leeway must be left
 * for everybody else who verifies them. Thread-safe.
 */
final class ClockHealthCheck extends HealthCheck {
    private final Database database;
    private final Clock clock;
    private final Duration most;

    /** @param leeway by how much clocks may differ before tokens are refused */
    ClockHealthCheck(Database database, Clock clock, Duration leeway) {
        this.database = database;
        this.clock = clock;
        this.most = leeway.dividedBy(2);
    }

    @Override
    protected Result check() {
        try {
            Instant before = clock.instant();
            Instant theirs = database.with(MonitoringDao.class, MonitoringDao::now);
            Instant after = clock.instant();
            Duration off = theirs.isBefore(before) ? Duration.between(theirs, before) : Duration.between(after, theirs);
            return off.compareTo(most) > 0
                    ? Result.unhealthy("This clock is off PostgreSQL's by %d s: synchronize both", off.toSeconds())
                    : Result.healthy();
        } catch (ProblemException e) {
            return Result.unhealthy("PostgreSQL does not answer, so its clock is not known");
        }
    }
}
