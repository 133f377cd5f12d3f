package io.gatehouse.token;

import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.DenylistClaims;
import java.time.Instant;
import java.util.List;

/**
 * The claims of an access token before it is signed (RFC 9068 §2.2). {@code tokenId}, {@code issuedAt} and {@code
 * expiresAt} are the same for all tokens of one generation of a session, so that one denylist entry denies every copy.
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
    DenylistClaims denylistClaims(String kid) {
        return new DenylistClaims(kid, tokenId, session.value(), subject.value(), roles, userEpoch, realmEpoch);
    }
}
