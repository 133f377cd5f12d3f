package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.monitoring.MonitoringDao.ServerState;
import io.gatehouse.storage.Database;

/** Checks that PostgreSQL is available, accepts writes and still has the schema it had at startup. Thread-safe. */
final class DatabaseHealthCheck extends HealthCheck {
    private final Database database;
    private final long changeSets;

    /** Reads the number of change sets, which the startup checks have found sufficient. */
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
                return Result.unhealthy("PostgreSQL accepts no writes: point GATEHOUSE_DATABASE_URL at the primary");
            }
            return state.changeSets() < changeSets
                    ? Result.unhealthy(
                            "The database has %d change sets and had %d at startup: run `db migrate`",
                            state.changeSets(), changeSets)
                    : Result.healthy();
        } catch (ProblemException e) {
            return Result.unhealthy("PostgreSQL is unavailable; logins and refreshes fail, checks still work");
        }
    }
}
