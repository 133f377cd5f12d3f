package io.gatehouse.check;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.RefreshTokenInspector;
import io.gatehouse.session.SessionModule;
import io.gatehouse.throttle.InvalidTokenLimiter;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.verifier.AccessTokens;
import java.util.List;

/**
 * This feature's objects, made and joined.
 *
 * @param resources the JAX-RS resources to register
 */
public record CheckModule(List<Object> resources) {
    /** What the feature needs from outside. */
    public record Needs(
            AccessTokens tokens,
            SessionModule sessions,
            Revocations revocations,
            AuditLog audit,
            Throttle throttle,
            ClientAddress addresses,
            String issuer) {}

    /** Joins the parts. */
    public static CheckModule assemble(Needs needs) {
        RefreshTokenInspector refreshTokens = needs.sessions().refreshTokens();
        TokenRevocation revocation = new TokenRevocation(
                needs.tokens(),
                refreshTokens,
                needs.revocations(),
                needs.sessions().ending(),
                needs.audit());
        return new CheckModule(List.of(
                new IntrospectionResource(needs.tokens(), refreshTokens, needs.throttle(), needs.issuer()),
                new RevocationResource(revocation, needs.addresses(), new InvalidTokenLimiter(needs.throttle()))));
    }
}
