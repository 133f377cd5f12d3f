package io.gatehouse.session;

import io.gatehouse.session.SessionDao.Grant;
import io.gatehouse.session.SessionDao.SessionRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The statements of a refresh. A statement that reads roles and epochs neither locks nor updates their rows, see {@link
 * SessionDao}.
 */
public interface RefreshDao {
    /**
     * Moves a session to another generation and denies the access token of its current generation, in one statement.
     * Roles and epochs come from the statement's snapshot. The new denylist row replaces the row of the previous
     * rotation and expires no earlier. No row is replaced while any running instance needs a row for each generation
     * (ADR 15).
     *
     * @return empty if the session has another generation or hash, has ended, exceeds its rate limit (GCRA), or its
     *     user is inactive or has ended it
     */
    // Changes no indexed column, so PostgreSQL can update in place (HOT). A scalar subquery finds the superseded row.
    // With a join, PostgreSQL overestimated the rows of "rotated" and scanned the whole table. After a restore or a
    // failover another transaction can have the old transaction id. So the statement also compares the key, which
    // contains 126 bits of the session's id.
    @SqlQuery("""
            WITH now AS MATERIALIZED (SELECT clock_timestamp() AS t), rotated AS (
                UPDATE session s SET generation = :nextGeneration, token_hash = :nextHash,
                    previous_rotated_at = s.rotated_at, previous_access_expires_at = s.access_expires_at,
                    rotated_at = now.t, superseded_xid = s.denied_xid, denied_xid = pg_current_xact_id(),
                    rotated_into = :nextGeneration, rotated_from = :clientAddress, rotated_with = :clientAgent,
                    rate_mark = make_interval(secs => :rateInterval) + CASE
                        WHEN s.rate_mark > now.t AND s.rate_mark <= now.t + make_interval(secs => :ratePeriod)
                        THEN s.rate_mark ELSE now.t END,
                    access_expires_at = least(now.t + make_interval(secs => :accessSeconds), s.ends_at),
                    refresh_expires_at = least(now.t + make_interval(secs => :refreshSeconds), s.ends_at)
                FROM users u, realm, now
                WHERE s.id = :session AND s.generation = :generation AND s.token_hash = :hash
                    AND s.refresh_expires_at > now.t AND s.realm_session_epoch >= realm.session_epoch
                    AND u.id = s.user_id AND u.active AND s.session_epoch >= u.session_epoch
                    AND (s.rate_mark IS NULL OR s.rate_mark <= now.t + make_interval(secs => :rateSlack)
                        OR s.rate_mark > now.t + make_interval(secs => :ratePeriod))
                RETURNING s.id, s.user_id, s.generation, s.token_hash, s.client_id, s.session_epoch,
                    s.authenticated_at, s.rotated_at, s.access_expires_at, s.refresh_expires_at,
                    s.previous_rotated_at, s.previous_access_expires_at, s.superseded_xid, s.rotated_into, s.rotated_from,
                    s.rotated_with, s.unanswered_generation, s.rate_mark
            ), superseded AS (
                DELETE FROM revocation r
                WHERE r.xid = (SELECT superseded_xid FROM rotated) AND r.kind = 'token'
                    AND left(r.key, 21) = left(:deniedTokenId, 21)
                    AND NOT EXISTS (SELECT FROM member WHERE NOT reads_generations)
                RETURNING r.expires_at
            ), denied AS (
                INSERT INTO revocation (kind, key, expires_at)
                SELECT 'token', :deniedTokenId, greatest((SELECT max(expires_at) FROM superseded),
                    previous_access_expires_at + make_interval(secs => :marginSeconds))
                FROM rotated
            )
            SELECT s.id, s.generation, s.token_hash, s.client_id, s.session_epoch, s.authenticated_at, s.rotated_at,
                s.access_expires_at, s.refresh_expires_at, s.previous_rotated_at, s.previous_access_expires_at,
                s.rotated_into, s.rotated_from, s.rotated_with, s.unanswered_generation, s.rate_mark,
                s.rotated_at AS read_at, u.id AS user_id, u.login, u.active, u.authz_epoch,
                u.session_epoch AS user_session_epoch, realm.epoch AS realm_epoch,
                ARRAY(SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                    WHERE ur.user_id = u.id ORDER BY r.title) AS roles
            FROM rotated s JOIN users u ON u.id = s.user_id CROSS JOIN realm
            """)
    @RegisterRowMapper(SessionOfUserRow.class)
    Optional<SessionOfUser> rotate(@BindMethods Move move);

