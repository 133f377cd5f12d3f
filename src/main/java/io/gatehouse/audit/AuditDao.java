package io.gatehouse.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The table {@code audit_event} and its partitions. */
public interface AuditDao {
    /** Creates the missing partitions of this month and of the given number of months after it. */
    @SqlQuery("SELECT audit_make_months(:ahead)::text")
    String makeMonths(int ahead);

    /** The partitions whose last event is older than the retention, oldest first. */
    @SqlQuery("""
            SELECT name, begins_at, ends_at FROM audit_month
            WHERE ends_at <= clock_timestamp() - make_interval(secs => :retentionSeconds) ORDER BY name
            """)
    @RegisterConstructorMapper(AuditPartition.class)
    List<AuditPartition> expired(long retentionSeconds);

    /** The number of events in a period. */
    @SqlQuery("SELECT count(*) FROM audit_event WHERE occurred_at >= :beginsAt AND occurred_at < :endsAt")
    long events(Instant beginsAt, Instant endsAt);

    /** Drops a partition whose last event is older than the retention; false if there is no such partition. */
    // The function limits its wait for the table lock, because every new event would wait behind it.
    @SqlQuery("SELECT audit_drop_month(:name, make_interval(secs => :retentionSeconds))")
    boolean dropMonth(String name, long retentionSeconds);

    /** Adds an event. */
    // A null id arrives as text, which PostgreSQL does not accept as a uuid without the cast.
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
