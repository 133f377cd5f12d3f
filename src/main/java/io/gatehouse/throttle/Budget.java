package io.gatehouse.throttle;

/**
 * What one client, account or network may use of a limit.
 *
 * @param who a name of {@link ThrottleKeys}
 */
record Budget(Limit limit, String who) {
    String key() {
        return limit.word() + ":" + who;
    }
}
