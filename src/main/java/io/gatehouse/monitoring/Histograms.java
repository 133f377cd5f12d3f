package io.gatehouse.monitoring;

import io.gatehouse.kernel.LatencyHistogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.ArrayList;
import java.util.List;

/** Durations as Prometheus takes them. */
final class Histograms {
    private static final List<Double> BOUNDS = withoutBound();

    private Histograms() {}

    private static List<Double> withoutBound() {
        List<Double> bounds = new ArrayList<>(LatencyHistogram.boundsSeconds());
        bounds.add(Double.POSITIVE_INFINITY);
        return List.copyOf(bounds);
    }

    /** One histogram of a family. */
    static HistogramDataPointSnapshot dataPoint(Labels labels, LatencyHistogram.Counts counts) {
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, counts.inBucket()))
                .sum(counts.sumSeconds())
                .build();
    }
}
