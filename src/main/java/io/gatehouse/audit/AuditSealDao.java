package io.gatehouse.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The queries for audit events, in the order of (xid, id), and for the seals over them. Times are microseconds since
 * 1970.
 */
public interface AuditSealDao {
    String EVENTS = """
            SELECT e.id, e.xid::text AS xid, trunc(extract(epoch FROM e.occurred_at) * 1000000)::text AS micros,
                coalesce(to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY_MM'), '') AS month, e.action, e.outcome,
                e.actor_id::text AS actor_id, e.subject_id::text AS subject_id, e.session_id::text AS session_id,
                e.request_id, encode(e.ip_hash, 'hex') AS ip_hash, e.details::text AS details
            FROM audit_event e
            WHERE e.id > :floorId AND (e.xid, e.id) > (CAST(CAST(:xid AS text) AS xid8), :id)
            """;
    String IN_ORDER = " ORDER BY e.xid, e.id LIMIT :most";
    String SEALS = """
            SELECT number, trunc(extract(epoch FROM sealed_at) * 1000000)::bigint AS sealed_at_micros, key_id,
                last_xid::text::bigint AS last_xid, last_id, floor_id, top_id, next_xid::text::bigint AS next_xid, month,
                events, coalesce(retention_seconds, -1) AS retention_seconds, encode(digest, 'hex') AS digest,
                encode(hash, 'hex') AS hash
            FROM audit_seal
            """;

    /**
     * Tries to take the advisory lock until this transaction ends, and returns PostgreSQL's current snapshot and time.
     */
    // The xmin of a snapshot covers the entire server, so a writing transaction in another database also delays it.
    @SqlQuery("""
            SELECT pg_try_advisory_xact_lock(:lock) AS mine, pg_snapshot_xmin(s)::text::bigint AS oldest_xid,
                pg_snapshot_xmax(s)::text::bigint AS next_xid,
                trunc(extract(epoch FROM statement_timestamp()) * 1000000)::bigint AS micros
            FROM pg_current_snapshot() s
            """)
    @RegisterConstructorMapper(Turn.class)
    Turn turn(long lock);

    /** Waits for the advisory lock and keeps it until this transaction ends. */
    @SqlQuery("SELECT pg_advisory_xact_lock(:lock)::text")
    String lock(long lock);

    /**
     * Makes the statements of this transaction read events through the index. PostgreSQL underestimates the number of
     * events after a position, and would read and sort the whole backlog for each page of it.
     */
    @SqlQuery("""
            SELECT concat(set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true),
                set_config('enable_seqscan', 'off', true))
            """)
    String byIndex();

    /** The events after a position, of transactions below {@code before}. */
    @SqlQuery(EVENTS + " AND e.xid < CAST(CAST(:before AS text) AS xid8)" + IN_ORDER)
    @RegisterRowMapper(EventRowMapper.class)
    List<EventRow> after(long floorId, long xid, long id, long before, int most);

    /** The events after one position up to another, with ids up to {@code ceilingId}. */
    @SqlQuery(EVENTS + " AND (e.xid, e.id) <= (CAST(CAST(:lastXid AS text) AS xid8), :lastId) AND e.id <= :ceilingId"
            + IN_ORDER)
    @RegisterRowMapper(EventRowMapper.class)
    List<EventRow> between(long floorId, long xid, long id, long lastXid, long lastId, long ceilingId, int most);

    @SqlQuery(SEALS + " ORDER BY number DESC LIMIT 1")
    @RegisterConstructorMapper(AuditSeal.class)
    Optional<AuditSeal> newest();

    @SqlQuery(SEALS + " WHERE number > :number ORDER BY number LIMIT :most")
    @RegisterConstructorMapper(AuditSeal.class)
    List<AuditSeal> seals(long number, int most);

    /** The seals of {@link AuditSeal.Kind#RESTART}. */
    @SqlQuery(SEALS + " WHERE events = 0 AND last_id = 0 AND retention_seconds IS NULL ORDER BY number")
    @RegisterConstructorMapper(AuditSeal.class)
    List<AuditSeal> restarts();

    /** The parts of the chain that ended with a restore. */
    @SqlQuery("""
            SELECT last.floor_id, restart.floor_id AS ceiling_id, last.last_xid::text AS last_xid, last.last_id
            FROM audit_seal restart JOIN audit_seal last ON last.number = restart.number - 1
            WHERE restart.events = 0 AND restart.last_id = 0 AND restart.retention_seconds IS NULL
            """)
    @RegisterConstructorMapper(Segment.class)
    List<Segment> closed();

    /** Whether the chain has its baseline, after which it records dropped partitions. */
    @SqlQuery("SELECT EXISTS (SELECT FROM audit_seal WHERE retention_seconds = 0)")
    boolean hasBaseline();

    /** The newest month that ended over 30 days ago and has seals but no partition; empty if there is none. */
    @SqlQuery("""
            SELECT coalesce(max(month), '') FROM audit_seal
            WHERE month <> '' AND month NOT IN (SELECT substr(name, 13) FROM audit_month)
                AND month < to_char((clock_timestamp() - interval '30 days') AT TIME ZONE 'UTC', 'YYYY_MM')
            """)
    String newestDroppedMonth();

    @SqlQuery("SELECT encode(hash, 'hex') FROM audit_seal WHERE number = :number")
    Optional<String> hash(long number);

