package io.gatehouse.verifier;

import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of every verification step of one token, see {@link TokenInspector}. Immutable.
 *
 * @param steps one result for each {@link Step}, in their order
 * @param kid the key id in the header; null if the format is wrong. It is verified only if the signature is
 * @param claims the members of the payload; empty if it is not a JSON object. They are verified only if the signature is
 * @param signed the claims that the denylist checks; null unless the signature matches and the claims are complete
 */
public record TokenInspection(
        List<Result> steps,
        @Nullable String kid,
        Map<String, Object> claims,
        @Nullable RejectedToken signed) {
    /** A verification step. */
    public enum Step {
        /** Length, parts, canonical base64url, strict JSON, and the members of the header. */
        FORMAT,
        /** The service knows the key that the header names. */
        KEY,
        /** The algorithm is that of the key, and the signature matches. */
        SIGNATURE,
        /** All claims are present and have the right types. */
        CLAIMS,
        /** The lifetime is allowed, and the token is valid now. */
        TIMES,
        /** The expected issuer issued the token for this audience. */
        ISSUER_AND_AUDIENCE
    }

    /** The outcome of a step. */
    public enum Outcome {
        PASSED,
        FAILED,
        /** An earlier step failed. */
        SKIPPED
    }

    /**
     * The result of one step.
     *
     * @param reason why the step failed; null otherwise
     * @param failure what exactly failed; null otherwise
     */
    public record Result(
            Step step,
            Outcome outcome,
            @Nullable Reason reason,
            @Nullable String failure) {}

    /** The first step that failed. */
    public Optional<Result> firstFailure() {
        return steps.stream()
                .filter(result -> result.outcome() == Outcome.FAILED)
                .findFirst();
    }

    /** Whether the step passed. */
    public boolean passed(Step step) {
        return steps.stream().anyMatch(result -> result.step() == step && result.outcome() == Outcome.PASSED);
    }
}
