package io.gatehouse.listener;

import io.gatehouse.background.JobRunner;
import io.gatehouse.storage.Database;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The listeners that one instance sees.
 *
 * @param own those of this instance
 * @param reports those of all instances
 */
public record ListenerModule(Listeners own, ListenerReports reports) {
    private static final Duration REPORT_PAUSE = Duration.ofSeconds(5);

    /**
     * Creates the objects of this feature.
     *
     * @param newestKeys the version of the current JWKS
     */
    public static ListenerModule create(
            Database database, LongSupplier newestKeys, LongSupplier nanoTime, PrometheusRegistry metrics) {
        Listeners own = new Listeners(nanoTime, ListenerMetrics.delays(metrics));
        ListenerReports reports = new ListenerReports(database, own, UUID.randomUUID(), newestKeys, nanoTime);
        ListenerMetrics.register(metrics, own, reports);
        return new ListenerModule(own, reports);
    }

    /** Starts the exchange of reports. */
    public void schedule(JobRunner jobs) {
        jobs.schedule("listener-reports", reports, REPORT_PAUSE);
    }
}
