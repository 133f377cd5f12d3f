package io.gatehouse.revocation;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The epochs of users and of the realm. Each update locks its row until the transaction ends. */
public interface EpochDao {
    /** Moves the user's {@code authz_epoch}; returns the new one, or nothing if there is no such user. */
    @SqlQuery("UPDATE users SET authz_epoch = next_epoch(authz_epoch) WHERE id = :user RETURNING authz_epoch")
    Optional<Long> moveAuthz(UUID user);

    /** Moves both epochs of the user; returns the new {@code authz_epoch}. */
    @SqlQuery("""
            UPDATE users SET authz_epoch = next_epoch(authz_epoch), session_epoch = next_epoch(session_epoch)
            WHERE id = :user RETURNING authz_epoch
            """)
    Optional<Long> moveBoth(UUID user);

    /** Moves the realm's epoch; returns the new one. */
    @SqlQuery("UPDATE realm SET epoch = next_epoch(epoch) RETURNING epoch")
    long moveRealm();

    /** Moves both epochs of the realm, which ends every open session. */
    @SqlQuery("""
            UPDATE realm SET (epoch, session_epoch) = (SELECT e, e FROM (SELECT next_epoch(epoch) AS e) moved)
            FROM (SELECT session_epoch AS previous FROM realm FOR UPDATE) locked
            RETURNING epoch, locked.previous AS previous_session_epoch
            """)
    @RegisterConstructorMapper(RealmMove.class)
    RealmMove endAllSessions();

    /**
     * The epochs of the realm after a call that ended all sessions.
     *
     * @param epoch the new epoch, the minimum for sessions and tokens
     * @param previousSessionEpoch the previous minimum for sessions
     */
    record RealmMove(long epoch, long previousSessionEpoch) {}

    /** Restores a user's epoch after a failover lost it. */
    @SqlUpdate("UPDATE users SET authz_epoch = :minimum WHERE id = :user AND authz_epoch < :minimum")
    int raiseAuthz(UUID user, long minimum);

    /** Restores both epochs of the realm after a failover lost the revocation of everything. */
    @SqlUpdate("""
            UPDATE realm SET epoch = greatest(epoch, :minimum), session_epoch = greatest(session_epoch, :minimum)
            WHERE epoch < :minimum OR session_epoch < :minimum
            """)
    int raiseBoth(long minimum);

    /** Restores the realm's epoch after a failover lost it. */
    @SqlUpdate("UPDATE realm SET epoch = :minimum WHERE epoch < :minimum")
    int raiseRealm(long minimum);
}
