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

/** The log of revocations. */
public interface RevocationDao {
    /** Adds an entry that ends at a given time: that of a token or of a session. */
    @SqlUpdate("INSERT INTO revocation (kind, key, expires_at) VALUES (:kind, :key, :expiresAt)")
    void insertUntil(String kind, String key, Instant expiresAt);

    /**
     * Adds an entry of an epoch, which outlives every token that any configuration could have issued.
     *
     * @return when it ends
     */
    @SqlQuery("""
            INSERT INTO revocation (kind, key, minimum_epoch, expires_at)
            VALUES (:kind, :key, :minimumEpoch, clock_timestamp() + make_interval(secs => :seconds))
            RETURNING expires_at
            """)
    Instant insertEpoch(String kind, String key, long minimumEpoch, long seconds);

    /** Every live entry, with the snapshot that shows them: one row without a kind where there is no entry. */
    @SqlQuery("""
            SELECT now.snapshot::text AS snapshot, r.kind, r.key, r.minimum_epoch, r.expires_at
            FROM (SELECT pg_current_snapshot() AS snapshot) now
            LEFT JOIN revocation r ON r.expires_at > clock_timestamp()
            """)
    @RegisterConstructorMapper(RevocationRow.class)
    List<RevocationRow> all();

    /**
     * Every entry that an earlier snapshot did not show.
     *
     * @param previous the snapshot of the read before
     */
    // Two reads, because PostgreSQL scans the whole table for one with OR.
    // A bound at xmin instead of xmax and xip would hide all entries behind one forgotten transaction.
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

    /** A row of either read; all but the snapshot are null where nothing was found. */
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
     * What a read found.
     *
     * @param snapshot the cursor of the next read
     * @param unknownKinds kinds that only a newer version can apply
     */
    record Found(String snapshot, List<DenylistEntry> denials, Set<String> unknownKinds) {
        private static final Map<String, DenylistEntry.Kind> KINDS = Arrays.stream(DenylistEntry.Kind.values())
                .collect(Collectors.toUnmodifiableMap(RevokingTransaction::word, kind -> kind));

        /** @param rows of either read, at least one */
        static Found of(List<RevocationRow> rows) {
            List<DenylistEntry> denials = new ArrayList<>(rows.size());
            Set<String> unknown = new TreeSet<>();
            for (RevocationRow row : rows) {
                String word = row.kind();
                if (word == null) {
                    // The one row of a read that found nothing.
                    continue;
                }
                DenylistEntry.Kind kind = KINDS.get(word);
                if (kind == null) {
                    unknown.add(word);
                } else {
                    denials.add(row.denial(kind));
                }
            }
            return new Found(rows.get(0).snapshot(), denials, unknown);
        }
    }
}
