package io.gatehouse.verifier.http;

import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerificationException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Verifies the bearer token in the {@code Authorization} header of a request (RFC 6750 §2.1). It logs the reason of a
 * refusal at the level {@code DEBUG}, and never the token. Thread-safe.
 */
public final class BearerAuthentication {
    private static final System.Logger LOG = System.getLogger(BearerAuthentication.class.getName());
    private static final String SCHEME = "Bearer ";

    private final GatehouseVerifier gatehouse;

    /** Uses a verifier that the caller starts and closes. */
    public BearerAuthentication(GatehouseVerifier gatehouse) {
        this.gatehouse = gatehouse;
    }

    /**
     * Verifies the token of a request.
     *
     * @param authorizationHeaders the values of all {@code Authorization} headers, one element per header line
     * @throws RefusedRequestException if there is not exactly one token, or if it is not accepted
     */
    public VerifiedToken verify(List<String> authorizationHeaders) throws RefusedRequestException {
        if (authorizationHeaders.size() > 1) {
            throw refused(Refusal.TOKEN_REPEATED, "There are several Authorization headers");
        }
        String credentials = authorizationHeaders.isEmpty()
                ? ""
                : authorizationHeaders.get(0).strip();
        // RFC 9110 §11.1: the scheme is not case-sensitive.
        if (!credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refused(Refusal.TOKEN_MISSING, "There is no bearer token");
        }
        try {
            return gatehouse.verify(credentials.substring(SCHEME.length()).strip());
        } catch (VerificationException e) {
            throw refused(Refusal.of(e), e.reason().label() + ": " + e.getMessage());
        }
    }

    /**
     * Requires that a token has all of some roles.
     *
     * @throws RefusedRequestException if it lacks one
     */
    public static void requireRoles(VerifiedToken token, Collection<String> roles) throws RefusedRequestException {
        if (!token.roles().containsAll(roles)) {
            throw refused(Refusal.ROLE_MISSING, "The token lacks one of the roles " + roles);
        }
    }

    /**
     * Requires that a token has at least one of some roles.
     *
     * @throws RefusedRequestException if it has none
     */
    public static void requireAnyRole(VerifiedToken token, Collection<String> roles) throws RefusedRequestException {
        if (Collections.disjoint(token.roles(), roles)) {
            throw refused(Refusal.ROLE_MISSING, "The token has none of the roles " + roles);
        }
    }

    private static RefusedRequestException refused(Refusal refusal, String message) {
        LOG.log(System.Logger.Level.DEBUG, "A request was refused with {0}: {1}", refusal.status(), message);
        return new RefusedRequestException(refusal, message);
    }
}
