package io.gatehouse.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.config.RegisterRowMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jspecify.annotations.Nullable;

/**
 * Sessions from login to refresh. Whatever reads roles and epochs here locks and updates no row that holds them: after a
 * wait PostgreSQL rechecks the locked row only, so a locking read was seen to return the new epoch with the old roles, and
 * nothing would ever deny such a token. Lifetimes are seconds.
 */
public interface SessionDao {
    /** The first statement of a login: what is needed to decide and to mint. A name is a login or an email. */
    @SqlQuery("""
            SELECT u.password_hash, u.id AS user_id, u.login, u.active, u.authz_epoch,
                u.session_epoch AS user_session_epoch, realm.epoch AS realm_epoch,
                ARRAY(SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                    WHERE ur.user_id = u.id ORDER BY r.title) AS roles,
                coalesce((SELECT clients FROM known_client k WHERE k.user_id = u.id), '{}') AS clients
            FROM users u CROSS JOIN realm
            WHERE lower(u.login) = lower(CAST(:name AS text) COLLATE "C")
                OR lower(u.email) = lower(CAST(:name AS text) COLLATE "C")
            """)
    @RegisterRowMapper(CredentialsRow.class)
    Optional<Credentials> credentials(String name);

    /** Opens a session if the user is active and under the epoch that the password was read at; nothing if not. */
    // The lock on the user's row makes a change of password and this statement wait for one another.
    @SqlQuery("""
            WITH opened AS (
                INSERT INTO session (id, user_id, session_epoch, realm_session_epoch, client_id, user_agent, ip,
                    authenticated_at, ends_at, token_hash, rotated_at, access_expires_at, refresh_expires_at)
                SELECT :id, u.id, u.session_epoch, realm.session_epoch, :clientId, :userAgent, :ip, now.t,
                    now.t + make_interval(secs => :maxSeconds), :tokenHash, now.t,
                    now.t + make_interval(secs => least(:accessSeconds, :maxSeconds)),
                    now.t + make_interval(secs => least(:refreshSeconds, :maxSeconds))
                FROM users u CROSS JOIN realm, (SELECT clock_timestamp() AS t) now
                WHERE u.id = :user AND u.active AND u.session_epoch = :sessionEpoch
                FOR SHARE OF u
                RETURNING id, generation, token_hash, client_id, session_epoch, authenticated_at, rotated_at,
                    access_expires_at, refresh_expires_at, user_id
            ), event AS (
                INSERT INTO audit_event (action, outcome, actor_id, subject_id, session_id, request_id, ip_hash)
                SELECT 'login', 'success', user_id, user_id, id, :requestId, decode(:client, 'hex') FROM opened
            ), client AS (
                INSERT INTO known_client AS k (user_id, clients) SELECT user_id, ARRAY[:knownClient] FROM opened
                ON CONFLICT (user_id) DO UPDATE
                    SET clients = (array_prepend(:knownClient, array_remove(k.clients, :knownClient)))[1\\:10]
                    WHERE k.clients[1] <> :knownClient
            )
            SELECT id, generation, token_hash, client_id, session_epoch, authenticated_at, rotated_at,
                access_expires_at, refresh_expires_at, rotated_at AS read_at,
                (SELECT count(*) FROM session s CROSS JOIN realm
                    WHERE s.user_id = :user AND s.refresh_expires_at > opened.rotated_at
                        AND s.realm_session_epoch >= realm.session_epoch) AS others
            FROM opened
            """)
    @RegisterConstructorMapper(Opened.class)
    Optional<Opened> open(@BindMethods Opening opening);

    /**
     * Moves a session to another generation and denies the access token of the present one, in one statement; nothing if
     * the session is not at this generation with this hash, has ended, or its user may not go on. The roles and epochs
     * are those of the statement's snapshot.
     */
    // Changes no indexed column, so PostgreSQL can update in place (HOT).
    @SqlQuery("""
            WITH now AS MATERIALIZED (SELECT clock_timestamp() AS t), rotated AS (
                UPDATE session s SET generation = :nextGeneration, token_hash = :nextHash,
                    previous_rotated_at = s.rotated_at, previous_access_expires_at = s.access_expires_at,
                    rotated_at = now.t,
                    access_expires_at = least(now.t + make_interval(secs => :accessSeconds), s.ends_at),
                    refresh_expires_at = least(now.t + make_interval(secs => :refreshSeconds), s.ends_at)
                FROM users u, realm, now
                WHERE s.id = :session AND s.generation = :generation AND s.token_hash = :hash
                    AND s.refresh_expires_at > now.t AND s.realm_session_epoch >= realm.session_epoch
                    AND u.id = s.user_id AND u.active AND s.session_epoch >= u.session_epoch
                RETURNING s.id, s.user_id, s.generation, s.token_hash, s.client_id, s.session_epoch,
                    s.authenticated_at, s.rotated_at, s.access_expires_at, s.refresh_expires_at,
                    s.previous_rotated_at, s.previous_access_expires_at
            ), denied AS (
                INSERT INTO revocation (kind, key, expires_at)
                SELECT 'token', :deniedTokenId, previous_access_expires_at + make_interval(secs => :marginSeconds)
                FROM rotated
            )
            SELECT s.id, s.generation, s.token_hash, s.client_id, s.session_epoch, s.authenticated_at, s.rotated_at,
                s.access_expires_at, s.refresh_expires_at, s.previous_rotated_at, s.previous_access_expires_at,
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
                clock_timestamp() AS read_at, u.id AS user_id, u.login, u.active, u.authz_epoch,
                u.session_epoch AS user_session_epoch, realm.epoch AS realm_epoch,
                ARRAY(SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                    WHERE ur.user_id = u.id ORDER BY r.title) AS roles
            FROM session s JOIN users u ON u.id = s.user_id CROSS JOIN realm
            WHERE s.id = :session AND s.realm_session_epoch >= realm.session_epoch
            """)
    @RegisterRowMapper(SessionOfUserRow.class)
    Optional<SessionOfUser> find(UUID session);

