package io.gatehouse.monitoring;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Registers metrics whose values are read at each scrape. Thread-safe. */
public final class CallbackMetrics {
    private final PrometheusRegistry registry;

    public CallbackMetrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /**
     * Registers a gauge.
     *
     * @param value the function that each scrape calls; NaN if the value is unknown
     */
    public CallbackMetrics gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call(value.getAsDouble()))
                .register(registry);
        return this;
    }

    /**
     * Registers a counter.
     *
     * @param name the name without {@code _total}, which a scrape adds
     * @param value the function that each scrape calls; its value never decreases
     */
    CallbackMetrics counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(counter -> counter.call((double) value.getAsLong()))
                .register(registry);
        return this;
    }
}
