package io.gatehouse.kernel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Lets one through in a second (or another time) and counts the others, so that an outage under load fills no log. Thread-safe. */
public final class LogRateLimiter {
    /** It is no turn now. */
    public static final long NOT_NOW = -1;

    private final LongSupplier nanoTime;
    private final long pauseNanos;
    private final AtomicLong last;
    private final LongAdder left = new LongAdder();

    /** @param nanoTime the monotonic clock */
    public LogRateLimiter(LongSupplier nanoTime) {
        this(nanoTime, Duration.ofSeconds(1));
    }

    /** The same, with another pause between two that are let through. */
    public LogRateLimiter(LongSupplier nanoTime, Duration pause) {
        this.nanoTime = nanoTime;
        this.pauseNanos = pause.toNanos();
        this.last = new AtomicLong(nanoTime.getAsLong() - pauseNanos);
    }

    /** How many were left out since the last one that was let through, if this one is; otherwise {@link #NOT_NOW}. */
    public long turn() {
        long now = nanoTime.getAsLong();
        long before = last.get();
        if (now - before < pauseNanos || !last.compareAndSet(before, now)) {
            left.increment();
            return NOT_NOW;
        }
        return left.sumThenReset();
    }
}
