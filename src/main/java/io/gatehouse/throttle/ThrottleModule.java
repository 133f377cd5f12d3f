package io.gatehouse.throttle;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisStore;
import java.util.function.LongSupplier;

/** Makes throttles. */
public final class ThrottleModule {
    private ThrottleModule() {}

    /**
     * One that counts together with all instances.
     *
     * @param namesKey the same on every instance
     * @param nanoTime a monotonic time in nanoseconds
     */
    public static Throttle shared(
            RedisStore redis,
            ThrottleSettings settings,
            Secret namesKey,
            LongSupplier nanoTime,
            MetricRegistry metrics) {
        SharedCounters counters =
                new SharedCounters(new RedisCounters(redis::commands), new LocalCounters(nanoTime), nanoTime);
        metrics.registerGauge("gatehouse.throttle.local", () -> counters.isLocal() ? 1 : 0);
        return new Throttle(counters, settings, new ThrottleKeys(namesKey), nanoTime, metrics);
    }

    /** One that counts for itself alone. */
    public static Throttle alone(ThrottleSettings settings, Secret namesKey, LongSupplier nanoTime) {
        return new Throttle(
                new LocalCounters(nanoTime), settings, new ThrottleKeys(namesKey), nanoTime, new MetricRegistry());
    }
}
