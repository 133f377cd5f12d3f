package io.gatehouse.doctor;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** What the doctor asks PostgreSQL. It changes nothing. */
public interface DoctorDao {
    /** How the server is set up, as far as that matters. */
    @SqlQuery("""
            SELECT current_setting('server_version') AS version,
                pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS takes_no_writes,
                current_setting('fsync')::boolean AS fsync,
                current_setting('synchronous_commit') <> 'off' AS synchronous_commit,
                current_setting('max_connections')::int
                    - current_setting('superuser_reserved_connections')::int AS connections,
                has_schema_privilege('public', 'CREATE') AS may_create,
                EXISTS (SELECT FROM unnest(ARRAY['audit_event', 'audit_seal']) AS name
                    WHERE has_table_privilege(name, 'DELETE') OR has_table_privilege(name, 'UPDATE'))
                    OR EXISTS (SELECT FROM unnest(ARRAY['id', 'occurred_at', 'xid']) AS name
                        WHERE has_column_privilege('audit_event', name, 'INSERT')) AS may_change_audit,
                clock_timestamp() AS now
            """)
    @RegisterConstructorMapper(Server.class)
    Server server();

    /** Those of these indexes that are not there or were not built to the end; names with commas between them. */
    @SqlQuery("""
            SELECT name FROM unnest(string_to_array(:names, ',')) AS name
            WHERE NOT EXISTS (SELECT FROM pg_index
                WHERE indexrelid = to_regclass(name) AND indisvalid AND indisready)
            ORDER BY name
            """)
    List<String> missingIndexes(String names);

    /** What this role may not do of all these privileges on all these tables, each a list with commas. */
    @SqlQuery("""
            SELECT privilege || ' ON ' || name
            FROM unnest(string_to_array(:privileges, ',')) AS privilege, unnest(string_to_array(:tables, ',')) AS name
            WHERE NOT coalesce(has_table_privilege(to_regclass(name)::oid, privilege), false)
            ORDER BY name, privilege
            """)
    List<String> missingOnTables(String privileges, String tables);

    /** Which of these columns of audit events this role may not insert; a list with commas. */
    @SqlQuery("""
            SELECT 'INSERT (' || name || ') ON audit_event' FROM unnest(string_to_array(:columns, ',')) AS name
            WHERE NOT coalesce(has_column_privilege(to_regclass('audit_event')::oid, name, 'INSERT'), false)
            ORDER BY name
            """)
    List<String> missingOnEvents(String columns);

    /** Those of these functions that this role may not call; a list with semicolons. */
    @SqlQuery("""
            SELECT 'EXECUTE ON FUNCTION ' || name FROM unnest(string_to_array(:functions, ';')) AS name
            WHERE NOT coalesce(has_function_privilege(to_regprocedure(name)::oid, 'EXECUTE'), false)
            ORDER BY name
            """)
    List<String> missingOnFunctions(String functions);

    /**
     * A server's settings.
     *
     * @param connections how many there may be of roles that are no superusers
     * @param mayCreate whether this role may make tables
     * @param mayChangeAudit whether this role may change or delete audit events, or choose their id, time or transaction
     */
    record Server(
            String version,
            boolean takesNoWrites,
            boolean fsync,
            boolean synchronousCommit,
            int connections,
            boolean mayCreate,
            boolean mayChangeAudit,
            Instant now) {}
}
