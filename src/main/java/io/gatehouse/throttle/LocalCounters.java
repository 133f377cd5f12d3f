package io.gatehouse.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Counts for one instance, in bounded memory: of more keys than there is room for, those asked for least are forgotten.
 * Thread-safe.
 */
final class LocalCounters implements Counters {
    private static final int MOST_KEYS = 100_000;
    private static final long NANOS_PER_MICRO = 1000;

    private final LongSupplier nanoTime;
    private final long beginning;
    private final Cache<String, Long> levels;
    private final Cache<String, Row> rows;

    /** Failures in a row, and the time before which no other may begin. */
    private record Row(int failures, long notBeforeMicros) {
        static final Row NONE = new Row(0, 0);
    }

    /** @param nanoTime a monotonic time in nanoseconds */
    LocalCounters(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.beginning = nanoTime.getAsLong();
        this.levels = Caffeine.newBuilder().maximumSize(MOST_KEYS).build();
        this.rows = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
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
    public void giveBack(List<Charge> charges) {
        charges.forEach(charge -> levels.asMap()
                .computeIfPresent(
                        charge.key(), (k, level) -> level - charge.rate().intervalMicros()));
    }

    @Override
    public Duration attempt(String key, Backoff backoff) {
        long[] wait = new long[1];
        rows().compute(key, (k, present) -> {
            // Not before: whoever waited for another's turn would be earlier than that one's time.
            long now = nowMicros();
            Row row = present == null ? Row.NONE : present;
            wait[0] = row.notBeforeMicros() - now;
            if (wait[0] > 0) {
                return row;
            }
            int failures = row.failures() + 1;
            return new Row(failures, now + backoff.after(failures).toNanos() / NANOS_PER_MICRO);
        });
        return micros(wait[0]);
    }

    @Override
    public void withdraw(String key, Backoff backoff) {
        rows().computeIfPresent(key, (k, row) -> {
            int failures = Math.max(0, row.failures() - 1);
            return new Row(failures, failures < backoff.free() ? 0 : row.notBeforeMicros());
        });
    }

    @Override
    public void succeeded(String key) {
        rows.invalidate(key);
    }

    /** How many keys are held. */
    long size() {
        levels.cleanUp();
        rows.cleanUp();
        return levels.estimatedSize() + rows.estimatedSize();
    }

    private ConcurrentMap<String, Row> rows() {
        return rows.asMap();
    }

    // From 0, so that a time of 0 has always passed.
    private long nowMicros() {
        return (nanoTime.getAsLong() - beginning) / NANOS_PER_MICRO;
    }

    private static Duration micros(long wait) {
        return wait <= 0 ? Duration.ZERO : Duration.ofNanos(wait * NANOS_PER_MICRO);
    }
}
