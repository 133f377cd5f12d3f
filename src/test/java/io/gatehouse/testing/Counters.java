package io.gatehouse.testing;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Reads counters from a registry. */
public final class Counters {
    private Counters() {}

    /**
     * The value of one counter.
     *
     * @param name without {@code _total}
     * @param labels names and values in turn
     * @throws AssertionError if the registry has no such counter
     */
    public static long value(PrometheusRegistry registry, String name, String... labels) {
        return registry.scrape(name::equals).stream()
                .filter(CounterSnapshot.class::isInstance)
                .flatMap(counter -> ((CounterSnapshot) counter).getDataPoints().stream())
                .filter(series -> series.getLabels().equals(Labels.of(labels)))
                .mapToLong(series -> (long) series.getValue())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No counter " + name + Labels.of(labels)));
    }
}
