package io.gatehouse.storage;

import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** The advisory lock that lets one purge run at a time. */
public interface PurgeLockDao {
    /** Takes a lock until the end of the transaction; false if another transaction holds it. */
    @SqlQuery("SELECT pg_try_advisory_xact_lock(:lock)")
    boolean tryLock(long lock);
}
