package io.gatehouse.doctor;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The queries of the doctor. They change nothing. */
public interface DoctorDao {
    /** The relevant settings of the server. */
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

    /** The given indexes that are missing or invalid; names separated by commas. */
    @SqlQuery("""
            SELECT name FROM unnest(string_to_array(:names, ',')) AS name
            WHERE NOT EXISTS (SELECT FROM pg_index
                WHERE indexrelid = to_regclass(name) AND indisvalid AND indisready)
            ORDER BY name
            """)
    List<String> missingIndexes(String names);

    /**
     * The privileges that this role lacks, of all given privileges on all given tables; both lists separated by commas.
     */
    @SqlQuery("""
            SELECT privilege || ' ON ' || name
            FROM unnest(string_to_array(:privileges, ',')) AS privilege, unnest(string_to_array(:tables, ',')) AS name
            WHERE NOT coalesce(has_table_privilege(to_regclass(name)::oid, privilege), false)
            ORDER BY name, privilege
            """)
    List<String> missingOnTables(String privileges, String tables);

    /** The given columns of audit events that this role may not insert; separated by commas. */
    @SqlQuery("""
            SELECT 'INSERT (' || name || ') ON audit_event' FROM unnest(string_to_array(:columns, ',')) AS name
            WHERE NOT coalesce(has_column_privilege(to_regclass('audit_event')::oid, name, 'INSERT'), false)
            ORDER BY name
            """)
    List<String> missingOnEvents(String columns);

    /** The given functions that this role may not call; separated by semicolons. */
    @SqlQuery("""
            SELECT 'EXECUTE ON FUNCTION ' || name FROM unnest(string_to_array(:functions, ';')) AS name
            WHERE NOT coalesce(has_function_privilege(to_regprocedure(name)::oid, 'EXECUTE'), false)
            ORDER BY name
            """)
    List<String> missingOnFunctions(String functions);

    /**
     * Settings of a server.
     *
     * @param connections the limit for roles that are not superusers
     * @param mayCreate whether this role may create tables
     * @param mayChangeAudit whether this role may change or delete audit events, or choose their id, time or
     *     transaction
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
