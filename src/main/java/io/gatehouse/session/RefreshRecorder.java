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
 * Counts how refreshes ended, and notes the events of those that changed nothing: a refused refresh costs no statement of its
 * own, and a flood of them leaves a sum and not a row each. Thread-safe.
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

    /** How the client of a repeat was unlike that of the rotation. */
    private static final Map<RefreshOutcome, String> DIFFERENCES = Map.of(
            RefreshOutcome.REPEATED_OTHER_ADDRESS, "address",
            RefreshOutcome.REPEATED_OTHER_AGENT, "user_agent",
            RefreshOutcome.REPEATED_OTHER_CLIENT, "both");

    private final AuditAggregator sums;
    private final OutcomeCounters<RefreshOutcome> counters;

    RefreshRecorder(AuditAggregator sums, PrometheusRegistry metrics) {
        this.sums = sums;
        this.counters =
                new OutcomeCounters<>(RefreshOutcome.class, "gatehouse_refreshes", "Refreshes by outcome", metrics);
    }

    /** Notes an outcome about which no session is known. */
    void note(RefreshOutcome outcome) {
        counters.count(outcome);
        AuditAction action = ACTIONS.get(outcome);
        if (action != null) {
            sums.add(AuditEvent.refused(action));
        }
    }

    /** Notes what became of a session. Rotated sessions leave no event, and ended or moved ones have theirs already. */
    void note(RefreshOutcome outcome, SessionOfUser found) {
        AuditAction action = ACTIONS.get(outcome);
        if (action == null || outcome == RefreshOutcome.FORGED) {
            note(outcome);
            return;
        }
        counters.count(outcome);
        AuditEvent event =
                action == AuditAction.REFRESH_REPEATED ? AuditEvent.success(action) : AuditEvent.refused(action);
        String difference = DIFFERENCES.get(outcome);
        AuditEvent described = difference == null ? event : event.with(Map.of("differs", difference));
        sums.add(described
                .on(new UserId(found.grant().userId()))
                .in(new SessionId(found.session().id())));
    }
}
