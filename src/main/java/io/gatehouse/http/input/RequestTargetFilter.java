package io.gatehouse.http.input;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import java.util.Set;

/**
 * Checks path and query before Jersey looks for a resource: decodable, no credentials. It reads the raw target, because
 * Jersey repairs a broken one.
 */
@PreMatching
public final class RequestTargetFilter implements ContainerRequestFilter {
    // A query ends up in logs, histories and Referer headers (RFC 6750 §5.3, RFC 6749 §2.3.1).
    private static final Set<String> CREDENTIALS = Set.of(
            "username", "password", "current_password", "refresh_token", "access_token", "token", "client_secret");

    @Context
    @SuppressWarnings("NullAway.Init") // Jersey sets it to a proxy of the present request.
    private HttpServletRequest servletRequest;

    @Override
    public void filter(ContainerRequestContext request) {
        StrictText.percentDecoded(servletRequest.getRequestURI(), "The path");
        for (String name : Query.parse(servletRequest.getQueryString()).names()) {
            if (CREDENTIALS.contains(name)) {
                throw StrictText.malformed("The query must not hold " + name + ".");
            }
        }
    }
}
