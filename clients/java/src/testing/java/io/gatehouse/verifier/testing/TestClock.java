package io.gatehouse.verifier.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clocks of the JVM, moved forward by a test. Thread-safe. */
final class TestClock extends Clock {
    private volatile Duration advanced = Duration.ZERO;

    synchronized void advance(Duration by) {
        advanced = advanced.plus(by);
    }

    /** The monotonic clock. */
    long nanoTime() {
        return System.nanoTime() + advanced.toNanos();
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(advanced);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(Clock.system(zone), advanced);
    }
}
