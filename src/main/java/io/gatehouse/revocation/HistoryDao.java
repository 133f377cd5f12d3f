package io.gatehouse.revocation;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The id of the history of transactions. Snapshots of two histories cannot be compared: after a failover, PostgreSQL gives
 * the ids of lost transactions to others.
 */
public interface HistoryDao {
    /** Begins a new history, unless another instance has done so; returns the number of changed rows. */
    @SqlUpdate("""
            UPDATE revocation_history SET id = gen_random_uuid(), timeline = left(pg_walfile_name(pg_current_wal_lsn()), 8),
                system_id = (SELECT system_identifier::text FROM pg_control_system())
            WHERE id = :old
            """)
    int replace(UUID old);

    /**
     * Gives this transaction to rows whose transactions are from another server, such as those of a restored dump.
     */
    @SqlUpdate("UPDATE revocation SET xid = pg_current_xact_id() WHERE xid > pg_current_xact_id()")
    void resetLaterTransactions();

    /** Begins a new history; returns the number of changed rows. */
    @SqlUpdate("""
            UPDATE revocation_history SET id = gen_random_uuid(), timeline = left(pg_walfile_name(pg_current_wal_lsn()), 8),
                system_id = (SELECT system_identifier::text FROM pg_control_system())
            """)
    int replace();
}
