package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.RecentLoginPolicy;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.session.SessionRevoker;

/**
 * Deletes accounts: removes the personal data and keeps the row for its references. All sessions are ended and all
 * access tokens denied. Thread-safe.
 */
final class AccountRemoval {
    private final Revocations revocations;
    private final RoleAuthorization authorization;
    private final SessionRevoker sessions;
    private final AuditLog audit;

    AccountRemoval(Revocations revocations, RoleAuthorization authorization, SessionRevoker sessions, AuditLog audit) {
        this.revocations = revocations;
        this.authorization = authorization;
        this.sessions = sessions;
        this.audit = audit;
    }

    /**
     * Deletes the caller's account. Deletion cannot be undone and an access token may be stolen, so it also requires a
     * recent login with the password.
     *
     * @param session the session of the caller's token
     * @throws ProblemException {@link Problem#LOGIN_TOO_OLD} if the session began more than {@link RecentLoginPolicy#MAX_AGE}
     *     ago; {@link Problem#LAST_SUPERUSER}; {@link Problem#TOKEN_INVALID} if the user is deleted or inactive, or the
     *     session has ended
     */
    void removeOwn(UserId user, SessionId session) {
        revocations.inTransaction(tx -> {
            requireRecentLogin(tx, user, session);
            // The lock is always needed: only under this lock is it certain whether the user is a superuser.
            authorization.lockAdministration(tx.transaction());
            AccountRow row = tx.dao(AccountDao.class)
                    .find(user.value())
                    .filter(AccountRow::active)
                    .orElseThrow(Problem.TOKEN_INVALID::asException);
            remove(tx, user);
            audit.record(
                    tx.transaction(),
                    AuditEvent.success(AuditAction.ACCOUNT_DELETE).by(user).on(user));
            return row;
        });
    }

    private static void requireRecentLogin(RevokingTransaction tx, UserId user, SessionId session) {
        boolean recent = tx.dao(AccountDao.class)
                .isLoggedInWithin(session.value(), user.value(), RecentLoginPolicy.MAX_AGE.toSeconds())
                .orElseThrow(Problem.TOKEN_INVALID::asException);
        if (!recent) {
            throw Problem.LOGIN_TOO_OLD.asException("Log in again, and repeat the call with the new access token.");
        }
    }

    /** Deletes an account in a transaction that has acquired {@link RoleAuthorization#lockAdministration}. */
    void remove(RevokingTransaction tx, UserId user) {
        authorization.requireNotLastSuperuser(tx.transaction(), user);
        AccountDao dao = tx.dao(AccountDao.class);
        dao.anonymise(user.value());
        dao.removeRoles(user.value());
        sessions.endAll(tx, user);
    }
}
