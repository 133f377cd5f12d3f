package io.gatehouse.session;

/** The outcome of a login, for metrics. Clients get the same response for most of them. */
enum LoginOutcome {
    /** A session was opened. */
    SUCCEEDED,
    /** No user has this login or email. */
    UNKNOWN_USER,
    /** The password is wrong, whether or not the user is active. */
    WRONG_PASSWORD,
    /** The password is right, but the user is deactivated. */
    DEACTIVATED,
    /** During each attempt the password or the user changed, or all sessions were ended. */
    OVERTAKEN,
    /** Rejected by a rate limit (429). */
    THROTTLED,
    /** Rejected because the hashing pool is overloaded (503). */
    OVERLOADED,
    /** Ended without a result: PostgreSQL or Redis was unavailable, or the name cannot be stored. */
    FAILED
}
