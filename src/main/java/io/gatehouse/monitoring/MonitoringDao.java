package io.gatehouse.monitoring;

import java.time.Instant;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The queries of health checks and metrics. */
public interface MonitoringDao {
    /** The state of the server. */
    @SqlQuery("""
            SELECT pg_is_in_recovery() AS standby,
                   current_setting('transaction_read_only')::boolean AS read_only,
                   (SELECT count(*) FROM databasechangelog) AS change_sets
            """)
    @RegisterConstructorMapper(ServerState.class)
    ServerState server();

    /** The current time of the server's clock. */
    @SqlQuery("SELECT clock_timestamp()")
    Instant now();

    /** Seconds since the oldest transaction of the server began; 0 if none is open. */
    @SqlQuery(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity"
                    + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
    double oldestTransactionSeconds();

    /**
     * The state of a server.
     *
     * @param standby whether it is a standby, which accepts no writes
     * @param readOnly whether its transactions are read-only
     * @param changeSets the number of change sets that have run
     */
    record ServerState(boolean standby, boolean readOnly, long changeSets) {}
}
