package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.RecentLogin;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.session.SessionRevoker;

/**
 * Deletes accounts: the personal data goes, the row stays for what refers to it, and nothing of the user's is accepted any
 * more. Thread-safe.
 */
final class AccountRemoval {
    private final Revocations revocations;
    private final RoleAuthorization authority;
    private final SessionRevoker sessions;
    private final AuditLog audit;

    AccountRemoval(Revocations revocations, RoleAuthorization authority, SessionRevoker sessions, AuditLog audit) {
        this.revocations = revocations;
        this.authority = authority;
        this.sessions = sessions;
        this.audit = audit;
    }

    /**
     * Deletes the caller's account. An access token alone must not be enough to do what cannot be undone: it may be stolen,
     * and a refresh makes new ones. So the password must have been given a short while ago.
     *
     * @param session that the caller's token belongs to
     * @throws ProblemException {@link Problem#LOGIN_TOO_OLD} if the session began more than {@link RecentLogin#MAX_AGE} ago;
     *     {@link Problem#LAST_SUPERUSER}; {@link Problem#TOKEN_INVALID} if the user is gone or inactive, or the session has
     *     ended
     */
    void removeOwn(UserId user, SessionId session) {
        revocations.inTransaction(tx -> {
            requireRecentLogin(tx, user, session);
            // For everybody: whether the user is a superuser is known only behind this lock.
            authority.lockSuperusers(tx.transaction());
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
                .loggedInWithin(session.value(), user.value(), RecentLogin.MAX_AGE.toSeconds())
                .orElseThrow(Problem.TOKEN_INVALID::asException);
        if (!recent) {
            throw Problem.LOGIN_TOO_OLD.asException("Log in again, and repeat the call with the new access token.");
        }
    }

    /** Deletes an account in a transaction that has locked the superusers. */
    void remove(RevokingTransaction tx, UserId user) {
        authority.requireAnotherSuperuser(tx.transaction(), user);
        AccountDao dao = tx.dao(AccountDao.class);
        dao.anonymise(user.value());
        dao.removeRoles(user.value());
        sessions.endAll(tx, user);
    }
}
