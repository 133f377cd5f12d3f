package io.gatehouse.session;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Authenticated;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.http.input.QueryParameters;
import io.gatehouse.http.response.StatusView;
import io.gatehouse.kernel.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** The endpoints for login, refresh and logout (RFC 6749 §4.3, §6). Thread-safe. */
@Path("/auth")
@Produces(MediaType.APPLICATION_JSON)
public final class AuthResource {
    private final UserGrants grants;
    private final LogoutService logouts;

    AuthResource(UserGrants grants, LogoutService logouts) {
        this.grants = grants;
        this.logouts = logouts;
    }

    /** The token endpoint (RFC 6749 §3.2) for the grant types {@code password} and {@code refresh_token}. */
    @POST
    @Path("/login")
    @Public
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public TokenView login(@Nullable FormBody form, @Context HttpServletRequest http) {
        return RefreshRequest.isGrantOf(form) ? grants.refresh(form, http) : grants.password(form, http);
    }

    /** Login with a JSON body. */
    @POST
    @Path("/login")
    @Public
    @Consumes(MediaType.APPLICATION_JSON)
    public TokenView login(@Nullable LoginRequest request, @Context HttpServletRequest http) {
        return grants.password(LoginRequest.valid(request), http);
    }

    /** Refresh with the token as a form field. */
    @POST
    @Path("/refresh")
    @Public
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public TokenView refresh(@Nullable FormBody form, @Context HttpServletRequest http) {
        return grants.refresh(form, http);
    }

    /** Refresh with the token as a JSON string or as a member of a JSON object. */
    @POST
    @Path("/refresh")
    @Public
    @Consumes(MediaType.APPLICATION_JSON)
    public TokenView refresh(@Nullable RefreshRequest request, @Context HttpServletRequest http) {
        if (request == null) {
            throw Problem.REQUEST_MALFORMED.asException("The body must contain a refresh token.");
        }
        return grants.refresh(request, http);
    }

    /** Refresh with the bare token as text, which clients of the earlier service may send. */
    @POST
    @Path("/refresh")
    @Public
    @Consumes(MediaType.TEXT_PLAIN)
    public TokenView refresh(String token, @Context HttpServletRequest http) {
        return grants.refresh(RefreshRequest.ofText(token), http);
    }

    /** Ends the session of the access token, or all sessions of its user. */
    @POST
    @Path("/logout")
    @Authenticated(CallerKind.USER)
    public StatusView logout(@Auth Caller caller, @QueryParam("logout_everywhere") @Nullable String everywhere) {
        if (QueryParameters.flag("logout_everywhere", everywhere, false)) {
            logouts.logoutEverywhere(caller);
            return new StatusView("logged out everywhere");
        }
        logouts.logout(caller);
        return new StatusView("logged out");
    }
}
