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
    @SqlQuery("""
            SELECT now.snapshot::text AS snapshot, r.kind, r.key, r.minimum_epoch, r.expires_at
            FROM (SELECT pg_current_snapshot() AS snapshot) now
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
            SELECT now.snapshot::text AS snapshot, r.kind, r.key, r.minimum_epoch, r.expires_at
            FROM (SELECT pg_current_snapshot() AS snapshot) now
            LEFT JOIN LATERAL (
                SELECT kind, key, minimum_epoch, expires_at FROM revocation
                WHERE xid >= pg_snapshot_xmax(CAST(:previous AS pg_snapshot))
                UNION ALL
                SELECT kind, key, minimum_epoch, expires_at FROM revocation
                WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip(CAST(:previous AS pg_snapshot))))
            ) r ON true
            """)
    @RegisterConstructorMapper(RevocationRow.class)
    List<RevocationRow> since(String previous);

    /** A row of a read; every field but the snapshot is null if nothing was found. */
    record RevocationRow(
            String snapshot,
            @Nullable String kind,
            @Nullable String key,
            @Nullable Long minimumEpoch,
            @Nullable Instant expiresAt) {
        private DenylistEntry denial(DenylistEntry.Kind as) {
            return new DenylistEntry(
                    as,
                    Objects.requireNonNull(key),
                    Objects.requireNonNull(minimumEpoch),
                    Objects.requireNonNull(expiresAt));
        }
    }

    /**
     * The result of a read.
     *
     * @param snapshot the cursor of the next read
     * @param unknownKinds kinds that only a newer version can apply
     */
    record Found(String snapshot, List<DenylistEntry> denials, Set<String> unknownKinds) {
        private static final Map<String, DenylistEntry.Kind> KINDS = Arrays.stream(DenylistEntry.Kind.values())
                .collect(Collectors.toUnmodifiableMap(RevokingTransaction::kindName, kind -> kind));

        /** @param rows the rows of a read, at least one */
        static Found of(List<RevocationRow> rows) {
            List<DenylistEntry> denials = new ArrayList<>(rows.size());
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
                    denials.add(row.denial(kind));
                }
            }
            return new Found(rows.get(0).snapshot(), denials, unknown);
        }
    }
}
