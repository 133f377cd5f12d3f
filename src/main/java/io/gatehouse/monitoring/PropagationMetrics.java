package io.gatehouse.monitoring;

import io.gatehouse.revocation.DenylistModule;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** How long word of a revocation takes to other instances. Thread-safe. */
final class PropagationMetrics implements Collector {
    private final DenylistModule.Figures denylist;

    PropagationMetrics(DenylistModule.Figures denylist) {
        this.denylist = denylist;
    }

    @Override
    public MetricSnapshot collect() {
        return HistogramSnapshot.builder()
                .name("gatehouse_revocation_propagation_seconds")
                .help("From telling other instances something until it is read back from Redis")
                .dataPoint(Histograms.dataPoint(Labels.EMPTY, denylist.feed()))
                .build();
    }
}
