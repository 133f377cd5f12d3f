package io.gatehouse.verifier;

import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token (RFC 9068 §2.2) whose format, signature and claims were verified. Only {@link
 * AccessTokenVerifier} creates instances. The token may still be revoked, which the denylist determines. As a principal it
 * has the name of its subject. Immutable and thread-safe.
 */
public final class VerifiedToken implements Principal {
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

    /** {@code sub} as text. */
    @Override
    public String getName() {
        return subject().toString();
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

    /** {@code sub}: the id of the user or, if {@link #isOfClient}, of the client. */
    public UUID subject() {
        return claims.subject();
    }

    /** {@code client_id}: the client that the user logged in with; {@code sub} if {@link #isOfClient}. */
    public String clientId() {
        return claims.clientId();
    }

    /**
     * Whether a client obtained the token with its own credentials (RFC 6749 §4.4), without a user. The token then has
     * {@code gty: client_credentials}.
     */
    public boolean isOfClient() {
        return claims.login() == null;
    }

    /** {@code sid}: the id of the session or, if {@link #isOfClient}, of the client secret. */
    public UUID sessionId() {
        return claims.sessionId();
    }

    /** {@code jti}: the token's id, the same for every copy of one generation of a session. */
    public String tokenId() {
        return claims.tokenId();
    }

    /**
     * {@code login}: the user's login when the token was issued; empty if {@link #isOfClient}. For display only, because
     * a login can change.
     */
    public Optional<String> login() {
        return Optional.ofNullable(claims.login());
    }

    /** {@code roles}: titles of roles, in the order of the token. */
    public Set<String> roles() {
        return claims.roles();
    }

    /** {@code user_epoch}: the epoch of the subject when the roles were read. */
    public long userEpoch() {
        return claims.userEpoch();
    }

    /** {@code realm_epoch}: the realm's epoch when the titles of the roles were read. */
    public long realmEpoch() {
        return claims.realmEpoch();
    }

    /** {@code auth_time}: when the user authenticated with the password; empty if {@link #isOfClient}. */
    public Optional<Instant> authenticatedAt() {
        return Optional.ofNullable(claims.authenticatedAt());
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

    /** The claims, before they are verified; a token of a client has no login and no time of authentication. */
    record Claims(
            String issuer,
            List<String> audience,
            UUID subject,
            String clientId,
            UUID sessionId,
            String tokenId,
            @Nullable String login,
            Set<String> roles,
            long userEpoch,
            long realmEpoch,
            @Nullable Instant authenticatedAt,
            Instant issuedAt,
            Instant notBefore,
            Instant expiresAt) {}
}
