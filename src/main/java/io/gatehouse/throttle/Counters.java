package io.gatehouse.throttle;

import java.time.Duration;

/**
 * Where it is counted. Each call is atomic, also against those of other instances. Waits are zero for what may go on.
 * Thread-safe.
 */
interface Counters {
    /** Takes one event, or says how long until there is one. */
    Duration take(String key, Rate rate);

    /** Gives one back that turned out not to count. */
    void giveBack(String key, Rate rate);

    /** Begins an attempt, which counts as a failure until it is known better, or says how long until one may begin. */
    Duration attempt(String key, Backoff backoff);

    /** Takes back an attempt that came to no verdict. */
    void withdraw(String key, Backoff backoff);

    /** Ends the row of failures. */
    void succeeded(String key);
}
