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
    REVOCATION_RESTORED,
    SESSION_END,
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
