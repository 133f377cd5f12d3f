package io.gatehouse.session;

import io.gatehouse.session.ClientHashes.Likeness;

/** How a refresh ended. */
enum RefreshOutcome {
    /** A new pair. */
    ROTATED,
    /** The current pair again, for its holder. */
    REPEATED,
    /** The same for a client with another address and the same user agent. */
    REPEATED_OTHER_ADDRESS,
    /** The same for a client with another user agent and the same address. */
    REPEATED_OTHER_AGENT,
    /** The same for a client with neither in common, where the configuration allows it. */
    REPEATED_OTHER_CLIENT,
    /** A copy was used, after the grace or by another client: the session has ended (RFC 9700 §4.14.2). */
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
    FORGED;

    /** That of a repeat. */
    static RefreshOutcome repeated(Likeness likeness) {
        return switch (likeness) {
            case SAME -> REPEATED;
            case OTHER_ADDRESS -> REPEATED_OTHER_ADDRESS;
            case OTHER_AGENT -> REPEATED_OTHER_AGENT;
            case OTHER_CLIENT -> REPEATED_OTHER_CLIENT;
        };
    }
}
