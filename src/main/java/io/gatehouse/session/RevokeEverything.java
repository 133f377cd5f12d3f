package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.SessionEndDao.Live;
import io.gatehouse.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends every session and denies every access token, by moving two numbers: for a theft whose extent nobody knows, and after
 * a backup was restored. Thread-safe.
 */
public final class RevokeEverything {
    private static final Logger LOG = LoggerFactory.getLogger(RevokeEverything.class);
    private static final int BATCH = 5_000;

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
        Live live = database.with(SessionEndDao.class, SessionEndDao::live);
        return new Extent(live.users(), live.sessions());
    }

    /**
     * Does it. When it returns, nothing that was issued before is accepted.
     *
     * @return how much it ended, as of just before
     */
    public Extent run() {
        Extent extent = extentIfCounted();
        revocations.inTransaction(tx -> {
            long epoch = tx.dao(EpochDao.class).endAllSessions();
            tx.denyRealm(epoch);
            audit.record(tx.transaction(), AuditEvent.success(AuditAction.REVOKE_EVERYTHING));
            return epoch;
        });
        var unused = removeRows();
        return extent;
    }

    private Extent extentIfCounted() {
        try {
            return extent();
        } catch (ProblemException e) {
            // Counting takes long where there is much, and must not be in the way.
            LOG.warn("The sessions could not be counted", e);
            return Extent.NOT_COUNTED;
        }
    }

    /**
     * Removes rows of sessions that have ended this way, which is all that is left to do with them, until the thread is
     * interrupted.
     *
     * @return whether none is left
     */
    public boolean removeRows() {
        try {
            int removed = BATCH;
            while (removed == BATCH && !Thread.currentThread().isInterrupted()) {
                removed = database.with(SessionEndDao.class, dao -> dao.removeEndedByRealm(BATCH));
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
