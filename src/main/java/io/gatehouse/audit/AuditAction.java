package io.gatehouse.audit;

import io.gatehouse.audit.AuditEvent.Outcome;
import io.gatehouse.kernel.AsciiCase;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The closed list of audited actions, each with its possible outcomes and details. docs/reference/audit.md documents
 * the same list.
 */
public enum AuditAction {
    REGISTER(Outcome.SUCCESS),
    /** A refused login of an unknown user has no subject. */
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
    /** The subject is the user or the client of the token, if its signature matches. */
    TOKEN_EXPLAIN(Outcome.SUCCESS, "source", "verdict"),
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
    CLIENT_CREATE(Outcome.SUCCESS, "client_id", "roles"),
    CLIENT_CHANGE(Outcome.SUCCESS, "client_id", "fields", "roles_added", "roles_removed"),
    CLIENT_DELETE(Outcome.SUCCESS, "client_id"),
    CLIENT_DISABLE(Outcome.SUCCESS, "client_id"),
    CLIENT_ENABLE(Outcome.SUCCESS, "client_id"),
    CLIENT_SECRET_CREATE(Outcome.SUCCESS, "client_id", "secret_id"),
    /** Of one secret, or with {@code count} of all secrets. */
    CLIENT_SECRET_DELETE(Outcome.SUCCESS, "client_id", "secret_id", "count"),
    /** A refused client authentication; {@code count} of equal ones in the period of the aggregation. */
    CLIENT_AUTHENTICATION(Outcome.REFUSED, "count"),
    /** Access tokens that a client obtained with its own credentials. */
    CLIENT_TOKEN(Outcome.SUCCESS, "count"),
    SUPERUSER_CREATE(Outcome.SUCCESS),
    KEY_CREATE(Outcome.SUCCESS, "kid", "mac_key", "audit_key", "state", "algorithm"),
    KEY_ROTATE(Outcome.SUCCESS, "kind", "old", "current", "next"),
    KEY_REVOKE(Outcome.SUCCESS, "kind", "old", "current", "next"),
    KEYS_RESEAL(Outcome.SUCCESS, "count"),
    AUDIT_PURGE(Outcome.SUCCESS, "partition", "events"),
    /**
     * Written before the task runs. Its details are the task's name and parameters, except parameters that name a
     * person.
     */
    ADMIN_TASK_STARTED(Outcome.SUCCESS, "task", AuditAction.ANYTHING),
    /** Written when the task has run or was rejected: the same details and the status of the response. */
    ADMIN_TASK(Outcome.values(), "task", "status", AuditAction.ANYTHING);

    private static final String ANYTHING = "…";

    // Both fields are lists separated by spaces, because a string is immutable and an array is not.
    private final String outcomes;
    private final String details;

    AuditAction(Outcome only, String... details) {
        this(new Outcome[] {only}, details);
    }

    AuditAction(Outcome[] outcomes, String... details) {
        this.outcomes = Arrays.stream(outcomes).map(Outcome::word).collect(Collectors.joining(" "));
        this.details = String.join(" ", details);
    }

    /** The value in the column {@code action}. */
    String word() {
        return AsciiCase.lower(name());
    }

    /** The possible outcomes, as the database spells them. */
    List<String> outcomes() {
        return List.of(outcomes.split(" ", -1));
    }

    /** The names of the possible details; the last one is {@code …} if other names are possible too. */
    List<String> details() {
        return details.isEmpty() ? List.of() : List.of(details.split(" ", -1));
    }

    /** Whether this action lists the outcome and all details of an event. */
    boolean allows(AuditEvent event) {
        List<String> known = details();
        return outcomes().contains(event.outcome().word())
                && (known.contains(ANYTHING)
                        || known.containsAll(event.details().keySet()));
    }
}
