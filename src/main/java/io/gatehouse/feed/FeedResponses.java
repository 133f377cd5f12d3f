package io.gatehouse.feed;

import io.gatehouse.kernel.Problem;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Counts the responses of the feed. Thread-safe. */
final class FeedResponses {
    private static final int SERVER_ERROR = 500;

    private final CounterDataPoint changes;
    private final CounterDataPoint snapshot;
    private final CounterDataPoint gone;
    private final CounterDataPoint refused;
    private final CounterDataPoint unavailable;

    FeedResponses(PrometheusRegistry metrics) {
        Counter responses = Counter.builder()
                .name("gatehouse_feed_responses")
                .help("Responses of the revocation feed")
                .labelNames("answer")
                .withoutExemplars()
                .register(metrics);
        this.changes = responses.labelValues("changes");
        this.snapshot = responses.labelValues("snapshot");
        this.gone = responses.labelValues("gone");
        this.refused = responses.labelValues("refused");
        this.unavailable = responses.labelValues("unavailable");
    }

    void changes() {
        changes.inc();
    }

    void snapshot() {
        snapshot.inc();
    }

    void refused(Problem problem) {
        if (problem == Problem.CURSOR_GONE) {
            gone.inc();
        } else if (problem.status() >= SERVER_ERROR) {
            unavailable.inc();
        } else {
            refused.inc();
        }
    }
}
