package io.gatehouse.listener;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The reports of all instances, one row each. */
public interface ListenerReportDao {
    /**
     * The report of an instance.
     *
     * @param ageMillis the time since it was written
     * @param listeners an array of {@link ListenerState} in JSON
     */
    record Report(UUID instance, long ageMillis, String listeners) {}

    /** The name of a client. */
    record ClientName(UUID id, String name) {}

    /** Replaces the report of an instance. */
    @SqlUpdate("""
            INSERT INTO listener_report (instance, listeners) VALUES (:instance, :listeners::jsonb)
            ON CONFLICT (instance) DO UPDATE SET listeners = excluded.listeners, reported_at = clock_timestamp()
            """)
    void write(UUID instance, String listeners);

    /** Removes the reports of instances that write none any more. */
    @SqlUpdate("DELETE FROM listener_report WHERE reported_at < clock_timestamp() - make_interval(secs => :seconds)")
    void removeOlderThan(long seconds);

    /** The reports of the other instances. */
    @SqlQuery("""
            SELECT instance, (extract(epoch FROM clock_timestamp() - reported_at) * 1000)::bigint AS age_millis, listeners
            FROM listener_report WHERE instance <> :instance
            """)
    @RegisterConstructorMapper(Report.class)
    List<Report> others(UUID instance);

    /** The names of the clients with the role {@code verifier}. */
    @SqlQuery("""
            SELECT c.id, c.name FROM client c
            JOIN client_role cr ON cr.client_id = c.id JOIN role r ON r.id = cr.role_id WHERE r.title = 'verifier'
            """)
    @RegisterConstructorMapper(ClientName.class)
    List<ClientName> names();
}
