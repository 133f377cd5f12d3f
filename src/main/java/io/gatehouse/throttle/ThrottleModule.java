package io.gatehouse.throttle;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisStore;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
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
            PrometheusRegistry metrics) {
        SharedCounters counters =
                new SharedCounters(new RedisCounters(redis::commands), new LocalCounters(nanoTime), nanoTime);
        GaugeWithCallback.builder()
                .name("gatehouse_throttle_local")
                .help("1 while Redis is unavailable and this instance counts rate limits locally")
                .callback(gauge -> gauge.call(counters.isLocal() ? 1 : 0))
                .register(metrics);
        return new Throttle(counters, settings, new ThrottleKeys(namesKey), nanoTime, metrics);
    }

    /** One that counts for itself alone. */
    public static Throttle alone(ThrottleSettings settings, Secret namesKey, LongSupplier nanoTime) {
        return new Throttle(
                new LocalCounters(nanoTime), settings, new ThrottleKeys(namesKey), nanoTime, new PrometheusRegistry());
    }
}
