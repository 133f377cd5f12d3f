package io.gatehouse.verifier.feed;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Both clocks of the process at one moment, in milliseconds.
 *
 * @param mono the monotonic clock; only differences have a meaning
 * @param wall the time since 1970-01-01 UTC
 */
public record ClockReading(long mono, long wall) {
    private static final int ATTEMPTS = 5;
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /**
     * Reads both clocks. Reads them again if the thread was descheduled in between, because that looks like a suspension.
     *
     * @param nanoTime the monotonic clock in nanoseconds
     * @param wallMillis the wall clock in milliseconds
     */
    public static ClockReading of(LongSupplier nanoTime, LongSupplier wallMillis) {
        long before = nanoTime.getAsLong();
        long wall = wallMillis.getAsLong();
        long after = nanoTime.getAsLong();
        for (int i = 0; i < ATTEMPTS && after - before > LONGEST_NANOS; i++) {
            before = nanoTime.getAsLong();
            wall = wallMillis.getAsLong();
            after = nanoTime.getAsLong();
        }
        return new ClockReading(TimeUnit.NANOSECONDS.toMillis(after), wall);
    }

    /** By how much the wall clock is ahead of the monotonic clock. */
    long offset() {
        return wall - mono;
    }

    ClockReading plus(long millis) {
        return new ClockReading(mono + millis, wall + millis);
    }

    ClockReading earlier(ClockReading other) {
        return new ClockReading(Math.min(mono, other.mono), Math.min(wall, other.wall));
    }

    ClockReading later(ClockReading other) {
        return new ClockReading(Math.max(mono, other.mono), Math.max(wall, other.wall));
    }
}
