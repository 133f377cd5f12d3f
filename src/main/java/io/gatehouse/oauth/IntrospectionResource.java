package io.gatehouse.oauth;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.access.RequiresRole;
import io.gatehouse.http.access.TokenProblems;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.kernel.Secret;
import io.gatehouse.session.RefreshTokenInspector;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.TokenRejectedException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Token introspection for services that do not verify tokens themselves (RFC 7662). Thread-safe. */
@Path("/auth/introspect")
@Produces(MediaType.APPLICATION_JSON)
public final class IntrospectionResource {
    private final AccessTokens tokens;
    private final RefreshTokenInspector refreshTokens;
    private final Throttle throttle;
    private final String issuer;

    IntrospectionResource(AccessTokens tokens, RefreshTokenInspector refreshTokens, Throttle throttle, String issuer) {
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.throttle = throttle;
        this.issuer = issuer;
    }

    /** Returns the state of the token in the form. */
    @POST
    @RequiresRole(
            value = {BuiltInRole.INTROSPECTOR, BuiltInRole.ADMIN, BuiltInRole.SUPERUSER},
            callers = {CallerKind.USER, CallerKind.CLIENT})
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response introspect(@Auth Caller caller, @Nullable FormBody form) {
        Secret token = TokenRequest.of(form);
        IntrospectionView view = refreshTokens
                .active(token)
                .map(active -> IntrospectionView.of(active, issuer))
                .orElseGet(() -> accessToken(token));
        if (!view.active()) {
            throttle.take(Limit.INTROSPECTION_CALLER, caller.id());
        }
        return Response.ok(view).build();
    }

    private IntrospectionView accessToken(Secret token) {
        try {
            return IntrospectionView.of(tokens.accept(token.reveal()));
        } catch (TokenRejectedException rejection) {
            if (rejection.reason() == TokenRejectedException.Reason.UNKNOWN) {
                throw TokenProblems.of(rejection);
            }
            // Without the reason (RFC 7662 §2.2).
            return IntrospectionView.INACTIVE;
        }
    }
}
