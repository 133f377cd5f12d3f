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
 * Sessions as refreshes move them. Whatever reads roles and epochs here locks and updates no row that holds them, see
 * {@link SessionDao}.
 */
public interface RefreshDao {
    /**
     * Moves a session to another generation and denies the access token of the present one, in one statement; nothing if
     * the session is not at this generation with this hash, has ended, was moved too often (GCRA), or its user may not go on.
     * The roles and epochs are those of the statement's snapshot. The row that denies the present generation replaces the row of the rotation
     * before, and lasts as long at least; not while an instance runs that needs a row for each generation (ADR 15).
     */
    // Changes no indexed column, so PostgreSQL can update in place (HOT).
    // A scalar subquery finds the superseded row. With a join PostgreSQL expected many rows of "rotated" and scanned
    // the whole table.
    // After a restore or a failover another transaction can have the old number, hence the look at the key: 126 bits of
    // the session's id.
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

    /** A session and its user as they are now, read without a lock. */
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
     * Notes for sessions which generation's token was not answered although it was replaced. Three arrays of one length:
     *
     * @param generations of the tokens that came
     * @param seconds how long ago a token may have been replaced that was good when it came
     * @return how many of them were marked
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

    /** A session and its user. */
    record SessionOfUser(SessionRow session, Grant grant, LastRotation last) {}

    /**
     * What a session keeps of its last rotation; all null before the first.
     *
     * @param into the generation that address and agent belong to: versions before they were kept do not move them
     * @param address keyed hash of the client's address
     * @param agent keyed hash of its user agent
     * @param unansweredGeneration whose token was replaced, and its holder got no new one
     * @param rateMark up to when rotations have been paid for
     */
    record LastRotation(
            @Nullable Integer into,
            @Nullable Long address,
            @Nullable Long agent,
            @Nullable Integer unansweredGeneration,
            @Nullable Instant rateMark) {}

    /** Reads a session and its user by hand: Jdbi would match columns and components anew for each refresh, a tenth of its processor time. */
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
     * What {@link #rotate} asks for and writes. Times are seconds.
     *
     * @param rateInterval what one rotation costs
     * @param rateSlack how far ahead the mark may be for one more
     * @param ratePeriod how far ahead it can be
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
