package io.gatehouse.audit;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One security event. It names people and sessions by id only: no login, email, name, token or address.
 *
 * @param actor who did it; null when nobody was authenticated or the service itself did it
 * @param subject whom it was done to; null when that is nobody we know
 * @param session the session it was done in or to
 * @param details what else a reader needs: ids and titles of roles, reasons
 */
public record AuditEvent(
        AuditAction action,
        Outcome outcome,
        @Nullable UUID actor,
        @Nullable UUID subject,
        @Nullable UUID session,
        Map<String, String> details) {
    /** Whether the action was done. */
    public enum Outcome {
        SUCCESS,
        REFUSED,
        /** It was allowed, and something broke. What had been done by then may stand. */
        FAILED;

        /** The word in the database. */
        String word() {
            return AsciiCase.lower(name());
        }
    }

    /** Something that was done. */
    public static AuditEvent success(AuditAction action) {
        return new AuditEvent(action, Outcome.SUCCESS, null, null, null, Map.of());
    }

    /** Something that was tried and not allowed. */
    public static AuditEvent refused(AuditAction action) {
        return new AuditEvent(action, Outcome.REFUSED, null, null, null, Map.of());
    }

    /** Something that was allowed and broke. */
    public static AuditEvent failed(AuditAction action) {
        return new AuditEvent(action, Outcome.FAILED, null, null, null, Map.of());
    }

    public AuditEvent by(UserId user) {
        return new AuditEvent(action, outcome, user.value(), subject, session, details);
    }

    public AuditEvent on(UserId user) {
        return new AuditEvent(action, outcome, actor, user.value(), session, details);
    }

    public AuditEvent in(SessionId id) {
        return new AuditEvent(action, outcome, actor, subject, id.value(), details);
    }

    /** The same of nobody in particular. */
    AuditEvent anonymous() {
        return new AuditEvent(action, outcome, null, null, null, details);
    }

    public AuditEvent with(Map<String, String> more) {
        return new AuditEvent(action, outcome, actor, subject, session, Map.copyOf(more));
    }
}
