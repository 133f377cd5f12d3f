package io.gatehouse.http.server;

import io.gatehouse.kernel.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The durations of the requests of one route, by method and status. Finding the one to count in allocates nothing. Thread-safe. */
final class RouteDurations {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other");
    private static final Map<String, Integer> INDEX =
            IntStream.range(0, METHODS.size()).boxed().collect(Collectors.toUnmodifiableMap(METHODS::get, i -> i));
    private static final int OTHER_METHOD = METHODS.size() - 1;
    /** One above the last status that HTTP knows (RFC 9110 §15). */
    private static final int STATUSES = 600;

    private final String route;
    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable LatencyHistogram>> byMethod =
            new AtomicReferenceArray<>(METHODS.size());

    RouteDurations(String route) {
        this.route = route;
    }

    void record(String method, int status, long nanos) {
        int index = INDEX.getOrDefault(method, OTHER_METHOD);
        int row = status > 0 && status < STATUSES ? status : 0;
        AtomicReferenceArray<@Nullable LatencyHistogram> byStatus = byMethod.get(index);
        if (byStatus == null) {
            byStatus = byMethod.updateAndGet(index, made -> made == null ? new AtomicReferenceArray<>(STATUSES) : made);
        }
        LatencyHistogram histogram = byStatus.get(row);
        if (histogram == null) {
            histogram = byStatus.updateAndGet(row, made -> made == null ? new LatencyHistogram() : made);
        }
        histogram.record(nanos);
    }

    /** All that was counted, one for each method and status that came up. */
    List<RequestDurationHandler.Series> series() {
        List<RequestDurationHandler.Series> series = new ArrayList<>();
        for (int method = 0; method < METHODS.size(); method++) {
            AtomicReferenceArray<@Nullable LatencyHistogram> byStatus = byMethod.get(method);
            for (int status = 0; byStatus != null && status < STATUSES; status++) {
                LatencyHistogram histogram = byStatus.get(status);
                if (histogram != null) {
                    series.add(
                            new RequestDurationHandler.Series(METHODS.get(method), route, status, histogram.counts()));
                }
            }
        }
        return series;
    }
}
