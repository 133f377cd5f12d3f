package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.access.Caller;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.revocation.Revocations;

/** Ends sessions at the request of their user. Thread-safe. */
final class LogoutService {
    private final Revocations revocations;
    private final SessionRevoker revoker;
    private final AuditLog audit;

    LogoutService(Revocations revocations, SessionRevoker revoker, AuditLog audit) {
        this.revocations = revocations;
        this.revoker = revoker;
        this.audit = audit;
    }

    /** Ends the caller's session. */
    void logout(Caller caller) {
        revocations.inTransaction(tx -> {
            if (revoker.endOne(tx, caller.user(), caller.session()).isEmpty()) {
                // The row is missing, for example after a purge. The presented token must still be denied.
                tx.denySession(caller.session(), caller.token().expiresAt());
            }
            audit.record(tx.transaction(), event(AuditAction.LOGOUT, caller, caller.session()));
            return tx;
        });
    }

    /** Ends every session of the caller. */
    void logoutEverywhere(Caller caller) {
        revocations.inTransaction(tx -> {
            revoker.endAll(tx, caller.user());
            audit.record(tx.transaction(), event(AuditAction.LOGOUT_EVERYWHERE, caller, caller.session()));
            return tx;
        });
    }

    /**
     * Ends one of the caller's sessions.
     *
     * @return whether the caller has such a session
     */
    boolean end(Caller caller, SessionId session) {
        return revocations.inTransaction(tx -> {
            boolean ended = revoker.endOne(tx, caller.user(), session).isPresent();
            if (ended) {
                audit.record(tx.transaction(), event(AuditAction.SESSION_END, caller, session));
            }
            return ended;
        });
    }

    private static AuditEvent event(AuditAction action, Caller caller, SessionId session) {
        return AuditEvent.success(action).by(caller.user()).on(caller.user()).in(session);
    }
}
