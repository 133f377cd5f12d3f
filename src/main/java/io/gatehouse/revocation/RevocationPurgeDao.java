package io.gatehouse.revocation;

import io.gatehouse.storage.PagedPurge.Page;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Deletes expired revocations. */
public interface RevocationPurgeDao {
    /** Smaller than the id of any revocation. */
    String BEFORE_FIRST = "0";

    /** How many revocations have expired. */
    @SqlQuery("SELECT count(*) FROM revocation WHERE expires_at <= clock_timestamp()")
    long countExpired();

    /** Deletes the expired revocations of one page and skips locked rows. */
    // The limit is a constant, because PostgreSQL estimates an unknown limit as a tenth of the table.
    @SqlQuery("""
            WITH page AS MATERIALIZED (
                SELECT id FROM revocation WHERE id > CAST(:after AS bigint) ORDER BY id LIMIT 1000
            ), expired AS MATERIALIZED (
                SELECT r.id FROM revocation r JOIN page ON page.id = r.id
                WHERE r.expires_at <= clock_timestamp()
                FOR UPDATE OF r SKIP LOCKED
            ), removed AS (
                DELETE FROM revocation USING expired WHERE revocation.id = expired.id RETURNING revocation.id
            )
            SELECT (SELECT page.id::text FROM page ORDER BY page.id DESC LIMIT 1) AS last,
                (SELECT count(*) FROM page) AS seen, (SELECT count(*) FROM removed) AS removed
            """)
    @RegisterConstructorMapper(Page.class)
    Page deleteExpired(String after);
}
