package io.gatehouse.kernel;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Permits one log line per interval and counts the others, so that an outage under load does not flood the log.
 * Thread-safe.
 */
public final class LogRateLimiter {
    private final LongSupplier nanoTime;
    private final long intervalNanos;
    private final AtomicLong last;
    private final LongAdder suppressed = new LongAdder();

    /**
     * Permits one line per second.
     *
     * @param nanoTime the monotonic clock
     */
    public LogRateLimiter(LongSupplier nanoTime) {
        this(nanoTime, Duration.ofSeconds(1));
    }

    /**
     * Permits one line per interval.
     *
     * @param nanoTime the monotonic clock
     */
    public LogRateLimiter(LongSupplier nanoTime, Duration interval) {
        this.nanoTime = nanoTime;
        this.intervalNanos = interval.toNanos();
        this.last = new AtomicLong(nanoTime.getAsLong() - intervalNanos);
    }

    /** The number of lines suppressed since the last permitted one; empty if this line must be suppressed too. */
    public OptionalLong tryAcquire() {
        long now = nanoTime.getAsLong();
        long before = last.get();
        if (now - before < intervalNanos || !last.compareAndSet(before, now)) {
            suppressed.increment();
            return OptionalLong.empty();
        }
        return OptionalLong.of(suppressed.sumThenReset());
    }
}
