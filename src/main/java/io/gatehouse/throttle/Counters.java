package io.gatehouse.throttle;

import java.time.Duration;
import java.util.List;

/**
 * Where it is counted. Each count is atomic, also against those of other instances. Waits are zero for what may go on.
 * Thread-safe.
 */
interface Counters {
    /** One event of a budget. */
    record Charge(String key, Rate rate) {}

    /** Takes one event of each, or says for each how long until there is one; in the order of the charges. */
    List<Duration> take(List<Charge> charges);

    /** Gives one event of each back that turned out not to count. */
    void giveBack(List<Charge> charges);

    /** Begins an attempt, which counts as a failure until it is known better, or says how long until one may begin. */
    Duration attempt(String key, Backoff backoff);

    /** Takes back an attempt that came to no verdict. */
    void withdraw(String key, Backoff backoff);

    /** Ends the row of failures. */
    void succeeded(String key);

    /** Takes one event of one budget. */
    default Duration take(String key, Rate rate) {
        return take(List.of(new Charge(key, rate))).get(0);
    }

    /** Gives one event of one budget back. */
    default void giveBack(String key, Rate rate) {
        giveBack(List.of(new Charge(key, rate)));
    }
}
