package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.SessionDao.Opened;

/**
 * Keeps users from collecting sessions: a login beyond the limit ends the least recently used ones. Two logins at once can
 * leave one too many, which the next login ends. Thread-safe.
 */
final class SessionLimit {
    private final Revocations revocations;
    private final AuditLog audit;
    private final int most;

    /** @param most 0 for any number */
    SessionLimit(Revocations revocations, AuditLog audit, int most) {
        this.revocations = revocations;
        this.audit = audit;
        this.most = most;
    }

    /** Ends what is too much beside a session that was just opened; usually nothing, and no statement is run. */
    void enforce(UserId user, Opened opened) {
        if (most == 0 || opened.others() < most) {
            return;
        }
        revocations.inTransaction(tx -> {
            SessionEndDao dao = tx.dao(SessionEndDao.class);
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
