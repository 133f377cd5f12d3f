package io.gatehouse.session;

/** How a refresh ended. */
enum RefreshOutcome {
    /** A new pair. */
    ROTATED,
    /** The current pair again, for its holder. */
    REPEATED,
    /** A copy was used: the session has ended (RFC 9700 §4.14.2). */
    REUSED,
    /** Newer than the database, which has lost commits: a new pair. */
    AHEAD,
    /** Older than the grace covers while the session was moved a moment ago: refused, and the session lives. */
    SUPERSEDED,
    /** The session's time is over. */
    EXPIRED,
    /** There is no such session any more, or its user may not go on. */
    UNKNOWN,
    /** Not a token that was made here. */
    FORGED
}
