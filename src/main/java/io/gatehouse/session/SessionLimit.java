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
 * Keeps users from collecting sessions: a login beyond the limit ends the least recently used ones. Two logins at once can
 * leave one too many, which the next login ends. Thread-safe.
 */
final class SessionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(SessionLimit.class);

    private final Revocations revocations;
    private final AuditLog audit;
    private final int most;

    /** @param most 0 for any number */
    SessionLimit(Revocations revocations, AuditLog audit, int most) {
        this.revocations = revocations;
        this.audit = audit;
        this.most = most;
    }

    /**
     * Ends what is too much beside a session that was just opened; usually nothing, and no statement is run. Where it
     * cannot be done now the login stands all the same, and the next one ends what is left: a refusal would leave one
     * session more, whose tokens nobody has.
     */
    void enforce(UserId user, Opened opened) {
        if (most == 0 || opened.others() < most) {
            return;
        }
        try {
            end(user, opened);
        } catch (ProblemException e) {
            LOG.warn("Sessions beyond the limit are left for the next login", e);
        }
    }

    private void end(UserId user, Opened opened) {
        revocations.inTransaction(tx -> {
            SessionRevocationDao dao = tx.dao(SessionRevocationDao.class);
            dao.endLeastRecentlyUsed(user.value(), opened.session().id(), most - 1)
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
