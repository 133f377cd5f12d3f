package io.gatehouse.explain;

import io.gatehouse.explain.ExplanationView.KeyView;
import io.gatehouse.explain.ExplanationView.RefusalView;
import io.gatehouse.explain.ExplanationView.RuleView;
import io.gatehouse.explain.ExplanationView.StalenessView;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.refusal.Refusal;
import io.gatehouse.token.KeyRing;
import io.gatehouse.verifier.DenylistRules;
import io.gatehouse.verifier.DenylistRules.Rule;
import io.gatehouse.verifier.Freshness;
import io.gatehouse.verifier.RejectedToken;
import io.gatehouse.verifier.TokenInspection;
import io.gatehouse.verifier.TokenInspector;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Explains from memory whether this instance accepts a token now: verification steps, key, denylist rules, staleness.
 * Thread-safe.
 */
final class TokenExplainer {
    private static final double MILLIS = 1_000;

    private final TokenInspector inspector;
    private final RecordedSteps recorded;
    private final DenylistRules rules;
    private final Freshness freshness;
    private final KeyRing keys;
    private final Clock clock;

    TokenExplainer(
            TokenInspector inspector,
            RecordedSteps recorded,
            DenylistRules rules,
            Freshness freshness,
            KeyRing keys,
            Clock clock) {
        this.inspector = inspector;
        this.recorded = recorded;
        this.rules = rules;
        this.freshness = freshness;
        this.keys = keys;
        this.clock = clock;
    }

    /** Explains a token, and shows a refusal. */
    Explanation explain(String token, @Nullable Refusal refusal) {
        TokenInspection inspection = inspector.inspect(token);
        return explain(inspection, ClaimsView.of(inspection.claims()), refusal);
    }

    /** Explains the token of a refused request. */
    Explanation explain(Refusal refusal) {
        RejectedToken token = RecordedSteps.tokenOf(refusal);
        return explain(
                recorded.inspect(refusal, token),
                token == null ? ClaimsView.of(Map.of()) : ClaimsView.of(token),
                refusal);
    }

    private Explanation explain(TokenInspection inspection, ClaimsView claims, @Nullable Refusal refusal) {
        RejectedToken signed = inspection.signed();
        List<Rule> applied = signed == null ? List.of() : rules.apply(signed.claims());
        List<Rule> matches =
                applied.stream().filter(rule -> rule.entry() != null).toList();
        // Read after the rules, as the verifier does.
        StalenessView staleness =
                new StalenessView(freshness.isFresh(), Math.round(freshness.ageSeconds() * MILLIS) / MILLIS);
        Verdict verdict = Verdict.of(inspection, signed != null, matches, staleness.fresh());
        ExplanationView view = new ExplanationView(
                verdict.accepted(),
                verdict.reason(),
                verdict.summary(),
                clock.instant(),
                view(refusal),
                key(inspection.kid()),
                claims,
                inspection.passed(TokenInspection.Step.SIGNATURE),
                verdict.steps(),
                applied.stream().map(TokenExplainer::view).toList(),
                staleness,
                List.of());
        return new Explanation(view, signed, matches);
    }

    private KeyView key(@Nullable String kid) {
        if (kid == null || kid.isEmpty()) {
            return new KeyView(null, "unknown");
        }
        if (rules.ofKey(kid).entry() != null) {
            return new KeyView(kid, "denied");
        }
        String state = keys.shown().stream()
                .filter(shown -> shown.kid().equals(kid))
                .map(KeyRing.Shown::state)
                .findFirst()
                .orElse("unknown");
        return new KeyView(kid, state);
    }

    private static RefusalView view(@Nullable Refusal refusal) {
        return refusal == null
                ? new RefusalView(null, null, null)
                : new RefusalView(refusal.reason().word(), refusal.detail(), refusal.at());
    }

    private static RuleView view(Rule rule) {
        boolean epochs = rule.epoch() >= 0;
        var entry = rule.entry();
        return new RuleView(
                AsciiCase.lower(rule.kind().name()),
                rule.key(),
                epochs ? rule.epoch() : null,
                entry != null,
                epochs && entry != null ? entry.minimumEpoch() : null,
                entry == null ? null : entry.expiresAt(),
                entry == null ? null : rule.confirmed());
    }
}
