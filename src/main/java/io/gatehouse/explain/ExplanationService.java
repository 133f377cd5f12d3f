package io.gatehouse.explain;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.explain.ExplanationView.EventView;
import io.gatehouse.explain.RevocationEventDao.EventRow;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.refusal.ReferenceCodec;
import io.gatehouse.refusal.Refusal;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import io.gatehouse.verifier.DenylistRules.Rule;
import io.gatehouse.verifier.RejectedToken;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Explains tokens, adds the audit events of their revocations, and records who asked. Thread-safe. */
public final class ExplanationService {
    private static final int MAX_EVENTS = 20;

    private final TokenExplainer explainer;
    private final ReferenceCodec references;
    private final Database database;
    private final AuditLog audit;

    ExplanationService(TokenExplainer explainer, ReferenceCodec references, Database database, AuditLog audit) {
        this.explainer = explainer;
        this.references = references;
        this.database = database;
        this.audit = audit;
    }

    /**
     * Explains the token or the refusal of a request.
     *
     * @param caller null for an operator
     * @throws io.gatehouse.kernel.ProblemException {@link io.gatehouse.kernel.Problem#INPUT_INVALID} without either, or
     *     for a text that is no reference
     */
    public ExplanationView explain(@Nullable UserId caller, ExplanationRequest request) {
        ExplanationRequest.Validated validated = request.validated(references);
        Secret token = validated.token();
        Refusal refusal = validated.refusal();
        Explanation explanation = token == null
                ? explainer.explain(Objects.requireNonNull(refusal))
                : explainer.explain(token.reveal(), refusal);
        String source = token == null ? "reference" : "token";
        return database.inTransaction(tx -> {
            audit.record(tx, event(caller, source, explanation));
            return explanation.view().with(events(tx, explanation.matches()));
        });
    }

    private static AuditEvent event(@Nullable UserId caller, String source, Explanation explanation) {
        ExplanationView view = explanation.view();
        AuditEvent event = AuditEvent.success(AuditAction.TOKEN_EXPLAIN)
                .with(Map.of("source", source, "verdict", view.reason() == null ? "accepted" : view.reason()));
        AuditEvent about = explanation.signed() == null ? event : about(event, explanation.signed());
        return caller == null ? about : about.by(caller);
    }

    private static AuditEvent about(AuditEvent event, RejectedToken token) {
        AuditEvent subject = token.ofClient()
                ? event.on(new ClientId(token.claims().subject()))
                : event.on(new UserId(token.claims().subject()));
        return subject.in(new SessionId(token.claims().sessionId()));
    }

    private static List<EventView> events(Transaction tx, List<Rule> matches) {
        RevocationEventDao dao = tx.dao(RevocationEventDao.class);
        return matches.stream()
                .flatMap(rule -> {
                    String kind = AsciiCase.lower(rule.kind().name());
                    return dao.find(kind, rule.key(), rule.epoch(), MAX_EVENTS).stream()
                            .map(row -> view(kind, row));
                })
                .sorted(Comparator.comparing(EventView::occurredAt).reversed())
                .limit(MAX_EVENTS)
                .toList();
    }

    private static EventView view(String kind, EventRow row) {
        return new EventView(
                kind,
                row.occurredAt(),
                row.action(),
                row.outcome(),
                row.actorId() == null ? null : row.actorId().toString(),
                row.actorLogin(),
                row.detail().isEmpty() ? null : row.detail());
    }
}
