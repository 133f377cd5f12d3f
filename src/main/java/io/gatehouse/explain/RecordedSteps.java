package io.gatehouse.explain;

import io.gatehouse.refusal.Refusal;
import io.gatehouse.refusal.RefusalReason;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.RejectedToken;
import io.gatehouse.verifier.TokenInspection;
import io.gatehouse.verifier.TokenInspection.Outcome;
import io.gatehouse.verifier.TokenInspection.Result;
import io.gatehouse.verifier.TokenInspection.Step;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import io.gatehouse.verifier.VerificationKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The verification steps of a token that a reference describes. What depends on the text of the token is taken from the
 * refusal. Key and expiry are checked again. Steps that the reference does not contain are skipped. Thread-safe.
 */
final class RecordedSteps {
    private static final String NO_TOKEN = "The request has no access token";

    private final VerificationKeys keys;
    private final Duration leeway;
    private final Clock clock;

    /** @param leeway the tolerated clock difference of the verifier */
    RecordedSteps(VerificationKeys keys, Duration leeway, Clock clock) {
        this.keys = keys;
        this.leeway = leeway;
        this.clock = clock;
    }

    /** The claims in a refusal. Of the roles they contain only the one that denied the token. */
    static @Nullable RejectedToken tokenOf(Refusal refusal) {
        RejectedToken token = refusal.token();
        Optional<String> role = refusal.deniedRole();
        if (token == null || role.isEmpty()) {
            return token;
        }
        DenylistClaims claims = token.claims();
        DenylistClaims withRole = new DenylistClaims(
                claims.kid(),
                claims.tokenId(),
                claims.sessionId(),
                claims.subject(),
                List.of(role.get()),
                claims.userEpoch(),
                claims.realmEpoch());
        return new RejectedToken(withRole, token.ofClient(), token.expiresAt());
    }

    /** @param token the claims in the refusal, see {@link #tokenOf} */
    TokenInspection inspect(Refusal refusal, @Nullable RejectedToken token) {
        Map<Step, Result> steps = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            steps.put(step, new Result(step, Outcome.SKIPPED, null, null));
        }
        if (token == null) {
            Result failed = failed(refusal);
            steps.put(failed.step(), failed);
        } else {
            signed(refusal, token).forEach(result -> steps.put(result.step(), result));
        }
        return new TokenInspection(
                Stream.of(Step.values()).map(steps::get).toList(),
                token == null ? null : token.claims().kid(),
                Map.of(),
                token);
    }

    /** The only step of which the reference of a request without verified claims tells the result. */
    private static Result failed(Refusal refusal) {
        return switch (refusal.reason()) {
            case SIGNATURE -> failed(Step.SIGNATURE, Reason.SIGNATURE, refusal.detail());
            case CLAIMS -> failed(Step.CLAIMS, Reason.CLAIMS, refusal.detail());
            case MALFORMED -> failed(Step.FORMAT, Reason.MALFORMED, refusal.detail());
            case MISSING, EXPIRED, REVOKED, STALE, FORBIDDEN -> failed(Step.FORMAT, null, NO_TOKEN);
        };
    }

    private Stream<Result> signed(Refusal refusal, RejectedToken token) {
        String kid = token.claims().kid();
        boolean known = kid.isEmpty() || keys.find(kid).isPresent();
        boolean expired = !clock.instant().isBefore(token.expiresAt().plus(leeway));
        return Stream.of(
                passed(Step.FORMAT),
                known ? passed(Step.KEY) : failed(Step.KEY, Reason.SIGNATURE, "The signing key is unknown"),
                passed(Step.SIGNATURE),
                passed(Step.CLAIMS),
                expired ? failed(Step.TIMES, Reason.EXPIRED, "The token has expired") : passed(Step.TIMES),
                refusal.reason() == RefusalReason.CLAIMS
                        ? failed(Step.ISSUER_AND_AUDIENCE, Reason.CLAIMS, refusal.detail())
                        : passed(Step.ISSUER_AND_AUDIENCE));
    }

    private static Result passed(Step step) {
        return new Result(step, Outcome.PASSED, null, null);
    }

    private static Result failed(Step step, @Nullable Reason reason, String failure) {
        return new Result(step, Outcome.FAILED, reason, failure);
    }
}
