package io.gatehouse.session;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Authenticated;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.client.ClientDisconnects;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.http.input.QueryParameters;
import io.gatehouse.http.response.StatusView;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.throttle.InvalidTokenLimiter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** The endpoints for login, refresh and logout (RFC 6749 §4.3, §6). Thread-safe. */
@Path("/auth")
@Produces(MediaType.APPLICATION_JSON)
public final class AuthResource {
    private final LoginService logins;
    private final RefreshService refreshes;
    private final LogoutService logouts;
    private final ClientAddress addresses;
    private final InvalidTokenLimiter invalidTokens;

    AuthResource(
            LoginService logins,
            RefreshService refreshes,
            LogoutService logouts,
            ClientAddress addresses,
            InvalidTokenLimiter invalidTokens) {
        this.logins = logins;
        this.refreshes = refreshes;
        this.logouts = logouts;
        this.addresses = addresses;
        this.invalidTokens = invalidTokens;
    }

    /** The token endpoint (RFC 6749 §3.2) for the grant types {@code password} and {@code refresh_token}. */
    @POST
    @Path("/login")
    @Public
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public TokenView login(@Nullable FormBody form, @Context HttpServletRequest http) {
        return RefreshRequest.isGrantOf(form) ? refresh(form, http) : login(LoginRequest.of(form), http);
    }

    /** Login with a JSON body. */
    @POST
    @Path("/login")
    @Public
    @Consumes(MediaType.APPLICATION_JSON)
    public TokenView login(@Nullable LoginRequest request, @Context HttpServletRequest http) {
        LoginRequest valid = LoginRequest.valid(request);
        LoginClient client = new LoginClient(
                valid.clientIdOrDefault(),
                UserAgent.shortened(http.getHeader("User-Agent")),
                addresses.of(http),
                ClientDisconnects.detector(http));
        return TokenView.of(logins.login(valid.name(), valid.secret(), client));
    }

    /** Refresh with the token as a form field. */
    @POST
    @Path("/refresh")
    @Public
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public TokenView refresh(@Nullable FormBody form, @Context HttpServletRequest http) {
        return refresh(RefreshRequest.of(form), http);
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
        InetAddress address = addresses.of(http);
        PresentingClient presenter = new PresentingClient(address, http.getHeader("User-Agent"));
        return TokenView.of(invalidTokens.call(address, () -> refreshes.refresh(request.token(), presenter)));
    }

    /** Refresh with the bare token as text, which clients of the earlier service may send. */
    @POST
    @Path("/refresh")
    @Public
    @Consumes(MediaType.TEXT_PLAIN)
    public TokenView refresh(String token, @Context HttpServletRequest http) {
        return refresh(RefreshRequest.ofText(token), http);
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

    /** The token response (RFC 6749 §5.1). */
    public record TokenView(
            String accessToken, String refreshToken, String tokenType, long expiresIn, long refreshExpiresIn) {
        static TokenView of(TokenPair pair) {
            return new TokenView(
                    reveal(pair.accessToken()),
                    reveal(pair.refreshToken()),
                    "bearer",
                    pair.expiresIn(),
                    pair.refreshExpiresIn());
        }

        private static String reveal(Secret token) {
            return token.reveal();
        }

        @Override
        public String toString() {
            return "TokenView[***]";
        }
    }
}
