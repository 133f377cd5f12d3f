package io.gatehouse.verifier;

/**
 * Says whether an access token is accepted now. Every endpoint asks here, so that all give the same answer. Thread-safe.
 */
public interface AccessTokens {
    /**
     * Verifies a token's spelling, signature and claims, and that nothing has revoked it.
     *
     * @param token the token as it stood behind {@code Bearer} (RFC 6750 §2.1)
     * @throws TokenRejectedException with the reason, when it is not accepted or when that cannot be said
     */
    VerifiedToken accept(String token) throws TokenRejectedException;
}
