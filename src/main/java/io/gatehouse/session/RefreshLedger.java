package io.gatehouse.session;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.session.SessionDao.SessionOfUser;
import io.gatehouse.storage.Database;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts how refreshes ended, and keeps the events of those that changed nothing until {@link #flush} writes them: a refused
 * refresh costs no statement of its own, and a flood of them leaves a sum and not a row each. Thread-safe.
 */
public final class RefreshLedger {
    private static final int MOST_EVENTS = 1_000;
    private static final Map<RefreshOutcome, AuditAction> ACTIONS = Map.of(
            RefreshOutcome.REPEATED, AuditAction.REFRESH_REPEATED,
            RefreshOutcome.SUPERSEDED, AuditAction.REFRESH_SUPERSEDED,
            RefreshOutcome.EXPIRED, AuditAction.REFRESH_EXPIRED,
            RefreshOutcome.UNKNOWN, AuditAction.REFRESH_UNKNOWN,
            RefreshOutcome.FORGED, AuditAction.REFRESH_FORGED);

    private final Database database;
    private final AuditLog audit;
    private final OutcomeCounters<RefreshOutcome> counters;
    private final Object lock = new Object();
    private List<AuditEvent> events = new ArrayList<>();
    private Map<AuditAction, Long> sums = new EnumMap<>(AuditAction.class);

    public RefreshLedger(Database database, AuditLog audit, MetricRegistry metrics) {
        this.database = database;
        this.audit = audit;
        this.counters = new OutcomeCounters<>(RefreshOutcome.class, "gatehouse.refresh.", metrics);
    }

    /** Notes an outcome about which no session is known. */
    void note(RefreshOutcome outcome) {
        counters.count(outcome);
        AuditAction action = ACTIONS.get(outcome);
        if (action != null) {
            synchronized (lock) {
                sums.merge(action, 1L, Long::sum);
            }
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
        AuditEvent event = outcome == RefreshOutcome.REPEATED ? AuditEvent.success(action) : AuditEvent.refused(action);
        synchronized (lock) {
            if (events.size() < MOST_EVENTS) {
                events.add(event.on(new UserId(found.grant().userId()))
                        .in(new SessionId(found.session().id())));
            } else {
                sums.merge(action, 1L, Long::sum);
            }
        }
    }

    /** Writes the events since the last call, with one for each sum; to be called again and again. */
    public void flush() {
        List<AuditEvent> writing;
        Map<AuditAction, Long> summing;
        synchronized (lock) {
            writing = events;
            summing = sums;
            events = new ArrayList<>();
            sums = new EnumMap<>(AuditAction.class);
        }
        if (writing.isEmpty() && summing.isEmpty()) {
            return;
        }
        try {
            database.inTransaction(tx -> {
                writing.forEach(event -> audit.record(tx, event));
                summing.forEach((action, sum) ->
                        audit.record(tx, AuditEvent.refused(action).with(Map.of("count", String.valueOf(sum)))));
                return tx;
            });
        } catch (ProblemException e) {
            keep(writing, summing);
            throw e;
        }
    }

    /** Puts back what could not be written, as far as there is room. */
    private void keep(List<AuditEvent> unwritten, Map<AuditAction, Long> unsummed) {
        synchronized (lock) {
            unsummed.forEach((action, sum) -> sums.merge(action, sum, Long::sum));
            for (AuditEvent event : unwritten) {
                if (events.size() < MOST_EVENTS) {
                    events.add(event);
                } else {
                    sums.merge(event.action(), 1L, Long::sum);
                }
            }
        }
    }
}
