package io.gatehouse.throttle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Counts in Redis, or locally while Redis is unavailable. Each instance then applies the limits to its own requests
 * only, so all instances together allow more. It retries Redis every second. Thread-safe.
 */
final class FallbackCounters implements Counters {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackCounters.class);
    private static final long RETRY_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Counters shared;
    private final Counters local;
    private final LongSupplier nanoTime;
    private final AtomicBoolean unavailable = new AtomicBoolean();
    private final AtomicLong retryAtNanos = new AtomicLong();

    FallbackCounters(Counters shared, Counters local, LongSupplier nanoTime) {
        this.shared = shared;
        this.local = local;
        this.nanoTime = nanoTime;
    }

    /** Whether this instance currently counts locally. */
    boolean isLocal() {
        return unavailable.get();
    }

    @Override
    public List<Duration> take(List<Charge> charges) {
        return call(counters -> counters.take(charges));
    }

    @Override
    public void refund(List<Charge> charges) {
        run(counters -> counters.refund(charges));
    }

    @Override
    public Duration startAttempt(String key, Backoff backoff) {
        return call(counters -> counters.startAttempt(key, backoff));
    }

    @Override
    public void cancelAttempt(String key, Backoff backoff) {
        run(counters -> counters.cancelAttempt(key, backoff));
    }

    @Override
    public void resetFailures(String key) {
        run(counters -> counters.resetFailures(key));
    }

    private void run(Consumer<Counters> operation) {
        var unused = call(counters -> {
            operation.accept(counters);
            return Duration.ZERO;
        });
    }

    private <T> T call(Function<Counters, T> operation) {
        if (mayTryRedis()) {
            try {
                T result = operation.apply(shared);
                if (unavailable.compareAndSet(true, false)) {
                    LOG.info("Redis is available again; rate limits are shared by all instances");
                }
                return result;
            } catch (JedisException e) {
                retryAtNanos.set(nanoTime.getAsLong() + RETRY_INTERVAL_NANOS);
                if (unavailable.compareAndSet(false, true)) {
                    LOG.warn("Redis is unavailable; this instance counts rate limits locally: {}", e.toString());
                }
            }
        }
        return operation.apply(local);
    }

    // While Redis is unavailable, one caller per second tries it, and the others do not wait.
    private boolean mayTryRedis() {
        if (!unavailable.get()) {
            return true;
        }
        long due = retryAtNanos.get();
        long now = nanoTime.getAsLong();
        return now - due >= 0 && retryAtNanos.compareAndSet(due, now + RETRY_INTERVAL_NANOS);
    }
}
