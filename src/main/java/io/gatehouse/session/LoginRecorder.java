package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.session.SessionDao.Credentials;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Optional;

/** Counts the outcomes of logins, and records refused ones as aggregated audit events. Thread-safe. */
final class LoginRecorder {
    private final AuditAggregator events;
    private final OutcomeCounters<LoginOutcome> counters;

    LoginRecorder(AuditAggregator events, PrometheusRegistry metrics) {
        this.events = events;
        this.counters = new OutcomeCounters<>(LoginOutcome.class, "gatehouse_logins", "Logins by outcome", metrics);
    }

    void succeeded() {
        counters.count(LoginOutcome.SUCCEEDED);
    }

    /** Records a login whose every attempt met a concurrent change; returns the exception to throw. */
    ProblemException overtaken() {
        counters.count(LoginOutcome.OVERTAKEN);
        return Problem.LOGIN_FAILED.asException();
    }

    /**
     * Records an unknown name, a wrong password or a deactivated user; returns the exception to throw, which is the
     * same for all three.
     */
    ProblemException refused(Optional<Credentials> found, boolean matches) {
        AuditEvent event = AuditEvent.refused(AuditAction.LOGIN);
        events.add(
                found.map(user -> event.on(new UserId(user.grant().userId()))).orElse(event));
        counters.count(
                found.isEmpty()
                        ? LoginOutcome.UNKNOWN_USER
                        : matches ? LoginOutcome.DEACTIVATED : LoginOutcome.WRONG_PASSWORD);
        return Problem.LOGIN_FAILED.asException();
    }

    /** Counts a login that ended without a result. The other methods count failed logins. */
    void aborted(Problem problem) {
        switch (problem) {
            case LOGIN_FAILED -> {}
            case OVERLOADED -> counters.count(LoginOutcome.OVERLOADED);
            case RATE_LIMITED -> counters.count(LoginOutcome.THROTTLED);
            default -> counters.count(LoginOutcome.FAILED);
        }
    }
}
