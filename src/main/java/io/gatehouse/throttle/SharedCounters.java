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
 * Counts in Redis, and locally while Redis is away: then each instance allows as much as all together did before. Redis is
 * asked again after a second. Thread-safe.
 */
final class SharedCounters implements Counters {
    private static final Logger LOG = LoggerFactory.getLogger(SharedCounters.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Counters shared;
    private final Counters local;
    private final LongSupplier nanoTime;
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong askAgainAt = new AtomicLong();

    SharedCounters(Counters shared, Counters local, LongSupplier nanoTime) {
        this.shared = shared;
        this.local = local;
        this.nanoTime = nanoTime;
    }

    /** Whether it is counted locally now. */
    boolean isLocal() {
        return away.get();
    }

    @Override
    public List<Duration> take(List<Charge> charges) {
        return ask(counters -> counters.take(charges));
    }

    @Override
    public void giveBack(List<Charge> charges) {
        tell(counters -> counters.giveBack(charges));
    }

    @Override
    public Duration attempt(String key, Backoff backoff) {
        return ask(counters -> counters.attempt(key, backoff));
    }

    @Override
    public void withdraw(String key, Backoff backoff) {
        tell(counters -> counters.withdraw(key, backoff));
    }

    @Override
    public void succeeded(String key) {
        tell(counters -> counters.succeeded(key));
    }

    private void tell(Consumer<Counters> what) {
        var unused = ask(counters -> {
            what.accept(counters);
            return Duration.ZERO;
        });
    }

    private <T> T ask(Function<Counters, T> what) {
        if (mayAskShared()) {
            try {
                T answer = what.apply(shared);
                if (away.compareAndSet(true, false)) {
                    LOG.info("Redis counts attempts again");
                }
                return answer;
            } catch (JedisException e) {
                askAgainAt.set(nanoTime.getAsLong() + PAUSE_NANOS);
                if (away.compareAndSet(false, true)) {
                    LOG.warn("Redis does not count attempts; this instance counts its own: {}", e.toString());
                }
            }
        }
        return what.apply(local);
    }

    // One caller a second tries while it is away; the others do not wait for it.
    private boolean mayAskShared() {
        if (!away.get()) {
            return true;
        }
        long due = askAgainAt.get();
        long now = nanoTime.getAsLong();
        return now - due >= 0 && askAgainAt.compareAndSet(due, now + PAUSE_NANOS);
    }
}
