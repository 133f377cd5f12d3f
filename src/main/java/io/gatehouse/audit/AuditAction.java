package io.gatehouse.audit;

import java.util.Locale;

/** The closed list of actions that leave an event. */
public enum AuditAction {
    REGISTER,
    LOGIN,
    LOGOUT,
    LOGOUT_EVERYWHERE,
    REFRESH_REUSED,
    REFRESH_AHEAD,
    REFRESH_REPEATED,
    REFRESH_SUPERSEDED,
    REFRESH_EXPIRED,
    REFRESH_UNKNOWN,
    REFRESH_FORGED,
    REVOCATION_RESTORED,
    SESSION_END,
    SESSION_LIMIT,
    REVOKE_EVERYTHING,
    TOKEN_REVOKE,
    PASSWORD_CHANGE,
    PROFILE_CHANGE,
    ACCOUNT_DELETE,
    USER_ACTIVATE,
    USER_DEACTIVATE,
    USER_LOGOUT,
    USER_DELETE,
    ROLE_CREATE,
    ROLE_CHANGE,
    ROLE_DELETE,
    ROLE_ASSIGN,
    ROLE_REMOVE,
    SUPERUSER_CREATE,
    KEY_CREATE,
    KEY_ROTATE,
    KEY_REVOKE,
    KEYS_RESEAL,
    ADMIN_TASK;

    /** The word in the database. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
