package io.gatehouse.monitoring;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Objects;

/** Which version runs. Thread-safe. */
public final class BuildInfo implements Collector {
    private static final String NOT_PACKAGED = "unpackaged";

    /** The version that stands in the jar; a word where classes do not come from one. */
    public static String version() {
        return Objects.requireNonNullElse(BuildInfo.class.getPackage().getImplementationVersion(), NOT_PACKAGED);
    }

    @Override
    public MetricSnapshot collect() {
        return InfoSnapshot.builder()
                .name("gatehouse_build")
                .help("The version that runs")
                .dataPoint(InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", version()))
                        .build())
                .build();
    }
}