    // As text: PostgreSQL has no cast from a number to xid8.
    @SqlUpdate("""
            INSERT INTO audit_seal (number, sealed_at, key_id, last_xid, last_id, floor_id, top_id, next_xid, month, events,
                retention_seconds, digest, hash)
            VALUES (:number, timestamptz 'epoch' + CAST(:sealedAtMicros AS bigint) * interval '1 microsecond', :keyId,
                CAST(CAST(:lastXid AS text) AS xid8), :lastId, :floorId, :topId, CAST(CAST(:nextXid AS text) AS xid8),
                :month, :events, nullif(:retentionSeconds, -1), decode(:digest, 'hex'), decode(:hash, 'hex'))
            """)
    void insert(@BindMethods AuditSeal seal);

    /** The age of the oldest unsealed event in seconds; 0 if there is none. */
    @SqlQuery("""
            SELECT coalesce((SELECT extract(epoch FROM clock_timestamp() - e.occurred_at) FROM audit_event e
                WHERE e.id > :floorId AND (e.xid, e.id) > (CAST(CAST(:xid AS text) AS xid8), :id)
                ORDER BY e.xid, e.id LIMIT 1), 0)::double precision
            """)
    double unsealedSeconds(long floorId, long xid, long id);

    /** Counts the events after a position. */
    @SqlQuery("""
            SELECT count(*) AS events, min(e.occurred_at)::text AS since,
                count(*) FILTER (WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot())) AS ahead,
                count(*) FILTER (WHERE e.occurred_at < clock_timestamp() - make_interval(secs => :lateSeconds)) AS late
            FROM audit_event e
            WHERE e.id > :floorId AND (e.xid, e.id) > (CAST(CAST(:xid AS text) AS xid8), :id)
            """)
    @RegisterConstructorMapper(Unsealed.class)
    Unsealed unsealed(long floorId, long xid, long id, long lateSeconds);

    /** The positions of all events after one, in order. */
    @SqlQuery("""
            SELECT e.xid::text AS xid, e.id FROM audit_event e
            WHERE (e.xid, e.id) > (CAST(CAST(:xid AS text) AS xid8), :id)
            ORDER BY e.xid, e.id LIMIT :most
            """)
    @RegisterConstructorMapper(Place.class)
    List<Place> places(String xid, long id, int most);

    /** The positions of events with ids up to the floor, of the transactions in a range. */
    @SqlQuery("""
            SELECT e.xid::text AS xid, e.id FROM audit_event e
            WHERE e.xid >= CAST(CAST(:fromXid AS text) AS xid8) AND e.xid < CAST(CAST(:beforeXid AS text) AS xid8)
                AND e.id <= :floorId
            ORDER BY e.xid, e.id LIMIT :most
            """)
    @RegisterConstructorMapper(Place.class)
    List<Place> placesBelow(long floorId, long fromXid, long beforeXid, int most);

    /** The oldest transaction that may still run. */
    @SqlQuery("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    long oldestXid();

    /** The months that have a partition, such as {@code 2026_11}. */
    @SqlQuery("SELECT substr(name, 13) FROM audit_month")
    List<String> months();

    /**
     * The result of {@link #turn}.
     *
     * @param mine whether this transaction holds the advisory lock
     * @param oldestXid all transactions before this one have ended
     * @param nextXid no transaction from this one on has begun to write
     */
    record Turn(boolean mine, long oldestXid, long nextXid, long micros) {}

    /**
     * Events that are not sealed.
     *
     * @param since the time of the oldest; null if there is none
     * @param ahead the number of events whose transaction id has not been assigned yet
     * @param late the number of events that have waited too long for a seal
     */
    record Unsealed(long events, @Nullable String since, long ahead, long late) {}

    /**
     * The position of an event in the order of all events.
     *
     * @param xid an unsigned number
     */
    record Place(String xid, long id) {
        private static final Comparator<Place> ORDER = Comparator.<Place, Long>comparing(
                        place -> Long.parseUnsignedLong(place.xid()), Long::compareUnsigned)
                .thenComparingLong(Place::id);

        boolean isAfter(Place other) {
            return ORDER.compare(this, other) > 0;
        }
    }

    /** A part of the chain that ended with a restore: its events have ids above the floor up to the ceiling. */
    record Segment(long floorId, long ceilingId, String lastXid, long lastId) {
        boolean covers(Place event) {
            return event.id() > floorId && event.id() <= ceilingId && !event.isAfter(new Place(lastXid, lastId));
        }
    }

    /**
     * An event as it is sealed.
     *
     * @param micros its time as text, because it can be infinite
     * @param bytes the input of the hash
     */
    record EventRow(long id, long xid, String micros, String month, String action, String details, byte[] bytes) {}

    /** Maps rows without reflection, because a page has thousands of them. */
    final class EventRowMapper implements RowMapper<EventRow> {
        @Override
        public EventRow map(ResultSet row, StatementContext context) throws SQLException {
            long id = row.getLong("id");
            String micros = row.getString("micros");
            String action = row.getString("action");
            String details = row.getString("details");
            byte[] bytes = LengthPrefixed.of(
                    id,
                    micros,
                    action,
                    row.getString("outcome"),
                    row.getString("actor_id"),
                    row.getString("subject_id"),
                    row.getString("session_id"),
                    row.getString("request_id"),
                    row.getString("ip_hash"),
                    details);
            return new EventRow(
                    id,
                    Long.parseUnsignedLong(row.getString("xid")),
                    micros,
                    row.getString("month"),
                    action,
                    details,
                    bytes);
        }
    }
}
