package io.gatehouse.throttle;

import java.time.Duration;
import java.util.List;

/**
 * Counts events and failures for the rate limits. Each operation is atomic, also across instances. A returned wait of
 * zero means that the event is allowed. Thread-safe.
 */
interface Counters {
    /** An event to take from a budget. */
    record Charge(String key, Rate rate) {}

    /**
     * Takes one event of each budget. Returns zero or the wait until an event is available, in the order of the
     * charges.
     */
    List<Duration> take(List<Charge> charges);

    /** Returns one event to each budget. */
    void refund(List<Charge> charges);

    /** Starts an attempt, which counts as a failure until it succeeds or is cancelled. Otherwise returns the wait. */
    Duration startAttempt(String key, Backoff backoff);

    /** Cancels an attempt that ended without a result, so that it does not count. */
    void cancelAttempt(String key, Backoff backoff);

    /** Resets the count of consecutive failures. */
    void resetFailures(String key);

    /** Takes one event of one budget. Returns zero or the wait. */
    default Duration take(String key, Rate rate) {
        return take(List.of(new Charge(key, rate))).get(0);
    }

    /** Returns one event to one budget. */
    default void refund(String key, Rate rate) {
        refund(List.of(new Charge(key, rate)));
    }
}
