package io.gatehouse.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Counts in the memory of one instance. The number of keys is bounded; the least used ones are evicted. Thread-safe.
 */
final class LocalCounters implements Counters {
    private static final int MAX_KEYS = 100_000;
    private static final long NANOS_PER_MICRO = 1000;

    private final LongSupplier nanoTime;
    private final long startNanos;
    private final Cache<String, Long> levels;
    private final Cache<String, FailureCount> failureCounts;

    /** Consecutive failures, and the time before which no attempt may start. */
    private record FailureCount(int failures, long notBeforeMicros) {
        static final FailureCount NONE = new FailureCount(0, 0);
    }

    /** @param nanoTime a monotonic time in nanoseconds */
    LocalCounters(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
        this.levels = Caffeine.newBuilder().maximumSize(MAX_KEYS).build();
        this.failureCounts = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(Backoff.DAY)
                .ticker(nanoTime::getAsLong)
                .build();
    }

    @Override
    public List<Duration> take(List<Charge> charges) {
        return charges.stream().map(this::take).toList();
    }

    private Duration take(Charge charge) {
        Rate rate = charge.rate();
        long[] wait = new long[1];
        levels.asMap().compute(charge.key(), (k, level) -> {
            long now = nowMicros();
            long full = Math.max(level == null ? 0 : level, now) + rate.intervalMicros();
            wait[0] = full - rate.periodMicros() - now;
            return wait[0] > 0 ? level : Long.valueOf(full);
        });
        return micros(wait[0]);
    }

    @Override
    public void refund(List<Charge> charges) {
        charges.forEach(charge -> levels.asMap()
                .computeIfPresent(
                        charge.key(), (k, level) -> level - charge.rate().intervalMicros()));
    }

    @Override
    public Duration startAttempt(String key, Backoff backoff) {
        long[] wait = new long[1];
        failureCounts.asMap().compute(key, (k, present) -> {
            // The time is read inside the lock; otherwise it could be earlier than that of a concurrent attempt.
            long now = nowMicros();
            FailureCount count = present == null ? FailureCount.NONE : present;
            wait[0] = count.notBeforeMicros() - now;
            if (wait[0] > 0) {
                return count;
            }
            int failures = count.failures() + 1;
            return new FailureCount(failures, now + backoff.after(failures).toNanos() / NANOS_PER_MICRO);
        });
        return micros(wait[0]);
    }

    @Override
    public void cancelAttempt(String key, Backoff backoff) {
        failureCounts.asMap().computeIfPresent(key, (k, count) -> {
            int failures = Math.max(0, count.failures() - 1);
            return new FailureCount(failures, failures < backoff.free() ? 0 : count.notBeforeMicros());
        });
    }

    @Override
    public void resetFailures(String key) {
        failureCounts.invalidate(key);
    }

    /** The number of keys in memory. */
    long size() {
        levels.cleanUp();
        failureCounts.cleanUp();
        return levels.estimatedSize() + failureCounts.estimatedSize();
    }

    // The time is relative to the start, so that 0 is always in the past.
    private long nowMicros() {
        return (nanoTime.getAsLong() - startNanos) / NANOS_PER_MICRO;
    }

    private static Duration micros(long wait) {
        return wait <= 0 ? Duration.ZERO : Duration.ofNanos(wait * NANOS_PER_MICRO);
    }
}
