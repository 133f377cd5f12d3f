package io.gatehouse.verifier.dropwizard;

import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.http.BearerAuthentication;
import io.gatehouse.verifier.http.Refusal;
import io.gatehouse.verifier.http.RefusedRequestException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;

/** Verifies the token of requests for one resource method. Thread-safe. */
@Priority(Priorities.AUTHENTICATION)
final class AccessFilter implements ContainerRequestFilter {
    private final BearerAuthentication authentication;
    private final boolean isOptional;
    private final AllowedRoles allowed;

    AccessFilter(BearerAuthentication authentication, boolean isOptional, AllowedRoles allowed) {
        this.authentication = authentication;
        this.isOptional = isOptional;
        this.allowed = allowed;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        List<String> credentials = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
        try {
            VerifiedToken caller = authentication.verify(credentials);
            if (!allowed.any()) {
                BearerAuthentication.requireAnyRole(caller, allowed.titles());
            }
            request.setSecurityContext(
                    new CallerContext(caller, request.getSecurityContext().isSecure()));
        } catch (RefusedRequestException e) {
            if (!isOptional || e.refusal() != Refusal.TOKEN_MISSING) {
                request.abortWith(response(e.refusal()));
            }
        }
    }

    private static Response response(Refusal refusal) {
        Response.ResponseBuilder response = Response.status(refusal.status()).entity(refusal.body());
        refusal.headers().forEach(response::header);
        return response.build();
    }

    private record CallerContext(VerifiedToken caller, boolean isSecure) implements SecurityContext {
        @Override
        public VerifiedToken getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.roles().contains(role);
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
