package io.gatehouse.session;

import io.gatehouse.storage.PagedPurge.Page;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/**
 * Deletes expired sessions. A session's row stays as long as its access token could be accepted, because ending the
 * session needs the row to deny that token. The margin is in seconds.
 */
public interface SessionPurgeDao {
    /** Smaller than the id of any session. */
    String BEFORE_FIRST = "00000000-0000-0000-0000-000000000000";

    /** Counts the expired sessions, and the users who own them. */
    @SqlQuery("""
            SELECT count(DISTINCT user_id) AS users, count(*) AS sessions
            FROM session
            WHERE refresh_expires_at <= clock_timestamp()
                AND access_expires_at + make_interval(secs => :marginSeconds) <= clock_timestamp()
            """)
    @RegisterConstructorMapper(SessionPurge.Expired.class)
    SessionPurge.Expired countExpired(long marginSeconds);

    /** Deletes the expired sessions of one page and skips locked rows. */
    // The limit is a constant: with an unknown limit PostgreSQL would plan for a tenth of the table.
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
    Page deleteExpired(String after, long marginSeconds);
}
