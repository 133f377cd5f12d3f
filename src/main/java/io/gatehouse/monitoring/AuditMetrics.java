package io.gatehouse.monitoring;

import io.gatehouse.audit.AuditSealer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Registers the metrics of audit seals. */
public final class AuditMetrics {
    private AuditMetrics() {}

    /** Registers the metrics of one instance. */
    public static void register(PrometheusRegistry metrics, AuditSealer sealer) {
        new CallbackMetrics(metrics)
                .gauge(
                        "gatehouse_audit_seals",
                        "Number of the newest audit seal that this instance has seen",
                        sealer::seals)
                .gauge(
                        "gatehouse_audit_unsealed_seconds",
                        "Age of the oldest audit event without a seal",
                        sealer::unsealedSeconds)
                .counter(
                        "gatehouse_audit_seals_lost",
                        "Times this instance found an audit seal missing or changed that it had seen before",
                        sealer::cuts)
                .counter(
                        "gatehouse_audit_seals_forged",
                        "Times this instance found a newest audit seal that no key of Gatehouse made",
                        sealer::forgedSeals)
                .counter(
                        "gatehouse_audit_uncovered_events",
                        "Audit events since the start whose ids no seal can cover",
                        sealer::uncoveredEvents);
    }
}
