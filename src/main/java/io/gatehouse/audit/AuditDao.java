package io.gatehouse.audit;

import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The table of audit events. */
public interface AuditDao {
    // A null has no type of its own on the wire, hence the casts.
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
