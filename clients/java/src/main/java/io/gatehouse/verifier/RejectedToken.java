package io.gatehouse.verifier;

import java.time.Instant;

/**
 * The claims of a rejected token whose signature matched, for logs and administrators. It proves nothing: the token may
 * have expired, or may be revoked. Immutable.
 *
 * @param claims the claims that the denylist checks
 * @param ofClient whether the subject is a client instead of a user
 * @param expiresAt {@code exp}
 */
public record RejectedToken(DenylistClaims claims, boolean ofClient, Instant expiresAt) {
    /** The claims of a token that was accepted, for a caller whose request is rejected for another reason. */
    public static RejectedToken of(VerifiedToken token) {
        return new RejectedToken(token.denylistClaims(), token.isOfClient(), token.expiresAt());
    }

    static RejectedToken of(String kid, VerifiedToken.Claims claims) {
        DenylistClaims checked = new DenylistClaims(
                kid,
                claims.tokenId(),
                claims.sessionId(),
                claims.subject(),
                claims.roles(),
                claims.userEpoch(),
                claims.realmEpoch());
        return new RejectedToken(checked, claims.login() == null, claims.expiresAt());
    }
}