    /** Reads a session and its user without a lock. */
    @SqlQuery("""
            SELECT s.id, s.generation, s.token_hash, s.client_id, s.session_epoch, s.authenticated_at, s.rotated_at,
                s.access_expires_at, s.refresh_expires_at, s.previous_rotated_at, s.previous_access_expires_at,
                s.rotated_into, s.rotated_from, s.rotated_with, s.unanswered_generation, s.rate_mark,
                clock_timestamp() AS read_at, u.id AS user_id, u.login, u.active, u.authz_epoch,
                u.session_epoch AS user_session_epoch, realm.epoch AS realm_epoch,
                ARRAY(SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                    WHERE ur.user_id = u.id ORDER BY r.title) AS roles
            FROM session s JOIN users u ON u.id = s.user_id CROSS JOIN realm
            WHERE s.id = :session AND s.realm_session_epoch >= realm.session_epoch
            """)
    @RegisterRowMapper(SessionOfUserRow.class)
    Optional<SessionOfUser> find(UUID session);

    /**
     * Marks in each session the generation of a refresh that failed although it may have rotated the token. The three
     * arrays have the same length.
     *
     * @param generations the generations of the presented tokens
     * @param seconds the maximum time in seconds since the replacement of each token, for its session to be marked
     * @return the number of marked sessions
     */
    @SqlUpdate("""
            UPDATE session s SET unanswered_generation = m.generation
            FROM unnest(CAST(:sessions AS uuid[]), CAST(:generations AS integer[]),
                CAST(:seconds AS double precision[])) AS m (session, generation, seconds)
            WHERE s.id = m.session AND s.unanswered_generation IS DISTINCT FROM m.generation
                AND CASE s.generation - m.generation WHEN 1 THEN s.rotated_at WHEN 2 THEN s.previous_rotated_at END
                    > clock_timestamp() - make_interval(secs => m.seconds)
            """)
    int markUnanswered(UUID[] sessions, Integer[] generations, Double[] seconds);

    /** A session, its user and its last rotation. */
    record SessionOfUser(SessionRow session, Grant grant, LastRotation last) {}

    /**
     * The last rotation of a session; all null before the first one.
     *
     * @param generation the generation that address and agent belong to; older versions rotate without setting it
     * @param address keyed hash of the client's address
     * @param agent keyed hash of its user agent
     * @param unansweredGeneration the generation whose token was replaced while its holder got an error response
     * @param rateMark the time until which the rate limit (GCRA) is used up
     */
    record LastRotation(
            @Nullable Integer generation,
            @Nullable Long address,
            @Nullable Long agent,
            @Nullable Integer unansweredGeneration,
            @Nullable Instant rateMark) {}

    /**
     * Maps a row by hand. Jdbi's mapper would match columns and components again for each refresh, which takes a tenth
     * of its CPU time.
     */
    final class SessionOfUserRow implements RowMapper<SessionOfUser> {
        @Override
        public SessionOfUser map(ResultSet row, StatementContext context) throws SQLException {
            return new SessionOfUser(session(row), grant(row), last(row));
        }

        private static SessionRow session(ResultSet row) throws SQLException {
            return new SessionRow(
                    row.getObject("id", UUID.class),
                    row.getInt("generation"),
                    row.getBytes("token_hash"),
                    row.getString("client_id"),
                    row.getLong("session_epoch"),
                    time(row, "authenticated_at"),
                    time(row, "rotated_at"),
                    time(row, "access_expires_at"),
                    time(row, "refresh_expires_at"),
                    timeOrNull(row, "previous_rotated_at"),
                    timeOrNull(row, "previous_access_expires_at"),
                    time(row, "read_at"));
        }

        static Grant grant(ResultSet row) throws SQLException {
            return new Grant(
                    row.getObject("user_id", UUID.class),
                    row.getString("login"),
                    row.getBoolean("active"),
                    List.of((String[]) row.getArray("roles").getArray()),
                    row.getLong("authz_epoch"),
                    row.getLong("user_session_epoch"),
                    row.getLong("realm_epoch"));
        }

        private static LastRotation last(ResultSet row) throws SQLException {
            return new LastRotation(
                    row.getObject("rotated_into", Integer.class),
                    row.getObject("rotated_from", Long.class),
                    row.getObject("rotated_with", Long.class),
                    row.getObject("unanswered_generation", Integer.class),
                    timeOrNull(row, "rate_mark"));
        }

        private static Instant time(ResultSet row, String column) throws SQLException {
            return row.getTimestamp(column).toInstant();
        }

        private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
            Timestamp time = row.getTimestamp(column);
            return time == null ? null : time.toInstant();
        }
    }

    /**
     * The parameters of {@link #rotate}. Times are in seconds.
     *
     * @param rateInterval how far one rotation moves the rate mark
     * @param rateSlack how far ahead of now the rate mark may be for another rotation
     * @param ratePeriod how far ahead of now the rate mark can be; a later one is invalid
     */
    record Move(
            UUID session,
            int generation,
            byte[] hash,
            int nextGeneration,
            byte[] nextHash,
            String deniedTokenId,
            long clientAddress,
            long clientAgent,
            double rateInterval,
            double rateSlack,
            double ratePeriod,
            long accessSeconds,
            long refreshSeconds,
            long marginSeconds) {
        static double seconds(Duration duration) {
            return duration.toNanos() / (double) Duration.ofSeconds(1).toNanos();
        }
    }
}
