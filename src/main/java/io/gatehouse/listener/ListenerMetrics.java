package io.gatehouse.listener;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The metrics of the listeners of one instance. */
final class ListenerMetrics {
    private static final double[] SECONDS = {0.01, 0.05, 0.25, 1, 5, 20, 60};

    private ListenerMetrics() {}

    static Histogram delays(PrometheusRegistry metrics) {
        return Histogram.builder()
                .name("gatehouse_feed_canary_seconds")
                .help("Time from the revocation of a dummy session until a listener had its entry")
                .classicOnly()
                .classicUpperBounds(SECONDS)
                .withoutExemplars()
                .register(metrics);
    }

    static void register(PrometheusRegistry metrics, Listeners own, ListenerReports reports) {
        GaugeWithCallback.builder()
                .name("gatehouse_feed_listeners")
                .help("Listeners of this instance by whether they still send requests")
                .labelNames("state")
                .callback(gauge -> {
                    List<ListenerState> states = own.states();
                    long live = states.stream().filter(ListenerState::live).count();
                    gauge.call((double) live, "live");
                    gauge.call((double) (states.size() - live), "silent");
                })
                .register(metrics);
        GaugeWithCallback.builder()
                .name("gatehouse_feed_canary_wait_seconds")
                .help("Longest time that a live listener of this instance has not learned of a dummy session")
                .callback(gauge -> gauge.call((double) own.longestWait() / TimeUnit.SECONDS.toNanos(1)))
                .register(metrics);
        GaugeWithCallback.builder()
                .name("gatehouse_feed_listeners_without_newest_keys")
                .help("Live listeners of all instances that do not have the next signing key yet")
                .callback(gauge -> gauge.call(reports.withoutNewestKeys().size()))
                .register(metrics);
    }
}
