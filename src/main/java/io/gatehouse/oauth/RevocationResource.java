package io.gatehouse.oauth;

import io.gatehouse.http.access.ClientAuthenticator;
import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.throttle.InvalidTokenLimiter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Token revocation by a client (RFC 7009). Thread-safe. */
@Path("/auth/revoke")
@Produces(MediaType.APPLICATION_JSON)
public final class RevocationResource {
    private final TokenRevocation revocation;
    private final ClientAuthenticator clients;
    private final ClientAddress addresses;
    private final InvalidTokenLimiter invalidTokens;

    RevocationResource(
            TokenRevocation revocation,
            ClientAuthenticator clients,
            ClientAddress addresses,
            InvalidTokenLimiter invalidTokens) {
        this.revocation = revocation;
        this.clients = clients;
        this.addresses = addresses;
        this.invalidTokens = invalidTokens;
    }

    /**
     * Revokes a token of which the caller has the text. Client authentication is optional; wrong credentials are an error
     * (RFC 7009 §2.1). Returns 200 with an empty object, whether the token was valid or not (§2.2).
     */
    @POST
    @Public
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response revoke(@Nullable FormBody form, @Context HttpServletRequest http) {
        ClientCredentials.of(Collections.list(http.getHeaders(HttpHeaders.AUTHORIZATION)), form)
                .ifPresent(credentials -> clients.authenticate(credentials, addresses.of(http)));
        if (!revocation.revoke(TokenRequest.of(form))) {
            invalidTokens.recordInvalid(addresses.of(http));
        }
        // Clients ignore the body, but some reject a response without a media type.
        return Response.ok(Map.of()).build();
    }
}
