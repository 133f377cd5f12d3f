package io.gatehouse.throttle;

/**
 * A limit applied to one client, account or network.
 *
 * @param subject a key of {@link ThrottleKeys}
 */
record Budget(Limit limit, String subject) {
    String key() {
        return limit.id() + ":" + subject;
    }
}
