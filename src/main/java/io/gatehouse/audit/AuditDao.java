package io.gatehouse.audit;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The table of audit events. */
public interface AuditDao {
    /** Makes the partitions of this month and of the given number after it, where they are missing. */
    @SqlQuery("SELECT audit_make_months(:ahead)::text")
    String makeMonths(int ahead);

    /** Adds an event. */
    // An id that is null arrives as text, which PostgreSQL takes for no uuid.
    @SqlUpdate("""
            INSERT INTO audit_event (action, outcome, actor_id, subject_id, session_id, request_id, details)
            VALUES (:action, :outcome, CAST(:actor AS uuid), CAST(:subject AS uuid), CAST(:session AS uuid), :requestId,
                CAST(:details AS jsonb))
            """)
    void insert(
            String action,
            String outcome,
            @Nullable UUID actor,
            @Nullable UUID subject,
            @Nullable UUID session,
            @Nullable String requestId,
            String details);
}
