package io.gatehouse.http.access;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.verifier.TokenRejectedException;

/** What a client is told when its access token is not accepted: never why, so that nobody can learn by trying. */
public final class TokenProblems {
    private TokenProblems() {}

    /** 401 for a token that is bad in any way; 503 when it cannot be said. */
    public static ProblemException of(TokenRejectedException refused) {
        return switch (refused.reason()) {
            case UNKNOWN ->
                Problem.DEPENDENCY_UNAVAILABLE
                        .asException("Whether the token was revoked cannot be said at the moment. Try again.")
                        .causedBy(refused);
            case MALFORMED, SIGNATURE, CLAIMS, EXPIRED, REVOKED ->
                Problem.TOKEN_INVALID.asException().causedBy(refused);
        };
    }
}
