package io.gatehouse.session;

import io.gatehouse.credential.CredentialsDao.StoredPassword;
import java.sql.ResultSet;
import java.sql.SQLException;
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
 * The statements of logins and of the list of sessions. A statement that reads roles and epochs neither locks nor
 * updates their rows. After a lock wait PostgreSQL rechecks only the locked row, so a locking read can return the new
 * epoch with the old roles. No denylist entry would deny a token with these claims. Lifetimes are in seconds.
 */
public interface SessionDao {
    /**
     * Reads everything that a login needs to authenticate a user and to mint a token. A name is a login or an email.
     */
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

    /** Opens a session; empty if the user is inactive or the session epoch moved since the password was read. */
    // The lock on the user's row makes this statement and a password change wait for each other.
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

    /** The live sessions of a user, most recently used first. */
    @SqlQuery("""
            SELECT s.id, s.authenticated_at, s.rotated_at, s.user_agent, s.ip FROM session s CROSS JOIN realm
            WHERE s.user_id = :user AND s.refresh_expires_at > clock_timestamp()
                AND s.realm_session_epoch >= realm.session_epoch
            ORDER BY s.rotated_at DESC, s.id
            """)
    @RegisterConstructorMapper(Listed.class)
    List<Listed> list(UUID user);

    /** The claims about the user in a token, read in one snapshot so that roles and epochs are consistent. */
    record Grant(
            UUID userId,
            @Nullable String login,
            boolean active,
            List<String> roles,
            long authzEpoch,
            long userSessionEpoch,
            long realmEpoch) {}

    /**
     * A user who wants to log in. A deleted user has neither login nor email, so no name finds one.
     *
     * @param clients keyed hashes of the addresses that the user logged in from, latest first
     */
    record Credentials(String passwordHash, Grant grant, List<Long> clients) {
        StoredPassword storedPassword() {
            return new StoredPassword(grant.userId(), passwordHash);
        }

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
     * A session that was just opened.
     *
     * @param others how many other live sessions the user has
     */
    record Opened(@Nested SessionRow session, long others) {}

    /** Maps a row by hand, as {@link RefreshDao.SessionOfUserRow} does, because every login of a flood reads one. */
    final class CredentialsRow implements RowMapper<Credentials> {
        @Override
        public Credentials map(ResultSet row, StatementContext context) throws SQLException {
            return new Credentials(
                    row.getString("password_hash"), RefreshDao.SessionOfUserRow.grant(row), List.of((Long[])
                            row.getArray("clients").getArray()));
        }
    }

    /** A session in the list that its user sees. */
    record Listed(
            UUID id,
            Instant authenticatedAt,
            Instant rotatedAt,
            @Nullable String userAgent,
            @Nullable String ip) {}

    /** The parameters of {@link #open}. */
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
}
