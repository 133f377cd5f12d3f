package io.gatehouse.http.access;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.verifier.TokenRejectedException;

/**
 * Maps a rejected access token to a problem. The problem never contains the reason, so that a client learns nothing
 * from failed attempts.
 */
public final class TokenProblems {
    private TokenProblems() {}

    /** 401 for an invalid token; 503 if the revocation state is unknown. */
    public static ProblemException of(TokenRejectedException rejection) {
        return switch (rejection.reason()) {
            case UNKNOWN ->
                Problem.DEPENDENCY_UNAVAILABLE
                        .asException("The revocation state of the token is currently unknown. Try again.")
                        .causedBy(rejection);
            case MALFORMED, SIGNATURE, CLAIMS, EXPIRED, REVOKED ->
                Problem.TOKEN_INVALID.asException().causedBy(rejection);
        };
    }
}
