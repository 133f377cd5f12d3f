package io.gatehouse.monitoring;

import java.time.Instant;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What health checks ask PostgreSQL. */
public interface MonitoringDao {
    /** How the server is. */
    @SqlQuery("""
            SELECT pg_is_in_recovery() AS standby,
                   current_setting('transaction_read_only')::boolean AS read_only,
                   (SELECT count(*) FROM databasechangelog) AS change_sets
            """)
    @RegisterConstructorMapper(ServerState.class)
    ServerState server();

    /** Its clock. */
    @SqlQuery("SELECT clock_timestamp()")
    Instant now();

    /** Seconds since the oldest transaction of the server began; 0 where none is open. */
    @SqlQuery(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity"
                    + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
    double oldestTransactionSeconds();

    /**
     * The state of a server.
     *
     * @param standby whether it follows another and takes no writes
     * @param readOnly whether its transactions may not write
     * @param changeSets how many change sets of the schema have run
     */
    record ServerState(boolean standby, boolean readOnly, long changeSets) {}
}
