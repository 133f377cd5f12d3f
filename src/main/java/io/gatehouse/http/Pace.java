package io.gatehouse.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Lets one through in a second and counts the others, so that an outage under load fills no log. Thread-safe. */
final class Pace {
    /** It is no turn now. */
    static final long NOT_NOW = -1;

    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private final AtomicLong last;
    private final LongAdder left = new LongAdder();

    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = new AtomicLong(nanoTime.getAsLong() - PAUSE_NANOS);
    }

    /** How many were left out since the last one that was let through, if this one is; otherwise {@link #NOT_NOW}. */
    long turn() {
        long now = nanoTime.getAsLong();
        long before = last.get();
        if (now - before < PAUSE_NANOS || !last.compareAndSet(before, now)) {
            left.increment();
            return NOT_NOW;
        }
        return left.sumThenReset();
    }
}
