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
 * Ends every session and denies every access token by raising the two epochs of the realm. Operators run it after a
 * theft of unknown extent and after the restore of a backup. Thread-safe.
 */
public final class RevokeEverything {
    private static final Logger LOG = LoggerFactory.getLogger(RevokeEverything.class);
    private static final int BATCH = 5_000;
    /** The statement timeout of the count, which only the report needs. */
    private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(2);

    private final Database database;
    private final Revocations revocations;
    private final AuditLog audit;

    public RevokeEverything(Database database, Revocations revocations, AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.audit = audit;
    }

    /** Counts the sessions that a run would end now, and their users. */
    public Affected affected() {
        Live live = database.with(SessionRevocationDao.class, SessionRevocationDao::live);
        return new Affected(live.users(), live.sessions());
    }

    /**
     * Ends everything. The duration does not depend on the number of sessions. When it returns, no token that was
     * issued before is accepted. {@link #removeRows} removes the rows of the ended sessions later.
     *
     * @return the number of ended sessions and of their users
     */
    public Affected run() {
        RealmMove move = revocations.inTransaction(tx -> {
            RealmMove moved = tx.dao(EpochDao.class).endAllSessions();
            tx.denyRealm(moved.epoch());
            // It is run after a restore.
            tx.beginHistory();
            audit.record(tx.transaction(), AuditEvent.success(AuditAction.REVOKE_EVERYTHING));
            return moved;
        });
        return counted(move);
    }

    private Affected counted(RealmMove move) {
        try {
            Live ended = database.inTransaction(tx -> {
                SessionRevocationDao dao = tx.dao(SessionRevocationDao.class);
                var unused = dao.limitStatements(COUNT_TIMEOUT.toMillis());
                return dao.endedBy(move);
            });
            return new Affected(ended.users(), ended.sessions());
        } catch (ProblemException e) {
            // The sessions are ended; only the count is missing.
            LOG.warn("All sessions are ended. They could not be counted within {} s.", COUNT_TIMEOUT.toSeconds(), e);
            return Affected.NOT_COUNTED;
        }
    }

    /**
     * Removes the rows of sessions that a run ended, in batches, until the thread is interrupted. Every statement
     * ignores such a row, so it can be removed at any time.
     *
     * @return whether no such row is left
     */
    public boolean removeRows() {
        try {
            int removed = BATCH;
            while (removed == BATCH && !Thread.currentThread().isInterrupted()) {
                removed = database.with(SessionRevocationDao.class, dao -> dao.removeEndedByRealm(BATCH));
            }
            return removed < BATCH;
        } catch (ProblemException e) {
            LOG.warn("The rows of ended sessions could not be removed. The next run tries again.", e);
            return false;
        }
    }

    /** Sessions, and the users who own them; both -1 if they could not be counted in time. */
    public record Affected(long users, long sessions) {
        static final Affected NOT_COUNTED = new Affected(-1, -1);
    }
}
