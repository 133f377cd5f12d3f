package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.SessionDao;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Transaction;

/** Ends all sessions of a user for an operator, without authorization checks. Thread-safe. */
public final class UserSessionRevoker {
    private final Revocations revocations;
    private final SessionRevoker sessions;
    private final AuditLog audit;

    UserSessionRevoker(Revocations revocations, SessionRevoker sessions, AuditLog audit) {
        this.revocations = revocations;
        this.sessions = sessions;
        this.audit = audit;
    }

    /**
     * Ends all sessions of a user and denies all access tokens. A dry run only counts the sessions.
     *
     * @return the number of live sessions before the call
     * @throws ProblemException {@link Problem#USER_NOT_FOUND}
     */
    public int run(String login, boolean dryRun) {
        return revocations.inTransaction(tx -> {
            UserId user = found(tx.transaction(), login);
            int live = tx.dao(SessionDao.class).list(user.value()).size();
            if (!dryRun) {
                sessions.endAll(tx, user);
                audit.record(
                        tx.transaction(),
                        AuditEvent.success(AuditAction.USER_LOGOUT).on(user));
            }
            return live;
        });
    }

    private static UserId found(Transaction tx, String login) {
        return tx.dao(AccountDao.class)
                .findByLogin(login)
                .map(row -> new UserId(row.id()))
                .orElseThrow(Problem.USER_NOT_FOUND::asException);
    }
}
