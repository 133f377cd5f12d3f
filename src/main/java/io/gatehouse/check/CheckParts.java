package io.gatehouse.check;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.ClientAddress;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.RefreshTokens;
import io.gatehouse.session.SessionParts;
import io.gatehouse.throttle.RefusedTokens;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.verifier.AccessTokens;
import java.util.List;

/**
 * This feature's objects, made and joined.
 *
 * @param resources the JAX-RS resources to register
 */
public record CheckParts(List<Object> resources) {
    /** What the feature needs from outside. */
    public record Needs(
            AccessTokens tokens,
            SessionParts sessions,
            Revocations revocations,
            AuditLog audit,
            Throttle throttle,
            ClientAddress addresses,
            String issuer) {}

    /** Joins the parts. */
    public static CheckParts assemble(Needs needs) {
        RefreshTokens refreshTokens = needs.sessions().refreshTokens();
        TokenRevocation revocation = new TokenRevocation(
                needs.tokens(),
                refreshTokens,
                needs.revocations(),
                needs.sessions().ending(),
                needs.audit());
        return new CheckParts(List.of(
                new IntrospectionResource(needs.tokens(), refreshTokens, needs.throttle(), needs.issuer()),
                new RevocationResource(revocation, needs.addresses(), new RefusedTokens(needs.throttle()))));
    }
}
