package io.gatehouse.session;

/** How a login ended. Clients cannot tell most of these apart; operators can. */
enum LoginOutcome {
    /** A session with its first pair of tokens. */
    SUCCEEDED,
    /** Nobody has this login or email. */
    UNKNOWN_USER,
    /** Another password than the user's, who may be deactivated too. */
    WRONG_PASSWORD,
    /** The password of a user who may not log in. */
    DEACTIVATED,
    /** Password, user or everything was changed or ended while the login ran, more than once. */
    OVERTAKEN,
    /** There were too many failures before it (429). */
    THROTTLED,
    /** The hashing pool had too much to do (503). */
    OVERLOADED,
    /** Nothing was decided, since a store was away or the name cannot be one. */
    FAILED
}
