package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The table of revocations. */
public interface RevocationDao {
    /** Adds an entry of a token or a session, with its expiry. */
    @SqlUpdate("INSERT INTO revocation (kind, key, expires_at) VALUES (:kind, :key, :expiresAt)")
    void insertUntil(String kind, String key, Instant expiresAt);

    /**
     * Adds an entry with an epoch. It must outlive every token of any configuration.
     *
     * @return its expiry
     */
    @SqlQuery("""
            INSERT INTO revocation (kind, key, minimum_epoch, expires_at)
            VALUES (:kind, :key, :minimumEpoch, clock_timestamp() + make_interval(secs => :seconds))
            RETURNING expires_at
            """)
    Instant insertEpoch(String kind, String key, long minimumEpoch, long seconds);

    /** Returns every unexpired entry and the snapshot of the read; one row without a kind if there is no entry. */
    // The timeline of pg_control_checkpoint() changes only minutes after a promotion, that of the WAL at once.
    @SqlQuery("""
            SELECT now.snapshot::text AS snapshot, now.history, now.moved, r.kind, r.key, r.minimum_epoch, r.expires_at,
                r.xid::text::bigint AS xid
            FROM (SELECT pg_current_snapshot() AS snapshot, h.id AS history,
                    (h.timeline, h.system_id) <> (left(pg_walfile_name(pg_current_wal_lsn()), 8),
                        (SELECT system_identifier::text FROM pg_control_system())) AS moved
                FROM revocation_history h) now
            LEFT JOIN revocation r ON r.expires_at > clock_timestamp()
            """)
    @RegisterConstructorMapper(RevocationRow.class)
    List<RevocationRow> all();

    /**
     * Returns every entry that was not visible in an earlier snapshot.
     *
     * @param previous the snapshot of the previous read
     */
    // Two reads, because PostgreSQL scans the whole table for a condition with OR.
    // A bound at xmin instead of xmax and xip would hide all entries behind one transaction that stays open.
    @SqlQuery("""
            SELECT now.snapshot::text AS snapshot, now.history, now.moved, r.kind, r.key, r.minimum_epoch, r.expires_at,
                r.xid::text::bigint AS xid
            FROM (SELECT pg_current_snapshot() AS snapshot, h.id AS history,
                    (h.timeline, h.system_id) <> (left(pg_walfile_name(pg_current_wal_lsn()), 8),
                        (SELECT system_identifier::text FROM pg_control_system())) AS moved
                FROM revocation_history h) now
            LEFT JOIN LATERAL (
                SELECT kind, key, minimum_epoch, expires_at, xid FROM revocation
                WHERE xid >= pg_snapshot_xmax(CAST(:previous AS pg_snapshot))
                UNION ALL
                SELECT kind, key, minimum_epoch, expires_at, xid FROM revocation
                WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip(CAST(:previous AS pg_snapshot))))
            ) r ON true
            """)
    @RegisterConstructorMapper(RevocationRow.class)
    List<RevocationRow> since(String previous);

    /**
     * A row of a read; the fields of the entry are null if nothing was found.
     *
     * @param history the id of the history, see {@link HistoryDao}
     * @param moved whether the server now continues another history
     * @param xid the transaction that inserted the entry
     */
    record RevocationRow(
            String snapshot,
            UUID history,
            boolean moved,
            @Nullable String kind,
            @Nullable String key,
            @Nullable Long minimumEpoch,
            @Nullable Instant expiresAt,
            @Nullable Long xid) {
        private StoredRevocation as(DenylistEntry.Kind denied) {
            return new StoredRevocation(
                    new DenylistEntry(
                            denied,
                            Objects.requireNonNull(key),
                            Objects.requireNonNull(minimumEpoch),
                            Objects.requireNonNull(expiresAt)),
                    Objects.requireNonNull(xid));
        }
    }

    /**
     * The result of a read.
     *
     * @param snapshotText the snapshot as the next read needs it
     * @param unknownKinds kinds that only a newer version can apply
     */
    record Found(
            String snapshotText,
            PgSnapshot snapshot,
            UUID history,
            boolean moved,
            List<StoredRevocation> rows,
            Set<String> unknownKinds) {
        private static final Map<String, DenylistEntry.Kind> KINDS = Arrays.stream(DenylistEntry.Kind.values())
                .collect(Collectors.toUnmodifiableMap(RevokingTransaction::kindName, kind -> kind));

        /** @param rows the rows of a read, at least one */
        static Found of(List<RevocationRow> rows) {
            List<StoredRevocation> stored = new ArrayList<>(rows.size());
            Set<String> unknown = new TreeSet<>();
            for (RevocationRow row : rows) {
                String kindName = row.kind();
                if (kindName == null) {
                    // The only row of a read without entries.
                    continue;
                }
                DenylistEntry.Kind kind = KINDS.get(kindName);
                if (kind == null) {
                    unknown.add(kindName);
                } else {
                    stored.add(row.as(kind));
                }
            }
            RevocationRow first = rows.get(0);
            return new Found(
                    first.snapshot(),
                    PgSnapshot.parse(first.snapshot()),
                    first.history(),
                    first.moved(),
                    stored,
                    unknown);
        }

        List<DenylistEntry> denials() {
            return rows.stream().map(StoredRevocation::entry).toList();
        }
    }
}
