package io.gatehouse.session;

import io.gatehouse.revocation.EpochDao.RealmMove;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The statements that end sessions, or keep one through an epoch change. */
public interface SessionRevocationDao {
    /** Ends one session of a user; empty if the user has no such session. */
    @SqlQuery("DELETE FROM session WHERE id = :session AND user_id = :user RETURNING access_expires_at")
    Optional<Instant> end(UUID session, UUID user);

    /**
     * Ends every session of a user. An earlier statement of the transaction must have updated the user's row: within
     * one statement the delete would use the snapshot from before the wait for that row and miss a concurrent login.
     */
    @SqlUpdate("DELETE FROM session WHERE user_id = :user")
    int endAll(UUID user);

    /** Ends every session of a user except one, under the same condition. */
    @SqlQuery("DELETE FROM session WHERE user_id = :user AND id <> :kept RETURNING id, access_expires_at")
    @RegisterConstructorMapper(Ended.class)
    List<Ended> endOthers(UUID user, UUID kept);

    /** Ends the least recently used live sessions of a user. Keeps the given session and a number of others. */
    @SqlQuery("""
            DELETE FROM session WHERE id IN (
                SELECT s.id FROM session s CROSS JOIN realm
                WHERE s.user_id = :user AND s.id <> :kept AND s.refresh_expires_at > clock_timestamp()
                    AND s.realm_session_epoch >= realm.session_epoch
                ORDER BY s.rotated_at DESC, s.id OFFSET :others)
            RETURNING id, access_expires_at
            """)
    @RegisterConstructorMapper(Ended.class)
    List<Ended> endLeastRecentlyUsed(UUID user, UUID kept, int others);

    /** Removes up to {@code limit} rows of sessions that the realm's session epoch has ended; returns their number. */
    @SqlUpdate("""
            DELETE FROM session WHERE id IN (
                SELECT s.id FROM session s CROSS JOIN realm WHERE s.realm_session_epoch < realm.session_epoch
                LIMIT :limit)
            """)
    int removeEndedByRealm(int limit);

    /** Moves a session to the realm's current session epoch. */
    @SqlUpdate("UPDATE session SET realm_session_epoch = realm.session_epoch FROM realm WHERE session.id = :session")
    int keepUnderRealm(UUID session);

    /** Counts live sessions and the users who own them. */
    @SqlQuery("""
            SELECT count(*) AS sessions, count(DISTINCT s.user_id) AS users FROM session s CROSS JOIN realm
            WHERE s.refresh_expires_at > clock_timestamp() AND s.realm_session_epoch >= realm.session_epoch
            """)
    @RegisterConstructorMapper(Live.class)
    Live live();

    /** Counts the sessions that a move of the realm's session epoch ended and whose rows are not removed yet. */
    @SqlQuery("""
            SELECT count(*) AS sessions, count(DISTINCT user_id) AS users FROM session
            WHERE refresh_expires_at > clock_timestamp()
                AND realm_session_epoch >= :previousSessionEpoch AND realm_session_epoch < :epoch
            """)
    @RegisterConstructorMapper(Live.class)
    Live endedBy(@BindMethods RealmMove move);

    /** Sets the statement timeout for the rest of the transaction. */
    @SqlQuery("SELECT set_config('statement_timeout', CAST(:millis AS text), true)")
    String limitStatements(long millis);

    /** Raises a user's session epoch; returns the new one. */
    @SqlQuery("UPDATE users SET session_epoch = next_epoch(session_epoch) WHERE id = :user RETURNING session_epoch")
    Optional<Long> moveSessionEpoch(UUID user);

    /** Moves a session to a new session epoch. */
    @SqlUpdate("UPDATE session SET session_epoch = :epoch WHERE id = :session AND user_id = :user")
    int keep(UUID session, UUID user, long epoch);

    /** The client address that opened a session. */
    @SqlQuery("SELECT ip FROM session WHERE id = :session AND user_id = :user")
    Optional<String> addressOf(UUID session, UUID user);

    /** Removes all known clients of a user whose row an earlier statement of the transaction has locked. */
    @SqlUpdate("DELETE FROM known_client WHERE user_id = :user")
    int forgetClients(UUID user);

    /** Removes all known clients of a user, as {@link #forgetClients}, unless they include the given one. */
    @SqlUpdate("DELETE FROM known_client WHERE user_id = :user AND :client <> ALL (clients)")
    int forgetClientsWithout(UUID user, long client);

    /** Removes all other known clients of a user, as {@link #forgetClients}, if the given one is among them. */
    @SqlUpdate("UPDATE known_client SET clients = ARRAY[:client] WHERE user_id = :user AND :client = ANY (clients)")
    int keepClient(UUID user, long client);

    /** A number of sessions, and of the users who own them. */
    record Live(long sessions, long users) {}

    /** An ended session, and when its newest access token expires. */
    record Ended(UUID id, Instant accessExpiresAt) {}
}
