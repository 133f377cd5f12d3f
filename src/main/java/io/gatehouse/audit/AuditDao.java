package io.gatehouse.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The table of audit events. */
public interface AuditDao {
    /** Makes the partitions of this month and of the given number after it, where they are missing. */
    @SqlQuery("SELECT audit_make_months(:ahead)::text")
    String makeMonths(int ahead);

    /** The months whose last event is older than that, the oldest first. */
    @SqlQuery("""
            SELECT name, begins_at, ends_at FROM audit_month
            WHERE ends_at <= clock_timestamp() - make_interval(secs => :retentionSeconds) ORDER BY name
            """)
    @RegisterConstructorMapper(AuditPartition.class)
    List<AuditPartition> expired(long retentionSeconds);

    /** How many events there are of that time. */
    @SqlQuery("SELECT count(*) FROM audit_event WHERE occurred_at >= :beginsAt AND occurred_at < :endsAt")
    long events(Instant beginsAt, Instant endsAt);

    /** Drops a month whose last event is older than that; false if there is no such month. */
    // The function ends its own wait for the table, behind which every event would wait.
    @SqlQuery("SELECT audit_drop_month(:name, make_interval(secs => :retentionSeconds))")
    boolean dropMonth(String name, long retentionSeconds);

    /** Adds an event. */
    // An id that is null arrives as text, which PostgreSQL takes for no uuid.
    @SqlUpdate("""
            INSERT INTO audit_event (action, outcome, actor_id, subject_id, session_id, request_id, ip_hash, details)
            VALUES (:action, :outcome, CAST(:actor AS uuid), CAST(:subject AS uuid), CAST(:session AS uuid), :requestId,
                decode(:client, 'hex'), CAST(:details AS jsonb))
            """)
    void insert(
            String action,
            String outcome,
            @Nullable UUID actor,
            @Nullable UUID subject,
            @Nullable UUID session,
            @Nullable String requestId,
            @Nullable String client,
            String details);
}
