package io.gatehouse.monitoring;

import io.gatehouse.revocation.DenylistModule;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Registers the metrics of the denylist: its size, its staleness and the stream that updates it. */
final class DenylistMetrics {
    private DenylistMetrics() {}

    /** Registers the metrics of one instance. */
    static void register(PrometheusRegistry metrics, DenylistModule denylist) {
        DenylistModule.Statistics statistics = denylist.statistics();
        metrics.register(statistics.propagation());
        new CallbackMetrics(metrics)
                .gauge(
                        "gatehouse_denylist_entries",
                        "Denylist entries in memory",
                        () -> denylist.replica().size())
                .gauge(
                        "gatehouse_denylist_staleness_seconds",
                        "Staleness of the denylist; above denylist.max_staleness token checks return 503",
                        () -> denylist.freshness().ageSeconds())
                .counter(
                        "gatehouse_denylist_feed_gaps",
                        "Times messages of another instance were missed until the next reconciliation",
                        statistics::gaps)
                .counter(
                        "gatehouse_denylist_feed_rejected",
                        "Redis stream entries without a valid MAC, which are ignored",
                        statistics::rejected)
                .counter(
                        "gatehouse_denylist_feed_unreadable",
                        "Messages of other instances that this version cannot read, which are ignored",
                        statistics::unreadable)
                .gauge(
                        "gatehouse_denylist_lease_held",
                        "1 while this instance may revoke, 0 while it returns 503 to calls that revoke",
                        () -> statistics.mayRevoke() ? 1 : 0)
                .gauge("gatehouse_denylist_feed_waiting", "Redis publish backlog in messages", statistics::waiting)
                .gauge("gatehouse_denylist_other_instances", "Other known instances", statistics::otherMembers);
    }
}
