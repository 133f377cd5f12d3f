package io.gatehouse.verifier;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The claims of an access token (RFC 9068 §2.2) whose format, signature and claims were verified. Only {@link
 * AccessTokenVerifier} creates instances. The token may still be revoked, which the denylist determines. Immutable and
 * thread-safe.
 */
public final class VerifiedToken {
    private final VerificationKey key;
    private final Claims claims;
    private final DenylistClaims denylistClaims;

    VerifiedToken(VerificationKey key, Claims claims) {
        this.key = key;
        this.claims = claims;
        this.denylistClaims = new DenylistClaims(
                key.kid(),
                claims.tokenId(),
                claims.sessionId(),
                claims.subject(),
                claims.roles(),
                claims.userEpoch(),
                claims.realmEpoch());
    }

    /** The key that verified the signature. */
    VerificationKey key() {
        return key;
    }

    Claims claims() {
        return claims;
    }

    /** The id of the signing key (RFC 7515 §4.1.4). */
    public String kid() {
        return key.kid();
    }

    /** {@code iss}: the issuer. */
    public String issuer() {
        return claims.issuer();
    }

    /** {@code aud}: the audience. */
    public List<String> audience() {
        return claims.audience();
    }

    /** {@code sub}: the user's id. */
    public UUID subject() {
        return claims.subject();
    }

    /** {@code client_id}: the client that the user logged in with. */
    public String clientId() {
        return claims.clientId();
    }

    /** {@code sid}: the session's id. */
    public UUID sessionId() {
        return claims.sessionId();
    }

    /** {@code jti}: the token's id, the same for every copy of one generation of a session. */
    public String tokenId() {
        return claims.tokenId();
    }

    /** {@code login}: the user's login when the token was issued; for display only, because a login can change. */
    public String login() {
        return claims.login();
    }

    /** {@code roles}: titles of roles, in the order of the token. */
    public Set<String> roles() {
        return claims.roles();
    }

    /** {@code user_epoch}: the user's epoch when roles and login were read. */
    public long userEpoch() {
        return claims.userEpoch();
    }

    /** {@code realm_epoch}: the realm's epoch when the titles of the roles were read. */
    public long realmEpoch() {
        return claims.realmEpoch();
    }

    /** {@code auth_time}: when the user authenticated with the password. */
    public Instant authenticatedAt() {
        return claims.authenticatedAt();
    }

    /** {@code iat}. */
    public Instant issuedAt() {
        return claims.issuedAt();
    }

    /** {@code exp}. */
    public Instant expiresAt() {
        return claims.expiresAt();
    }

    /** The claims that the denylist checks. */
    public DenylistClaims denylistClaims() {
        return denylistClaims;
    }

    @Override
    public String toString() {
        return "VerifiedToken[jti=" + tokenId() + "]";
    }

    /** The claims, before they are verified. */
    record Claims(
            String issuer,
            List<String> audience,
            UUID subject,
            String clientId,
            UUID sessionId,
            String tokenId,
            String login,
            Set<String> roles,
            long userEpoch,
            long realmEpoch,
            Instant authenticatedAt,
            Instant issuedAt,
            Instant notBefore,
            Instant expiresAt) {}
}
