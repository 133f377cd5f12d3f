package io.gatehouse.throttle;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * So many events in a time, all of them at once if need be (GCRA: one event comes back each {@code period / count}).
 *
 * @param count at least 1
 * @param period more than nothing
 */
public record Rate(int count, Duration period) {
    private static final long NANOS_PER_MICRO = 1000;

    public Rate {
        if (count < 1 || period.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("A rate is at least one event in a millisecond or more");
        }
    }

    /** The time after which one event more is allowed, in microseconds; 1 at least. */
    long intervalMicros() {
        return Math.max(1, periodMicros() / count);
    }

    /** How far ahead of now the events may be. */
    long periodMicros() {
        return period.toNanos() / NANOS_PER_MICRO;
    }

    /** The time after which one event more is allowed. */
    public Duration interval() {
        return Duration.ofNanos(intervalMicros() * NANOS_PER_MICRO);
    }

    /**
     * How long one more event has to wait.
     *
     * @param mark the time up to which events have been paid for (GCRA's theoretical arrival time); null before the first. One that
     *     is further ahead than this rate can bring it was written under another rate or another clock, and does not count.
     */
    Duration waitFor(@Nullable Instant mark, Instant now) {
        if (mark == null || mark.isAfter(now.plus(period))) {
            return Duration.ZERO;
        }
        Duration wait = Duration.between(now.plus(period).minus(interval()), mark);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** As it is written in the configuration, such as {@code 60/1m}, with the period in seconds. */
    @Override
    public String toString() {
        return count + "/" + period.toSeconds() + "s";
    }
}