    /** The live sessions of a user, the newest first. */
    @SqlQuery("""
            SELECT s.id, s.authenticated_at, s.rotated_at, s.user_agent, s.ip FROM session s CROSS JOIN realm
            WHERE s.user_id = :user AND s.refresh_expires_at > clock_timestamp()
                AND s.realm_session_epoch >= realm.session_epoch
            ORDER BY s.rotated_at DESC, s.id
            """)
    @RegisterConstructorMapper(Listed.class)
    List<Listed> list(UUID user);

    /** What a token says of its user: read in one snapshot, so that roles and epochs fit together. */
    record Grant(
            UUID userId,
            @Nullable String login,
            boolean active,
            List<String> roles,
            long authzEpoch,
            long userSessionEpoch,
            long realmEpoch) {}

    /**
     * A user who wants to log in. A deleted user has neither login nor hash, and is never found by a name.
     *
     * @param clients from where the user logged in before, as keyed hashes, the last one first
     */
    record Credentials(String passwordHash, Grant grant, List<Long> clients) {
        @Override
        public String toString() {
            return "Credentials[***]";
        }
    }

    /** A session; {@code readAt} is PostgreSQL's time of the statement. */
    record SessionRow(
            UUID id,
            int generation,
            byte[] tokenHash,
            String clientId,
            long sessionEpoch,
            Instant authenticatedAt,
            Instant rotatedAt,
            Instant accessExpiresAt,
            Instant refreshExpiresAt,
            @Nullable Instant previousRotatedAt,
            @Nullable Instant previousAccessExpiresAt,
            Instant readAt) {}

    /**
     * A session that was just made.
     *
     * @param others the user's live sessions beside it
     */
    record Opened(@Nested SessionRow session, long others) {}

    record SessionOfUser(SessionRow session, Grant grant) {}

    /** Reads one by hand: a flood of logins asks for each of its names, and see {@link SessionOfUserRow}. */
    final class CredentialsRow implements RowMapper<Credentials> {
        @Override
        public Credentials map(ResultSet row, StatementContext context) throws SQLException {
            return new Credentials(row.getString("password_hash"), SessionOfUserRow.grant(row), List.of((Long[])
                    row.getArray("clients").getArray()));
        }
    }

    /** Reads one by hand: Jdbi would match columns and components anew for each refresh, a tenth of its processor time. */
    final class SessionOfUserRow implements RowMapper<SessionOfUser> {
        @Override
        public SessionOfUser map(ResultSet row, StatementContext context) throws SQLException {
            return new SessionOfUser(session(row), grant(row));
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

        private static Grant grant(ResultSet row) throws SQLException {
            return new Grant(
                    row.getObject("user_id", UUID.class),
                    row.getString("login"),
                    row.getBoolean("active"),
                    List.of((String[]) row.getArray("roles").getArray()),
                    row.getLong("authz_epoch"),
                    row.getLong("user_session_epoch"),
                    row.getLong("realm_epoch"));
        }

        private static Instant time(ResultSet row, String column) throws SQLException {
            return row.getTimestamp(column).toInstant();
        }

        private static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
            Timestamp time = row.getTimestamp(column);
            return time == null ? null : time.toInstant();
        }
    }

    record Listed(
            UUID id,
            Instant authenticatedAt,
            Instant rotatedAt,
            @Nullable String userAgent,
            @Nullable String ip) {}

    /** What {@link #open} writes. */
    record Opening(
            UUID id,
            UUID user,
            long sessionEpoch,
            String clientId,
            @Nullable String userAgent,
            String ip,
            long knownClient,
            byte[] tokenHash,
            long accessSeconds,
            long refreshSeconds,
            long maxSeconds,
            @Nullable String requestId,
            @Nullable String client) {}

    /** What {@link #rotate} asks for and writes. */
    record Move(
            UUID session,
            int generation,
            byte[] hash,
            int nextGeneration,
            byte[] nextHash,
            String deniedTokenId,
            long accessSeconds,
            long refreshSeconds,
            long marginSeconds) {}
}
