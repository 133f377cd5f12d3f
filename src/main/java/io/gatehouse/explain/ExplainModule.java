package io.gatehouse.explain;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.refusal.ReferenceCodec;
import io.gatehouse.storage.Database;
import io.gatehouse.token.KeyRing;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.DenylistRules;
import io.gatehouse.verifier.Freshness;
import io.gatehouse.verifier.TokenInspector;
import io.gatehouse.verifier.VerifierSettings;
import java.time.Clock;
import java.util.List;

/**
 * Explanations of tokens and refusals.
 *
 * @param service for commands
 * @param resources the JAX-RS resources to register
 */
public record ExplainModule(ExplanationService service, List<Object> resources) {
    /** Creates the objects of this feature. */
    public static ExplainModule create(
            KeyRing keys,
            DenylistReplica replica,
            Freshness freshness,
            VerifierSettings settings,
            ReferenceCodec references,
            Database database,
            AuditLog audit,
            Clock clock) {
        TokenExplainer explainer = new TokenExplainer(
                new TokenInspector(new AccessTokenVerifier(keys, settings, clock)),
                new RecordedSteps(keys, settings.leeway(), clock),
                new DenylistRules(replica),
                freshness,
                keys,
                clock);
        ExplanationService service = new ExplanationService(explainer, references, database, audit);
        return new ExplainModule(service, List.of(new ExplanationResource(service)));
    }
}
