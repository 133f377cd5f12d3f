package io.gatehouse.audit;

import io.gatehouse.audit.AuditEvent.Outcome;
import io.gatehouse.kernel.AsciiCase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The closed list of actions that leave an event, each with the outcomes that it can have and the details that it can carry.
 * docs/reference/audit.md shows the same list to readers of the table.
 */
public enum AuditAction {
    REGISTER(Outcome.SUCCESS),
    /** Refusals whose user is not known name nobody. */
    LOGIN(new Outcome[] {Outcome.SUCCESS, Outcome.REFUSED}, "count"),
    LOGOUT(Outcome.SUCCESS),
    LOGOUT_EVERYWHERE(Outcome.SUCCESS),
    REFRESH_REUSED(Outcome.REFUSED, "reason"),
    REFRESH_AHEAD(Outcome.SUCCESS),
    REFRESH_REPEATED(Outcome.SUCCESS, "count", "differs"),
    REFRESH_SUPERSEDED(Outcome.REFUSED, "count"),
    REFRESH_EXPIRED(Outcome.REFUSED, "count"),
    REFRESH_UNKNOWN(Outcome.REFUSED, "count"),
    REFRESH_FORGED(Outcome.REFUSED, "count"),
    REVOCATION_RESTORED(Outcome.SUCCESS, "kind"),
    SESSION_END(Outcome.SUCCESS),
    SESSION_LIMIT(Outcome.SUCCESS),
    REVOKE_EVERYTHING(Outcome.SUCCESS),
    TOKEN_REVOKE(Outcome.SUCCESS, "token_type"),
    PASSWORD_CHANGE(Outcome.SUCCESS, "fields"),
    PASSWORDS_HARDEN(Outcome.SUCCESS, "count"),
    PROFILE_CHANGE(Outcome.SUCCESS, "fields"),
    ACCOUNT_DELETE(Outcome.SUCCESS),
    USER_ACTIVATE(Outcome.SUCCESS),
    USER_DEACTIVATE(Outcome.SUCCESS),
    USER_LOGOUT(Outcome.SUCCESS),
    USER_DELETE(Outcome.SUCCESS),
    ROLE_CREATE(Outcome.SUCCESS, "role_id", "title"),
    ROLE_CHANGE(Outcome.SUCCESS, "role_id", "title", "old_title"),
    ROLE_DELETE(Outcome.SUCCESS, "role_id", "title"),
    ROLE_ASSIGN(Outcome.SUCCESS, "role_id", "title"),
    ROLE_REMOVE(Outcome.SUCCESS, "role_id", "title"),
    SUPERUSER_CREATE(Outcome.SUCCESS),
    KEY_CREATE(Outcome.SUCCESS, "kid", "mac_key", "audit_key", "state", "algorithm"),
    KEY_ROTATE(Outcome.SUCCESS, "kind", "old", "current", "next"),
    KEY_REVOKE(Outcome.SUCCESS, "kind", "old", "current", "next"),
    KEYS_RESEAL(Outcome.SUCCESS, "count"),
    AUDIT_PURGE(Outcome.SUCCESS, "partition", "events"),
    /** Before the work. Beside the task's name it carries its parameters, except those that name a person. */
    ADMIN_TASK_STARTED(Outcome.SUCCESS, "task", AuditAction.ANYTHING),
    /** After the work, or instead of it: the same with the status of the answer. */
    ADMIN_TASK(Outcome.values(), "task", "status", AuditAction.ANYTHING);

    private static final String ANYTHING = "…";

    // Both as text, which nobody can change: with spaces between.
    private final String outcomes;
    private final String details;

    AuditAction(Outcome only, String... details) {
        this(new Outcome[] {only}, details);
    }

    AuditAction(Outcome[] outcomes, String... details) {
        this.outcomes = Arrays.stream(outcomes).map(Outcome::word).collect(Collectors.joining(" "));
        this.details = String.join(" ", details);
    }

    /** The word in the database. */
    String word() {
        return AsciiCase.lower(name());
    }

    /** The words of the outcomes that it can have. */
    List<String> outcomes() {
        return List.of(outcomes.split(" ", -1));
    }

    /** Names of the details that it can carry; the last one is three dots where there can be others. */
    List<String> details() {
        return details.isEmpty() ? List.of() : List.of(details.split(" ", -1));
    }

    /** Whether readers of the table have been told that there are events like this. */
    boolean allows(AuditEvent event) {
        List<String> known = details();
        return outcomes().contains(event.outcome().word())
                && (known.contains(ANYTHING)
                        || known.containsAll(event.details().keySet()));
    }
}
