package io.gatehouse.http.server;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The durations of one route by method and status. Recording into an existing series allocates nothing. Thread-safe.
 */
final class RouteDurations {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other");
    private static final Map<String, Integer> INDEX =
            IntStream.range(0, METHODS.size()).boxed().collect(Collectors.toUnmodifiableMap(METHODS::get, i -> i));
    private static final int OTHER_METHOD = METHODS.size() - 1;
    /** One above the highest status code of HTTP (RFC 9110 §15). */
    private static final int STATUSES = 600;

    private final Histogram durations;
    private final String route;
    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable DistributionDataPoint>> byMethod =
            new AtomicReferenceArray<>(METHODS.size());

    RouteDurations(Histogram durations, String route) {
        this.durations = durations;
        this.route = route;
    }

    void record(String method, int status, long nanos) {
        int index = INDEX.getOrDefault(method, OTHER_METHOD);
        int row = status > 0 && status < STATUSES ? status : 0;
        AtomicReferenceArray<@Nullable DistributionDataPoint> byStatus = byMethod.get(index);
        if (byStatus == null) {
            byStatus = byMethod.updateAndGet(index, made -> made == null ? new AtomicReferenceArray<>(STATUSES) : made);
        }
        DistributionDataPoint series = byStatus.get(row);
        if (series == null) {
            // The histogram returns the same series for the same labels, so two threads may both store it.
            series = durations.labelValues(METHODS.get(index), route, Integer.toString(row));
            byStatus.set(row, series);
        }
        series.observe(Unit.nanosToSeconds(nanos));
    }
}
