package io.gatehouse.http.access;

import io.gatehouse.http.response.ProblemResponse;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.TokenRejectedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits a request to one resource method if its bearer token is valid and has one of the required roles. Thread-safe.
 */
final class AccessFilter implements ContainerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(AccessFilter.class);

    private final AccessRule access;
    private final AccessTokens tokens;
    private final ProblemWriter problems;

    AccessFilter(AccessRule access, AccessTokens tokens, ProblemWriter problems) {
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
            case REPEATED -> request.abortWith(problems.response(severalHeaders()));
            case PRESENT -> admit(request, caller(token));
        }
    }

    private void admit(ContainerRequestContext request, Caller caller) {
        if (!access.admits(caller)) {
            throw Problem.ROLE_MISSING.asException("One of these roles is required: "
                    + String.join(", ", access.roles().stream().sorted().toList()) + ".");
        }
        request.setSecurityContext(
                new CallerContext(caller, request.getSecurityContext().isSecure()));
    }

    private Caller caller(BearerToken token) {
        try {
            return Caller.of(tokens.accept(token.reveal()));
        } catch (TokenRejectedException rejection) {
            LOG.debug("Access token rejected: {}", rejection.reason(), rejection);
            throw TokenProblems.of(rejection);
        }
    }

    private static ProblemResponse severalHeaders() {
        return ProblemResponse.of(Problem.REQUEST_MALFORMED.asException("Send one Authorization header."))
                .asInvalidRequest();
    }
}
