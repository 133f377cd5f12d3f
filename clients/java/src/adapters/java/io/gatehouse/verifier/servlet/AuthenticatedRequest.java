package io.gatehouse.verifier.servlet;

import io.gatehouse.verifier.VerifiedToken;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/** A request whose principal is the verified token. */
final class AuthenticatedRequest extends HttpServletRequestWrapper {
    private final VerifiedToken caller;

    AuthenticatedRequest(HttpServletRequest request, VerifiedToken caller) {
        super(request);
        this.caller = caller;
    }

    @Override
    public VerifiedToken getUserPrincipal() {
        return caller;
    }

    @Override
    public String getRemoteUser() {
        return caller.getName();
    }

    @Override
    public boolean isUserInRole(String role) {
        return caller.roles().contains(role);
    }

    @Override
    public String getAuthType() {
        return "Bearer";
    }
}
