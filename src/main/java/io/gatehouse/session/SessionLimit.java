package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.SessionDao.Opened;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the number of sessions per user: a login beyond the limit ends the least recently used sessions. Two
 * concurrent logins can leave one session too many, which the next login ends. Thread-safe.
 */
final class SessionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLimit.class);

    private final Revocations revocations;
    private final AuditLog audit;
    private final int sessionsPerUser;

    /** @param sessionsPerUser 0 for no limit */
    SessionLimit(Revocations revocations, AuditLog audit, int sessionsPerUser) {
        this.revocations = revocations;
        this.audit = audit;
        this.sessionsPerUser = sessionsPerUser;
    }

    /**
     * Ends sessions beyond the limit after a login. Below the limit it runs no statement. If it fails, the login still
     * succeeds and the next login ends the sessions. Rejecting the login would leave another session whose tokens no
     * client has.
     */
    void enforce(UserId user, Opened opened) {
        if (sessionsPerUser == 0 || opened.others() < sessionsPerUser) {
            return;
        }
        try {
            end(user, opened);
        } catch (ProblemException e) {
            LOG.warn("Sessions beyond the limit could not be ended. The user's next login tries again.", e);
        }
    }

    private void end(UserId user, Opened opened) {
        revocations.inTransaction(tx -> {
            SessionRevocationDao dao = tx.dao(SessionRevocationDao.class);
            dao.endLeastRecentlyUsed(user.value(), opened.session().id(), sessionsPerUser - 1)
                    .forEach(ended -> {
                        SessionId session = new SessionId(ended.id());
                        tx.denySession(session, ended.accessExpiresAt());
                        audit.record(
                                tx.transaction(),
                                AuditEvent.success(AuditAction.SESSION_LIMIT)
                                        .on(user)
                                        .in(session));
                    });
            return tx;
        });
    }
}
