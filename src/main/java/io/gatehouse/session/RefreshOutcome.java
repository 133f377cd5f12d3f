package io.gatehouse.session;

import io.gatehouse.session.ClientHashes.Match;

/** The outcome of a refresh, for metrics and audit events. */
enum RefreshOutcome {
    /** The session moved to a new generation. */
    ROTATED,
    /** A repeat by the same client, which gets the current pair again. */
    REPEATED,
    /** A repeat from another address with the same user agent. */
    REPEATED_OTHER_ADDRESS,
    /** A repeat from the same address with another user agent. */
    REPEATED_OTHER_AGENT,
    /** A repeat from another address with another user agent, where the configuration allows it. */
    REPEATED_OTHER_CLIENT,
    /** A replaced token was used after the grace or by another client: the session is ended (RFC 9700 §4.14.2). */
    REUSED,
    /** The token is newer than the row, because the database lost commits. The session moved to a newer generation. */
    AHEAD,
    /**
     * The token is three or more generations old, within the grace: the refresh is rejected, and the session continues.
     */
    SUPERSEDED,
    /** The session has expired. */
    EXPIRED,
    /** The session does not exist any more, or its user is inactive or has ended it. */
    UNKNOWN,
    /** The token was not issued by this service. */
    FORGED;

    /** The outcome of a repeat that is accepted. */
    static RefreshOutcome repeated(Match match) {
        return switch (match) {
            case SAME -> REPEATED;
            case OTHER_ADDRESS -> REPEATED_OTHER_ADDRESS;
            case OTHER_AGENT -> REPEATED_OTHER_AGENT;
            case OTHER_CLIENT -> REPEATED_OTHER_CLIENT;
        };
    }
}
