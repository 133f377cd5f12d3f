package io.gatehouse.http.access;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/** Passes the caller to JAX-RS. */
record CallerContext(Caller caller, boolean secure) implements SecurityContext {
    @Override
    public Principal getUserPrincipal() {
        return caller;
    }

    @Override
    public boolean isUserInRole(String role) {
        return caller.roles().contains(role);
    }

    @Override
    public boolean isSecure() {
        return secure;
    }

    @Override
    public String getAuthenticationScheme() {
        return caller.verified() == null ? BASIC_AUTH : "Bearer";
    }
}
