package io.gatehouse.explain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/** Audit events of transactions that inserted denylist entries. */
public interface RevocationEventDao {
    /**
     * The events, newest first.
     *
     * @param kind the kind of the entries, in lower case
     * @param key the key of the entries; of a token, its {@code jti}
     * @param epoch only entries with a higher minimum epoch deny the token; -1 for kinds without epochs
     */
    // An entry for a later generation of a session denies the token too. The first 21 characters of a jti are 126 of
    // the 128 bits of the session's id. After a restored dump transaction ids repeat, so the time is limited: an entry
    // lives for a day. now() is stable, so that PostgreSQL reads only the partitions of those days.
    @SqlQuery("""
            SELECT e.occurred_at, e.action, e.outcome, e.actor_id, a.login AS actor_login,
                concat_ws(', ', e.details->>'reason', 'role ' || (e.details->>'title'),
                    'before ' || (e.details->>'old_title')) AS detail
            FROM revocation r
            JOIN audit_event e ON e.xid = r.xid AND e.occurred_at >= now() - interval '2 days'
            LEFT JOIN users a ON a.id = e.actor_id
            WHERE r.kind = :kind AND r.minimum_epoch > :epoch
                AND CASE r.kind WHEN 'token' THEN left(r.key, 21) = left(:key, 21) ELSE r.key = :key END
            ORDER BY e.occurred_at DESC, e.id DESC LIMIT :limit
            """)
    @RegisterConstructorMapper(EventRow.class)
    List<EventRow> find(String kind, String key, long epoch, int limit);

    /** An event; its actor is null if the service or an operator acted. */
    record EventRow(
            Instant occurredAt,
            String action,
            String outcome,
            @Nullable UUID actorId,
            @Nullable String actorLogin,
            String detail) {}
}
