package io.gatehouse.throttle;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisStore;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;

/** Creates the {@link Throttle}. */
public final class ThrottleModule {
    private ThrottleModule() {}

    /**
     * Creates a throttle that shares its counts with all instances.
     *
     * @param namesKey a secret that is the same on all instances
     * @param nanoTime a monotonic time in nanoseconds
     */
    public static Throttle shared(
            RedisStore redis,
            ThrottleSettings settings,
            Secret namesKey,
            LongSupplier nanoTime,
            PrometheusRegistry metrics) {
        FallbackCounters counters =
                new FallbackCounters(new RedisCounters(redis::commands), new LocalCounters(nanoTime), nanoTime);
        GaugeWithCallback.builder()
                .name("gatehouse_throttle_local")
                .help("1 while Redis is unavailable and this instance counts rate limits locally")
                .callback(gauge -> gauge.call(counters.isLocal() ? 1 : 0))
                .register(metrics);
        return new Throttle(counters, settings, new ThrottleKeys(namesKey), nanoTime, metrics);
    }

    /** Creates a throttle that counts in memory only. */
    public static Throttle local(ThrottleSettings settings, Secret namesKey, LongSupplier nanoTime) {
        return new Throttle(
                new LocalCounters(nanoTime), settings, new ThrottleKeys(namesKey), nanoTime, new PrometheusRegistry());
    }
}
