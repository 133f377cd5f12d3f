package io.gatehouse.monitoring;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.gatehouse.revocation.DenylistModule;

/** Shows the denylist's size, age and news as metrics. */
final class DenylistMetrics {
    private DenylistMetrics() {}

    /** Registers the gauges of one instance. */
    static void register(MetricRegistry metrics, DenylistModule denylist) {
        gauge(metrics, "entries", () -> denylist.replica().size());
        gauge(metrics, "staleness_seconds", () -> denylist.freshness().ageSeconds());
        metrics.register(
                "gatehouse.denylist.feed_gaps",
                new ExternalCounter(() -> denylist.figures().gaps()));
        metrics.register(
                "gatehouse.denylist.feed_rejected",
                new ExternalCounter(() -> denylist.figures().rejected()));
        metrics.register(
                "gatehouse.denylist.feed_unreadable",
                new ExternalCounter(() -> denylist.figures().unreadable()));
        gauge(metrics, "lease_held", () -> denylist.figures().mayRevoke() ? 1 : 0);
        gauge(metrics, "feed_waiting", () -> denylist.figures().waiting());
        gauge(metrics, "other_instances", () -> denylist.figures().others());
    }

    private static void gauge(MetricRegistry metrics, String name, Gauge<Number> value) {
        metrics.register("gatehouse.denylist." + name, value);
    }
}
