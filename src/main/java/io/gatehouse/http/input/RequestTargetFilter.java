package io.gatehouse.http.input;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import java.util.Set;

/**
 * Validates path and query before Jersey selects a resource: both must be decodable, and the query must not contain
 * credentials. It reads the raw target, because Jersey corrects malformed targets. Thread-safe.
 */
@PreMatching
public final class RequestTargetFilter implements ContainerRequestFilter {
    // Queries end up in logs, browser histories and Referer headers (RFC 6750 §5.3, RFC 6749 §2.3.1).
    private static final Set<String> CREDENTIALS = Set.of(
            "username", "password", "current_password", "refresh_token", "access_token", "token", "client_secret");

    @Context
    @SuppressWarnings("NullAway.Init") // Jersey injects a proxy of the current request.
    private HttpServletRequest servletRequest;

    @Override
    public void filter(ContainerRequestContext request) {
        StrictText.percentDecoded(servletRequest.getRequestURI(), "The path");
        for (String name : Query.parse(servletRequest.getQueryString()).names()) {
            if (CREDENTIALS.contains(name)) {
                throw StrictText.malformed(
                        "The query must not contain " + name + ". Send it in the body or in a header.");
            }
        }
    }
}
