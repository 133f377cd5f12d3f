package io.gatehouse.explain;

import io.gatehouse.explain.ExplanationView.StepView;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.refusal.RefusalReason;
import io.gatehouse.verifier.DenylistRules.Rule;
import io.gatehouse.verifier.TokenInspection;
import io.gatehouse.verifier.TokenInspection.Outcome;
import io.gatehouse.verifier.TokenInspection.Result;
import io.gatehouse.verifier.TokenRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a token is accepted, by the same order of steps as in the verifier: the token itself, the denylist, its
 * staleness.
 *
 * @param reason absent if the token is accepted
 * @param steps all verification steps, also those of the denylist
 */
record Verdict(boolean accepted, @Nullable String reason, String summary, List<StepView> steps) {
    private static final String DENYLIST = "denylist";
    private static final String STALENESS = "staleness";
    private static final String STALE = "The denylist of this instance is stale";

    static Verdict of(TokenInspection inspection, boolean signed, List<Rule> matches, boolean fresh) {
        List<StepView> steps = new ArrayList<>();
        inspection.steps().forEach(result -> steps.add(view(result)));
        String denied = matches.stream()
                .map(rule -> AsciiCase.lower(rule.kind().name()) + " " + rule.key())
                .collect(Collectors.joining(", "));
        steps.add(
                signed
                        ? step(DENYLIST, denied.isEmpty(), "Denylist entries deny the token: " + denied)
                        : new StepView(DENYLIST, word(Outcome.SKIPPED), null));
        steps.add(step(STALENESS, fresh, STALE));
        Optional<Result> failure = inspection.firstFailure();
        if (failure.isPresent()) {
            return new Verdict(
                    false, reason(failure.get()), sentence(failure.get().failure()), steps);
        }
        if (!matches.isEmpty()) {
            return new Verdict(
                    false, RefusalReason.REVOKED.word(), "Denylist entries deny the token: " + denied + ".", steps);
        }
        return fresh
                ? new Verdict(true, null, "The token is accepted.", steps)
                : new Verdict(false, RefusalReason.STALE.word(), sentence(STALE), steps);
    }

    private static String reason(Result failure) {
        TokenRejectedException.Reason reason = failure.reason();
        return reason == null
                ? RefusalReason.MISSING.word()
                : RefusalReason.of(reason).word();
    }

    private static String sentence(@Nullable String text) {
        return text + ".";
    }

    private static StepView view(Result result) {
        return new StepView(AsciiCase.lower(result.step().name()), word(result.outcome()), result.failure());
    }

    private static StepView step(String name, boolean passed, String failure) {
        return new StepView(name, word(passed ? Outcome.PASSED : Outcome.FAILED), passed ? null : failure);
    }

    private static String word(Outcome outcome) {
        return AsciiCase.lower(outcome.name());
    }
}
