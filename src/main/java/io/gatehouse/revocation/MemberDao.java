package io.gatehouse.revocation;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The cluster members: one row for each running instance. */
public interface MemberDao {
    /** Adds a member with a lease. */
    @SqlUpdate("""
            INSERT INTO member (id, lease_ends_at, reads_generations)
            VALUES (:id, clock_timestamp() + make_interval(secs => :leaseSeconds), true)
            """)
    void join(UUID id, long leaseSeconds);

    /**
     * Renews the lease of a member if its row exists; returns all members and marks the renewed one. The commit is durable,
     * and so is every earlier one.
     */
    // Cursors of the revocation feed depend on it. A setting other than off waits for the local disk at least.
    @SqlQuery("""
            WITH durable AS MATERIALIZED (
                SELECT CASE current_setting('synchronous_commit')
                    WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END
            ), renewed AS (
                UPDATE member SET lease_ends_at = clock_timestamp() + make_interval(secs => :leaseSeconds)
                FROM durable WHERE id = :self RETURNING id
            )
            SELECT m.id, m.id IN (SELECT id FROM renewed) AS renewed FROM member m
            """)
    @RegisterConstructorMapper(MemberRow.class)
    List<MemberRow> renew(UUID self, long leaseSeconds);

    /** Removes the members whose lease has ended. */
    @SqlQuery("DELETE FROM member WHERE lease_ends_at < clock_timestamp() RETURNING id")
    List<UUID> removeLapsed();

    /** Removes a member that stops. */
    @SqlUpdate("DELETE FROM member WHERE id = :id")
    int leave(UUID id);

    /**
     * A member.
     *
     * @param renewed true for the calling instance, if this call renewed its lease
     */
    record MemberRow(UUID id, boolean renewed) {}
}
