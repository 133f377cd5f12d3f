package io.gatehouse.verifier;

import io.gatehouse.verifier.TokenInspection.Outcome;
import io.gatehouse.verifier.TokenInspection.Result;
import io.gatehouse.verifier.TokenInspection.Step;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a token with the steps of {@link AccessTokenVerifier}, and reports the result of each step instead of only
 * the first failure. For administrators who hold the token. Thread-safe.
 */
public final class TokenInspector {
    private final AccessTokenVerifier verifier;

    public TokenInspector(AccessTokenVerifier verifier) {
        this.verifier = verifier;
    }

    /** Verifies a token, but does not check whether it was revoked. */
    public TokenInspection inspect(String token) {
        Steps steps = new Steps();
        CompactToken compact = steps.run(Step.FORMAT, () -> verifier.parse(token));
        if (compact == null) {
            return new TokenInspection(steps.results(), null, Map.of(), null);
        }
        VerificationKey signedBy = verify(steps, compact);
        VerifiedToken.Claims claims = signedBy == null ? null : steps.run(Step.CLAIMS, () -> verifier.claims(compact));
        RejectedToken signed = null;
        if (signedBy != null && claims != null) {
            steps.run(Step.TIMES, () -> verifier.requireTimes(claims));
            steps.run(Step.ISSUER_AND_AUDIENCE, () -> verifier.requireParties(claims));
            signed = RejectedToken.of(signedBy.kid(), claims);
        }
        return new TokenInspection(steps.results(), compact.kid(), members(compact), signed);
    }

    /** The key whose signature matches; null if a step failed. */
    private @Nullable VerificationKey verify(Steps steps, CompactToken compact) {
        VerificationKey key = steps.run(Step.KEY, () -> verifier.keyOf(compact));
        if (key == null) {
            return null;
        }
        steps.run(Step.SIGNATURE, () -> verifier.requireSignature(compact, key));
        return steps.failed(Step.SIGNATURE) ? null : key;
    }

    private static Map<String, Object> members(CompactToken compact) {
        try {
            return StrictClaims.parse(compact.payload()).members();
        } catch (TokenRejectedException e) {
            return Map.of();
        }
    }

    /** The results so far. Not thread-safe. */
    private static final class Steps {
        private final Map<Step, Result> results = new EnumMap<>(Step.class);

        /** Runs a step; returns its value, or null if it failed. */
        <T> @Nullable T run(Step step, Check<T> check) {
            try {
                T value = check.run();
                results.put(step, new Result(step, Outcome.PASSED, null, null));
                return value;
            } catch (TokenRejectedException e) {
                fail(step, e);
                return null;
            }
        }

        void run(Step step, Requirement requirement) {
            try {
                requirement.run();
                results.put(step, new Result(step, Outcome.PASSED, null, null));
            } catch (TokenRejectedException e) {
                fail(step, e);
            }
        }

        private void fail(Step step, TokenRejectedException e) {
            results.put(step, new Result(step, Outcome.FAILED, e.reason(), e.getMessage()));
        }

        boolean failed(Step step) {
            return Objects.requireNonNull(results.get(step)).outcome() == Outcome.FAILED;
        }

        List<Result> results() {
            return Stream.of(Step.values())
                    .map(step -> results.getOrDefault(step, new Result(step, Outcome.SKIPPED, null, null)))
                    .toList();
        }
    }

    private interface Check<T> {
        T run() throws TokenRejectedException;
    }

    private interface Requirement {
        void run() throws TokenRejectedException;
    }
}
