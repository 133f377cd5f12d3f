package io.gatehouse.monitoring;

import com.codahale.metrics.MetricFilter;
import com.codahale.metrics.MetricRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.Map;
import java.util.TreeMap;

/**
 * The counters and gauges of ours, as Prometheus names them: a family of counters that differ by how a call ended is one
 * counter with a label, everything else has its name with underscores. Thread-safe.
 */
final class GatehouseMetrics implements MultiCollector {
    private static final MetricFilter OURS = MetricFilter.startsWith("gatehouse.");
    /** By the beginning of the name; the rest of it is the value of the label, of which there are few. */
    private static final Map<String, Family> FAMILIES = Map.of(
            "gatehouse.login.", new Family("gatehouse_logins", "outcome"),
            "gatehouse.refresh.", new Family("gatehouse_refreshes", "outcome"),
            "gatehouse.check.", new Family("gatehouse_checks", "answer"),
            "gatehouse.throttled.", new Family("gatehouse_throttled", "limit"));

    private final MetricRegistry metrics;

    private record Family(String name, String label) {}

    GatehouseMetrics(MetricRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public MetricSnapshots collect() {
        Map<String, CounterSnapshot.Builder> counters = new TreeMap<>();
        metrics.getCounters(OURS).forEach((name, counter) -> {
            String prefix = name.substring(0, name.lastIndexOf('.') + 1);
            Family family = FAMILIES.get(prefix);
            String shown = family == null ? underscored(name) : family.name();
            Labels labels = family == null ? Labels.EMPTY : Labels.of(family.label(), name.substring(prefix.length()));
            counters.computeIfAbsent(shown, CounterSnapshot.builder()::name)
                    .dataPoint(CounterDataPointSnapshot.builder()
                            .value((double) counter.getCount())
                            .labels(labels)
                            .build());
        });
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        counters.values().forEach(counter -> all.metricSnapshot(counter.build()));
        metrics.getGauges(OURS).forEach((name, gauge) -> {
            if (gauge.getValue() instanceof Number value) {
                all.metricSnapshot(gauge(underscored(name), value.doubleValue()));
            }
        });
        return all.build();
    }

    private static GaugeSnapshot gauge(String name, double value) {
        return GaugeSnapshot.builder()
                .name(name)
                .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
                .build();
    }

    private static String underscored(String name) {
        return PrometheusNaming.prometheusName(PrometheusNaming.sanitizeMetricName(name));
    }
}
