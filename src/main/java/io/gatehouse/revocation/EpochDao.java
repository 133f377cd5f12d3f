package io.gatehouse.revocation;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The epochs of users and of the realm. Each move locks its row until the transaction ends. */
public interface EpochDao {
    /** Moves the epoch of what the user's tokens may say; returns the new one, or nothing if there is no such user. */
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

    /** Moves the realm's epoch and ends every session that was opened before, however many there are. */
    @SqlQuery("""
            UPDATE realm SET (epoch, session_epoch) = (SELECT e, e FROM (SELECT next_epoch(epoch) AS e) moved)
            FROM (SELECT session_epoch AS previous FROM realm FOR UPDATE) locked
            RETURNING epoch, locked.previous AS previous_session_epoch
            """)
    @RegisterConstructorMapper(RealmMove.class)
    RealmMove endAllSessions();

    /**
     * A move of the realm that ended sessions.
     *
     * @param epoch the new epoch, which sessions and tokens must have from here on
     * @param previousSessionEpoch the epoch that live sessions had at least until then
     */
    record RealmMove(long epoch, long previousSessionEpoch) {}

    /** Raises a user's epoch that a failover has lost. */
    @SqlUpdate("UPDATE users SET authz_epoch = :minimum WHERE id = :user AND authz_epoch < :minimum")
    int raiseAuthz(UUID user, long minimum);

    /** Raises the realm's two epochs that a failover has lost, after everything had been revoked. */
    @SqlUpdate("""
            UPDATE realm SET epoch = greatest(epoch, :minimum), session_epoch = greatest(session_epoch, :minimum)
            WHERE epoch < :minimum OR session_epoch < :minimum
            """)
    int raiseBoth(long minimum);

    /** Raises the realm's epoch that a failover has lost. */
    @SqlUpdate("UPDATE realm SET epoch = :minimum WHERE epoch < :minimum")
    int raiseRealm(long minimum);
}
