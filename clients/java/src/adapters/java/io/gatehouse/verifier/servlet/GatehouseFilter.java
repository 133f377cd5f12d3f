package io.gatehouse.verifier.servlet;

import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.http.BearerAuthentication;
import io.gatehouse.verifier.http.Refusal;
import io.gatehouse.verifier.http.RefusedRequestException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Set;

/**
 * Passes on only requests with an accepted access token that includes all required roles. Other requests get {@code
 * application/problem+json}: 401 or 403 with {@code WWW-Authenticate} (RFC 6750 §3), or 503 with {@code Retry-After} if
 * the verifier is stale. Thread-safe.
 *
 * <pre>{@code
 * var filter = new FilterHolder(new GatehouseFilter(gatehouse, "clerk"));
 * context.addFilter(filter, "/orders/*", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
 * // in a servlet: request.getUserPrincipal(), request.isUserInRole("clerk"), GatehouseFilter.caller(request)
 * }</pre>
 *
 * <p>A request is verified once; filters with other roles that it passes later, such as after a forward, check the roles
 * only. Map the filter to {@code ASYNC} too where a servlet dispatches asynchronous requests.
 */
public final class GatehouseFilter implements Filter {
    private static final String CALLER = VerifiedToken.class.getName();

    private final BearerAuthentication authentication;
    private final Set<String> requiredRoles;

    /**
     * Creates a filter.
     *
     * @param requiredRoles titles of roles, all of which a token must include; none if any valid token is accepted
     */
    public GatehouseFilter(GatehouseVerifier gatehouse, String... requiredRoles) {
        this.authentication = new BearerAuthentication(gatehouse);
        this.requiredRoles = Set.of(requiredRoles);
    }

    /**
     * The token of a request that a filter has passed on.
     *
     * @throws IllegalStateException if no filter has
     */
    public static VerifiedToken caller(ServletRequest request) {
        if (request.getAttribute(CALLER) instanceof VerifiedToken caller) {
            return caller;
        }
        throw new IllegalStateException("The request has passed no GatehouseFilter. Map one to its path.");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("GatehouseFilter is for HTTP requests only");
        }
        VerifiedToken caller;
        try {
            caller = accept(http);
        } catch (RefusedRequestException e) {
            refuse(e.refusal(), answer);
            return;
        }
        chain.doFilter(new AuthenticatedRequest(http, caller), response);
    }

    private VerifiedToken accept(HttpServletRequest request) throws RefusedRequestException {
        VerifiedToken caller = request.getAttribute(CALLER) instanceof VerifiedToken known
                ? known
                : authentication.verify(Collections.list(request.getHeaders("Authorization")));
        BearerAuthentication.requireRoles(caller, requiredRoles);
        request.setAttribute(CALLER, caller);
        return caller;
    }

    private static void refuse(Refusal refusal, HttpServletResponse response) throws IOException {
        byte[] body = refusal.body().getBytes(StandardCharsets.US_ASCII);
        response.setStatus(refusal.status());
        refusal.headers().forEach(response::setHeader);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
