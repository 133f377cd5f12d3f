package io.gatehouse.audit;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An audit event about one security decision. It contains ids only: no login, email, name, token or IP address.
 *
 * @param actor the user or client that acted; null if none was authenticated or the service itself acted
 * @param subject the affected user or client; null if there is none or it is unknown
 * @param session the session that acted or was affected; of a client, its secret
 * @param details ids and titles of roles, reasons, counts: see {@link AuditAction}
 */
public record AuditEvent(
        AuditAction action,
        Outcome outcome,
        @Nullable UUID actor,
        @Nullable UUID subject,
        @Nullable UUID session,
        Map<String, String> details) {
    /** Whether the action succeeded. */
    public enum Outcome {
        SUCCESS,
        REFUSED,
        /** The action was allowed and failed; a part of it may have taken effect. */
        FAILED;

        /** The value in the column {@code outcome}. */
        String word() {
            return AsciiCase.lower(name());
        }
    }

    /** An action that succeeded. */
    public static AuditEvent success(AuditAction action) {
        return new AuditEvent(action, Outcome.SUCCESS, null, null, null, Map.of());
    }

    /** An attempt that was not allowed. */
    public static AuditEvent refused(AuditAction action) {
        return new AuditEvent(action, Outcome.REFUSED, null, null, null, Map.of());
    }

    /** An action that was allowed and failed. */
    public static AuditEvent failed(AuditAction action) {
        return new AuditEvent(action, Outcome.FAILED, null, null, null, Map.of());
    }

    public AuditEvent by(UserId user) {
        return new AuditEvent(action, outcome, user.value(), subject, session, details);
    }

    public AuditEvent on(UserId user) {
        return new AuditEvent(action, outcome, actor, user.value(), session, details);
    }

    public AuditEvent by(ClientId client) {
        return new AuditEvent(action, outcome, client.value(), subject, session, details);
    }

    public AuditEvent on(ClientId client) {
        return new AuditEvent(action, outcome, actor, client.value(), session, details);
    }

    public AuditEvent in(SessionId id) {
        return new AuditEvent(action, outcome, actor, subject, id.value(), details);
    }

    /** The same event without actor, subject and session. */
    AuditEvent anonymous() {
        return new AuditEvent(action, outcome, null, null, null, details);
    }

    public AuditEvent with(Map<String, String> more) {
        return new AuditEvent(action, outcome, actor, subject, session, Map.copyOf(more));
    }
}
