package io.gatehouse.revocation;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.verifier.Denial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        /** The entries of a read. */
        static List<Denial> denials(List<RevocationRow> rows) {
            List<Denial> denials = new ArrayList<>(rows.size());
            for (RevocationRow row : rows) {
                if (row.kind() != null) {
                    denials.add(new Denial(
                            Denial.Kind.valueOf(AsciiCase.upper(row.kind())),
                            Objects.requireNonNull(row.key()),
                            Objects.requireNonNull(row.minimumEpoch()),
                            Objects.requireNonNull(row.expiresAt())));
                }
            }
            return denials;
        }
    }
}
