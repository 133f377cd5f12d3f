package io.gatehouse.oauth;

import io.gatehouse.client.ClientToken;
import io.gatehouse.client.ClientTokenIssuer;
import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.kernel.Problem;
import io.gatehouse.session.TokenView;
import io.gatehouse.session.UserGrants;
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
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint (RFC 6749 §3.2). Its errors have the form of §5.2. Clients authenticate for the grant {@code
 * client_credentials}. The grants of users need no client authentication, and ignore it. Thread-safe.
 */
@Path("/oauth/token")
@Produces(MediaType.APPLICATION_JSON)
public final class TokenResource {
    private final UserGrants users;
    private final ClientTokenIssuer clients;
    private final ClientAddress addresses;

    TokenResource(UserGrants users, ClientTokenIssuer clients, ClientAddress addresses) {
        this.users = users;
        this.clients = clients;
        this.addresses = addresses;
    }

    /** Issues tokens for the grant in the form: a {@link TokenView} for users, a {@link ClientTokenView} for clients. */
    @POST
    @Public
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response token(@Nullable FormBody form, @Context HttpServletRequest http) {
        String grant = form == null ? "" : form.first("grant_type").orElse("");
        if (form == null || grant.isEmpty()) {
            throw Problem.REQUEST_MALFORMED.asException("The form must contain grant_type.");
        }
        Object tokens = switch (grant) {
            case "client_credentials" -> clientToken(form, http);
            case "password" -> users.password(form, http);
            case "refresh_token" -> users.refresh(form, http);
            default ->
                throw Problem.GRANT_UNSUPPORTED.asException(
                        "Supported grant types: client_credentials, password, refresh_token.");
        };
        return Response.ok(tokens).build();
    }

    private ClientTokenView clientToken(FormBody form, HttpServletRequest http) {
        List<String> authorization = Collections.list(http.getHeaders(HttpHeaders.AUTHORIZATION));
        ClientCredentials credentials = ClientCredentials.of(authorization, form)
                .orElseThrow(Problem.CLIENT_AUTHENTICATION_FAILED::asException);
        return ClientTokenView.of(clients.issue(credentials, scope(form), addresses.of(http)));
    }

    /** The titles in {@code scope}, separated by spaces (RFC 6749 §3.3); empty if it was not sent. */
    private static List<String> scope(FormBody form) {
        return form.first("scope").stream()
                .flatMap(scope -> Stream.of(scope.split(" ", -1)))
                .filter(title -> !title.isEmpty())
                .distinct()
                .toList();
    }

    /**
     * The token response for a client (RFC 6749 §4.4.3), without a refresh token.
     *
     * @param scope the titles of the roles in the token, separated by spaces
     */
    public record ClientTokenView(String accessToken, String tokenType, long expiresIn, String scope) {
        static ClientTokenView of(ClientToken token) {
            return new ClientTokenView(
                    token.accessToken().reveal(), "bearer", token.expiresIn(), String.join(" ", token.roles()));
        }

        @Override
        public String toString() {
            return "ClientTokenView[***]";
        }
    }
}
