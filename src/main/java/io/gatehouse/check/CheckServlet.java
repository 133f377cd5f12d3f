package io.gatehouse.check;

import io.gatehouse.http.BearerToken;
import io.gatehouse.http.ProblemWriter;
import io.gatehouse.http.TokenProblems;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.TokenRefused;
import io.gatehouse.verifier.VerifiedToken;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.eclipse.jetty.util.UrlEncoded;

/**
 * Says in one small answer whether a bearer token is accepted: for nginx {@code auth_request}, Envoy {@code ext_authz} and
 * Traefik {@code forwardAuth}, so any method will do and no body is ever read. It asks no store. Thread-safe.
 *
 * <p>204 with {@code X-Auth-User-Id}, {@code X-Auth-Login}, {@code X-Auth-Roles} and {@code X-Auth-Session}; 401, 403 where
 * a role is missing, 503 where it cannot be said.
 */
public final class CheckServlet extends HttpServlet {
    private static final String ROLE = "role";

    private final transient AccessTokens tokens;
    private final transient ProblemWriter problems;

    public CheckServlet(AccessTokens tokens, ProblemWriter problems) {
        this.tokens = tokens;
        this.problems = problems;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            VerifiedToken token = accept(request);
            requireRoles(token, request.getQueryString());
            response.setHeader("X-Auth-User-Id", token.subject().toString());
            response.setHeader("X-Auth-Login", token.login());
            response.setHeader("X-Auth-Roles", String.join(",", token.roles()));
            response.setHeader("X-Auth-Session", token.sessionId().toString());
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (ProblemException e) {
            problems.write(response, e);
        }
    }

    private VerifiedToken accept(HttpServletRequest request) {
        BearerToken token = BearerToken.of(Collections.list(request.getHeaders("Authorization")));
        return switch (token.presence()) {
            case ABSENT -> throw Problem.TOKEN_MISSING.asException();
            // Gateways pass on a 401 and turn a 400 into an error of their own.
            case REPEATED -> throw Problem.TOKEN_INVALID.asException("Send one Authorization header.");
            case PRESENT -> accept(token);
        };
    }

    private VerifiedToken accept(BearerToken token) {
        try {
            return tokens.accept(token.reveal());
        } catch (TokenRefused refused) {
            throw TokenProblems.of(refused);
        }
    }

    private static void requireRoles(VerifiedToken token, String query) {
        if (query == null) {
            return;
        }
        for (String role : roles(query)) {
            if (!token.roles().contains(role)) {
                throw Problem.ROLE_MISSING.asException();
            }
        }
    }

    /** Read by hand: asking the servlet for parameters would read a form in the body. */
    private static List<String> roles(String query) {
        List<String> roles = new ArrayList<>();
        try {
            UrlEncoded.decodeTo(
                    query,
                    (name, value) -> {
                        if (name.equals(ROLE)) {
                            roles.add(value);
                        }
                    },
                    StandardCharsets.UTF_8);
        } catch (RuntimeException e) {
            throw Problem.REQUEST_MALFORMED
                    .asException("The query cannot be decoded.")
                    .causedBy(e);
        }
        return roles;
    }
}
