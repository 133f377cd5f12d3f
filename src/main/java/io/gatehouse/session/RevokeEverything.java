package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.EpochDao.RealmMove;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.SessionRevocationDao.Live;
import io.gatehouse.storage.Database;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends every session and denies every access token, by moving two numbers: for a theft whose extent nobody knows, and after
 * a backup was restored. Thread-safe.
 */
public final class RevokeEverything {
    private static final Logger LOG = LoggerFactory.getLogger(RevokeEverything.class);
    private static final int BATCH = 5_000;
    /** How long the answer may wait for a count that nothing depends on. */
    private static final Duration COUNTING = Duration.ofSeconds(2);

    private final Database database;
    private final Revocations revocations;
    private final AuditLog audit;

    public RevokeEverything(Database database, Revocations revocations, AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.audit = audit;
    }

    /** How much it would end now. */
    public Extent extent() {
        Live live = database.with(SessionRevocationDao.class, SessionRevocationDao::live);
        return new Extent(live.users(), live.sessions());
    }

    /**
     * Does it, in the same time however many sessions there are. When it returns, nothing that was issued before is accepted.
     * The rows of the ended sessions are left to {@link #removeRows}.
     *
     * @return how much it ended
     */
    public Extent run() {
        RealmMove move = revocations.inTransaction(tx -> {
            RealmMove moved = tx.dao(EpochDao.class).endAllSessions();
            tx.denyRealm(moved.epoch());
            audit.record(tx.transaction(), AuditEvent.success(AuditAction.REVOKE_EVERYTHING));
            return moved;
        });
        return counted(move);
    }

    private Extent counted(RealmMove move) {
        try {
            Live ended = database.inTransaction(tx -> {
                SessionRevocationDao dao = tx.dao(SessionRevocationDao.class);
                var unused = dao.limitStatements(COUNTING.toMillis());
                return dao.endedBy(move);
            });
            return new Extent(ended.users(), ended.sessions());
        } catch (ProblemException e) {
            // It is done; only its extent is not known.
            LOG.warn("The ended sessions could not be counted in {} s", COUNTING.toSeconds(), e);
            return Extent.NOT_COUNTED;
        }
    }

    /**
     * Removes rows of sessions that have ended this way, in batches, until the thread is interrupted. No statement takes such a
     * row for a session, so it does not matter when it is removed.
     *
     * @return whether none is left
     */
    public boolean removeRows() {
        try {
            int removed = BATCH;
            while (removed == BATCH && !Thread.currentThread().isInterrupted()) {
                removed = database.with(SessionRevocationDao.class, dao -> dao.removeEndedByRealm(BATCH));
            }
            return removed < BATCH;
        } catch (ProblemException e) {
            LOG.warn("Rows of ended sessions are left and will be removed later", e);
            return false;
        }
    }

    /** Live sessions, and the users who have any; -1 where they could not be counted in time. */
    public record Extent(long users, long sessions) {
        static final Extent NOT_COUNTED = new Extent(-1, -1);
    }
}
