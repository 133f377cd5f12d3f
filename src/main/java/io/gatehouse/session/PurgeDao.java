package io.gatehouse.session;

import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/**
 * Removes rows whose time is over, one page of the primary key after another: no time has an index, and a search from the
 * start would pass over what is removed already each time. A session's row stays as long as its access token could be
 * accepted, because whoever ends the session needs it. The margin is seconds.
 */
public interface PurgeDao {
    /** Rows of a page, as in both statements below. */
    int PAGE = 1_000;

    /** What is smaller than every id of a session. */
    String BEFORE_SESSIONS = "00000000-0000-0000-0000-000000000000";

    /** What is smaller than every id of a revocation. */
    String BEFORE_REVOCATIONS = "0";

    /** Keeps other transactions from the same until the end of this one; false if another does so now. */
    @SqlQuery("SELECT pg_try_advisory_xact_lock(:lock)")
    boolean tryLock(long lock);

    /** How much could be removed now. */
    @SqlQuery("""
            SELECT count(DISTINCT user_id) AS users, count(*) AS sessions,
                (SELECT count(*) FROM revocation WHERE expires_at <= clock_timestamp()) AS revocations
            FROM session
            WHERE refresh_expires_at <= clock_timestamp()
                AND access_expires_at + make_interval(secs => :marginSeconds) <= clock_timestamp()
            """)
    @RegisterConstructorMapper(SessionPurge.Extent.class)
    SessionPurge.Extent extent(long marginSeconds);

    /** Removes the expired sessions of one page; a row that somebody else has locked is left. */
    // The page is a constant, since PostgreSQL would expect a tenth of the table behind an unknown limit.
    @SqlQuery("""
            WITH page AS MATERIALIZED (
                SELECT id FROM session WHERE id > CAST(:after AS uuid) ORDER BY id LIMIT 1000
            ), expired AS MATERIALIZED (
                SELECT s.id FROM session s JOIN page ON page.id = s.id
                WHERE s.refresh_expires_at <= clock_timestamp()
                    AND s.access_expires_at + make_interval(secs => :marginSeconds) <= clock_timestamp()
                FOR UPDATE OF s SKIP LOCKED
            ), removed AS (
                DELETE FROM session USING expired WHERE session.id = expired.id RETURNING session.id
            )
            SELECT (SELECT page.id::text FROM page ORDER BY page.id DESC LIMIT 1) AS last,
                (SELECT count(*) FROM page) AS seen, (SELECT count(*) FROM removed) AS removed
            """)
    @RegisterConstructorMapper(Page.class)
    Page sessions(String after, long marginSeconds);

    /** Removes the expired revocations of one page, in the same way. */
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
    Page revocations(String after);

    /**
     * What became of a page.
     *
     * @param last the greatest id of the page; null where there was nothing
     */
    record Page(@Nullable String last, long seen, long removed) {}
}
