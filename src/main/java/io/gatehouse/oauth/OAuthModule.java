package io.gatehouse.oauth;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.client.ClientModule;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.SessionModule;
import io.gatehouse.throttle.InvalidTokenLimiter;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.verifier.AccessTokens;
import java.util.List;

/**
 * The token endpoint (RFC 6749), and the endpoints for introspection (RFC 7662) and revocation (RFC 7009) of tokens.
 *
 * @param resources the JAX-RS resources to register
 */
public record OAuthModule(List<Object> resources) {
    /**
     * Creates the objects of this feature.
     *
     * @param addresses determines the address of a client
     * @param issuer the {@code iss} that introspection reports
     */
    public static OAuthModule create(
            AccessTokens tokens,
            SessionModule sessions,
            ClientModule clients,
            Revocations revocations,
            AuditLog audit,
            Throttle throttle,
            ClientAddress addresses,
            String issuer) {
        TokenRevocation revocation =
                new TokenRevocation(tokens, sessions.refreshTokens(), revocations, sessions.revoker(), audit);
        return new OAuthModule(List.of(
                new TokenResource(sessions.grants(), clients.tokens(), addresses),
                new IntrospectionResource(tokens, sessions.refreshTokens(), throttle, issuer),
                new RevocationResource(
                        revocation, clients.authenticator(), addresses, new InvalidTokenLimiter(throttle))));
    }
}
