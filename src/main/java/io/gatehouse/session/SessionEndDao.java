package io.gatehouse.session;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** How sessions end. */
public interface SessionEndDao {
    /** Ends one session of a user; nothing if the user has no such session. */
    @SqlQuery("DELETE FROM session WHERE id = :session AND user_id = :user RETURNING access_expires_at")
    Optional<Instant> end(UUID session, UUID user);

    /**
     * Ends every session of a user. The user's row must have been updated by an earlier statement of the transaction: in
     * one statement the delete would see the snapshot from before the wait for that row and miss a racing login.
     */
    @SqlUpdate("DELETE FROM session WHERE user_id = :user")
    int endAll(UUID user);

    /** Ends every session of a user but one, under the same condition. */
    @SqlQuery("DELETE FROM session WHERE user_id = :user AND id <> :kept RETURNING id, access_expires_at")
    @RegisterConstructorMapper(Ended.class)
    List<Ended> endOthers(UUID user, UUID kept);

    /** Moves the epoch that a user's sessions must have; returns the new one. */
    @SqlQuery("UPDATE users SET session_epoch = next_epoch(session_epoch) WHERE id = :user RETURNING session_epoch")
    Optional<Long> moveSessionEpoch(UUID user);

    /** Lets a session go on under a new epoch. */
    @SqlUpdate("UPDATE session SET session_epoch = :epoch WHERE id = :session AND user_id = :user")
    int keep(UUID session, UUID user, long epoch);

    /** A session that has ended, with the time that its newest access token expires. */
    record Ended(UUID id, Instant accessExpiresAt) {}
}
