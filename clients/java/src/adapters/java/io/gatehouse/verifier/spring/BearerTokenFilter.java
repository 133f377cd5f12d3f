package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.http.BearerAuthentication;
import io.gatehouse.verifier.http.Refusal;
import io.gatehouse.verifier.http.RefusedRequestException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.springframework.security.web.authentication.WebAuthenticationDetailsSource;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Verifies the access token of a request. A request without one is passed on as anonymous. It is not the filter of
 * Spring's resource server, which answers 500 if a token cannot be verified for another reason than the token.
 */
final class BearerTokenFilter extends OncePerRequestFilter {
    private final SecurityContextHolderStrategy contexts = SecurityContextHolder.getContextHolderStrategy();
    /** For the dispatches of the same request to an asynchronous result or to an error page, which have no token. */
    private final SecurityContextRepository dispatches = new RequestAttributeSecurityContextRepository();

    private final WebAuthenticationDetailsSource details = new WebAuthenticationDetailsSource();
    private final BearerAuthentication tokens;

    BearerTokenFilter(GatehouseVerifier gatehouse) {
        this.tokens = new BearerAuthentication(gatehouse);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            authenticate(request, response);
        } catch (RefusedRequestException e) {
            if (e.refusal() != Refusal.TOKEN_MISSING) {
                RefusalHandler.refuse(e.refusal(), response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private void authenticate(HttpServletRequest request, HttpServletResponse response) throws RefusedRequestException {
        var caller =
                new VerifiedTokenAuthentication(tokens.verify(Collections.list(request.getHeaders("Authorization"))));
        caller.setDetails(details.buildDetails(request));
        SecurityContext context = contexts.createEmptyContext();
        context.setAuthentication(caller);
        contexts.setContext(context);
        dispatches.saveContext(context, request, response);
    }
}
