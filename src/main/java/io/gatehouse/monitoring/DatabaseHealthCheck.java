package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.monitoring.MonitoringDao.ServerState;
import io.gatehouse.storage.Database;

/** Whether PostgreSQL answers, takes writes, and has the schema that it had at the start. Thread-safe. */
final class DatabaseHealthCheck extends HealthCheck {
    private final Database database;
    private final long changeSets;

    /** Asks how many change sets there are now, which the checks at the start have found to be enough. */
    DatabaseHealthCheck(Database database) {
        this.database = database;
        this.changeSets = state(database).changeSets();
    }

    private static ServerState state(Database database) {
        return database.with(MonitoringDao.class, MonitoringDao::server);
    }

    @Override
    protected Result check() {
        try {
            ServerState state = state(database);
            if (state.standby() || state.readOnly()) {
                return Result.unhealthy("PostgreSQL takes no writes: lead GATEHOUSE_DATABASE_URL to the primary");
            }
            return state.changeSets() < changeSets
                    ? Result.unhealthy(
                            "The database has %d change sets and had %d at the start: run `db migrate`",
                            state.changeSets(), changeSets)
                    : Result.healthy();
        } catch (ProblemException e) {
            return Result.unhealthy("PostgreSQL does not answer; nobody can log in or refresh, checks go on");
        }
    }
}
