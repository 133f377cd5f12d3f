package io.gatehouse.http;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.TokenRefused;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a call through to one resource method if its bearer token is accepted and brings a role that is asked for. */
final class AccessFilter implements ContainerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(AccessFilter.class);

    private final Access access;
    private final AccessTokens tokens;
    private final ProblemWriter problems;

    AccessFilter(Access access, AccessTokens tokens, ProblemWriter problems) {
        this.access = access;
        this.tokens = tokens;
        this.problems = problems;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> headers = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
        BearerToken token = BearerToken.of(headers);
        switch (token.presence()) {
            case ABSENT -> throw Problem.TOKEN_MISSING.asException();
            case REPEATED -> request.abortWith(problems.response(repeated()));
            case PRESENT -> admit(request, caller(token));
        }
    }

    private void admit(ContainerRequestContext request, Caller caller) {
        if (!access.admits(caller)) {
            throw Problem.ROLE_MISSING.asException("One of these roles is needed: "
                    + String.join(", ", access.roles().stream().sorted().toList()) + ".");
        }
        request.setSecurityContext(
                new CallerContext(caller, request.getSecurityContext().isSecure()));
    }

    private Caller caller(BearerToken token) {
        try {
            return Caller.of(tokens.accept(token.reveal()));
        } catch (TokenRefused refused) {
            LOG.debug("Token refused: {}", refused.reason(), refused);
            throw problem(refused);
        }
    }

    private static ProblemException problem(TokenRefused refused) {
        return switch (refused.reason()) {
            case UNKNOWN ->
                Problem.DEPENDENCY_UNAVAILABLE
                        .asException("Whether the token was revoked cannot be said at the moment. Try again.")
                        .causedBy(refused);
            case MALFORMED, SIGNATURE, CLAIMS, EXPIRED, REVOKED ->
                Problem.TOKEN_INVALID.asException().causedBy(refused);
        };
    }

    private static ProblemAnswer repeated() {
        return ProblemAnswer.of(Problem.REQUEST_MALFORMED.asException("Send one Authorization header."))
                .asInvalidRequest();
    }
}
