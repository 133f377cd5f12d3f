package io.gatehouse.monitoring;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.audit.AuditSealer;

/** What an operator watches about the seals of audit events. */
public final class AuditMetrics {
    private AuditMetrics() {}

    /** Registers the figures of one instance. */
    public static void register(MetricRegistry metrics, AuditSealer sealer) {
        metrics.registerGauge("gatehouse.audit.seals", sealer::seals);
        metrics.registerGauge("gatehouse.audit.unsealed_seconds", sealer::unsealedSeconds);
        metrics.register("gatehouse.audit.seals_lost", new ExternalCounter(sealer::cuts));
        metrics.register("gatehouse.audit.seals_forged", new ExternalCounter(sealer::forgedSeals));
        metrics.register("gatehouse.audit.uncovered_events", new ExternalCounter(sealer::uncoveredEvents));
    }
}
