package io.gatehouse.monitoring;

import io.gatehouse.http.server.RequestDurationHandler;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** The durations of requests as one histogram for each method, route and status. Thread-safe. */
final class RequestMetrics implements Collector {
    private final RequestDurationHandler times;

    RequestMetrics(RequestDurationHandler times) {
        this.times = times;
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder all = HistogramSnapshot.builder()
                .name("http_server_request_duration_seconds")
                .help("From the end of a request's headers until its answer was handed to the network");
        for (RequestDurationHandler.Series series : times.series()) {
            Labels labels = Labels.of(
                    "method", series.method(), "route", series.route(), "status", Integer.toString(series.status()));
            all.dataPoint(Histograms.dataPoint(labels, series.counts()));
        }
        return all.build();
    }
}
