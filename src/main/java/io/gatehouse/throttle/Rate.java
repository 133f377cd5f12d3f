package io.gatehouse.throttle;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rate limit (GCRA): a number of events in a period, which may all occur at once. After that, one more event is
 * allowed every {@code period / count}.
 *
 * @param count at least 1
 * @param period at least a millisecond
 */
public record Rate(int count, Duration period) {
    private static final long NANOS_PER_MICRO = 1000;

    public Rate {
        if (count < 1 || period.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("A rate needs a count of at least 1 and a period of at least 1 ms");
        }
    }

    /** The time until one more event is allowed, in microseconds; at least 1. */
    long intervalMicros() {
        return Math.max(1, periodMicros() / count);
    }

    /** The period in microseconds. */
    long periodMicros() {
        return period.toNanos() / NANOS_PER_MICRO;
    }

    /** The time until one more event is allowed. */
    public Duration interval() {
        return Duration.ofNanos(intervalMicros() * NANOS_PER_MICRO);
    }

    /**
     * The wait until one more event is allowed.
     *
     * @param paidUntil the time until which events have been counted (the theoretical arrival time of GCRA); null
     *     before the first. A value further ahead than this rate allows comes from another rate or clock, and is
     *     ignored.
     */
    Duration waitTime(@Nullable Instant paidUntil, Instant now) {
        if (paidUntil == null || paidUntil.isAfter(now.plus(period))) {
            return Duration.ZERO;
        }
        Duration wait = Duration.between(now.plus(period).minus(interval()), paidUntil);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** The rate in the format of the configuration, with the period in seconds, such as {@code 60/60s}. */
    @Override
    public String toString() {
        return count + "/" + period.toSeconds() + "s";
    }
}
