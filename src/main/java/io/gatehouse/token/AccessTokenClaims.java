package io.gatehouse.token;

import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.DenylistClaims;
import java.time.Instant;
import java.util.List;

/**
 * What an access token is to say (RFC 9068 §2.2). {@code tokenId}, {@code issuedAt} and {@code expiresAt} belong to one
 * generation of a session, so that every copy of it is denied by one entry.
 */
public record AccessTokenClaims(
        UserId subject,
        String login,
        List<String> roles,
        long userEpoch,
        long realmEpoch,
        SessionId session,
        String tokenId,
        String clientId,
        Instant authenticatedAt,
        Instant issuedAt,
        Instant expiresAt) {
    DenylistClaims facts(String kid) {
        return new DenylistClaims(kid, tokenId, session.value(), subject.value(), roles, userEpoch, realmEpoch);
    }
}
