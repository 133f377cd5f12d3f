package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;

/**
 * Counts the outcomes of refreshes, and records those that change no row as aggregated audit events. So a rejected
 * refresh costs no statement, and a flood of rejected refreshes increases counts instead of adding a row each.
 * Thread-safe.
 */
final class RefreshRecorder {
    private static final Map<RefreshOutcome, AuditAction> ACTIONS = Map.of(
            RefreshOutcome.REPEATED, AuditAction.REFRESH_REPEATED,
            RefreshOutcome.REPEATED_OTHER_ADDRESS, AuditAction.REFRESH_REPEATED,
            RefreshOutcome.REPEATED_OTHER_AGENT, AuditAction.REFRESH_REPEATED,
            RefreshOutcome.REPEATED_OTHER_CLIENT, AuditAction.REFRESH_REPEATED,
            RefreshOutcome.SUPERSEDED, AuditAction.REFRESH_SUPERSEDED,
            RefreshOutcome.EXPIRED, AuditAction.REFRESH_EXPIRED,
            RefreshOutcome.UNKNOWN, AuditAction.REFRESH_UNKNOWN,
            RefreshOutcome.FORGED, AuditAction.REFRESH_FORGED);

    /** The detail {@code differs} of a repeat: how its client differs from the client of the rotation. */
    private static final Map<RefreshOutcome, String> DIFFERENCES = Map.of(
            RefreshOutcome.REPEATED_OTHER_ADDRESS, "address",
            RefreshOutcome.REPEATED_OTHER_AGENT, "user_agent",
            RefreshOutcome.REPEATED_OTHER_CLIENT, "both");

    private final AuditAggregator events;
    private final OutcomeCounters<RefreshOutcome> counters;

    RefreshRecorder(AuditAggregator events, PrometheusRegistry metrics) {
        this.events = events;
        this.counters =
                new OutcomeCounters<>(RefreshOutcome.class, "gatehouse_refreshes", "Refreshes by outcome", metrics);
    }

    /** Records an outcome without a session. */
    void record(RefreshOutcome outcome) {
        counters.count(outcome);
        AuditAction action = ACTIONS.get(outcome);
        if (action != null) {
            events.add(AuditEvent.refused(action));
        }
    }

    /**
     * Records an outcome for a session. A rotation has no audit event; the transaction that ends a session or moves it
     * ahead has written its event already.
     */
    void record(RefreshOutcome outcome, SessionOfUser found) {
        AuditAction action = ACTIONS.get(outcome);
        if (action == null || outcome == RefreshOutcome.FORGED) {
            record(outcome);
            return;
        }
        counters.count(outcome);
        AuditEvent event =
                action == AuditAction.REFRESH_REPEATED ? AuditEvent.success(action) : AuditEvent.refused(action);
        String difference = DIFFERENCES.get(outcome);
        AuditEvent described = difference == null ? event : event.with(Map.of("differs", difference));
        events.add(described
                .on(new UserId(found.grant().userId()))
                .in(new SessionId(found.session().id())));
    }
}
