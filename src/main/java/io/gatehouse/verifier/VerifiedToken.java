package io.gatehouse.verifier;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The claims of an access token (RFC 9068 §2.2) whose spelling, signature and claims were verified. Only verification
 * makes one, so holding one is proof. It does not say that the token is still accepted: that is the denylist's word.
 * Immutable and thread-safe.
 */
public final class VerifiedToken {
    private final VerificationKey key;
    private final Claims claims;
    private final DenylistClaims facts;

    VerifiedToken(VerificationKey key, Claims claims) {
        this.key = key;
        this.claims = claims;
        this.facts = new DenylistClaims(
                key.kid(),
                claims.tokenId(),
                claims.sessionId(),
                claims.subject(),
                claims.roles(),
                claims.userEpoch(),
                claims.realmEpoch());
    }

    /** The key that its signature was verified with. */
    VerificationKey key() {
        return key;
    }

    Claims claims() {
        return claims;
    }

    /** The id of the key that signed it (RFC 7515 §4.1.4). */
    public String kid() {
        return key.kid();
    }

    /** {@code iss}: who issued it. */
    public String issuer() {
        return claims.issuer();
    }

    /** {@code aud}: whom it is meant for. */
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

    /** {@code login}: the user's login when it was issued; for people to read, never an identity. */
    public String login() {
        return claims.login();
    }

    /** {@code roles}: titles of roles, in the order of the token. */
    public Set<String> roles() {
        return claims.roles();
    }

    /** {@code user_epoch}: the user's epoch that the roles and the login were read at. */
    public long userEpoch() {
        return claims.userEpoch();
    }

    /** {@code realm_epoch}: the realm's epoch that the titles of the roles were read at. */
    public long realmEpoch() {
        return claims.realmEpoch();
    }

    /** {@code auth_time}: when the user proved the password. */
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

    /** What the denylist looks at. */
    public DenylistClaims facts() {
        return facts;
    }

    @Override
    public String toString() {
        return "VerifiedToken[jti=" + tokenId() + "]";
    }

    /** What a token claims, before anything vouches for it. */
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
