package io.gatehouse.check;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.SessionParts;
import io.gatehouse.verifier.AccessTokens;
import java.util.List;

/**
 * This feature's objects, made and joined.
 *
 * @param resources the JAX-RS resources to register
 */
public record CheckParts(List<Object> resources) {
    /** Joins the parts. */
    public static CheckParts assemble(
            AccessTokens tokens, SessionParts sessions, Revocations revocations, AuditLog audit, String issuer) {
        TokenRevocation revocation =
                new TokenRevocation(tokens, sessions.refreshTokens(), revocations, sessions.ending(), audit);
        return new CheckParts(List.of(
                new IntrospectionResource(tokens, sessions.refreshTokens(), issuer),
                new RevocationResource(revocation)));
    }
}
