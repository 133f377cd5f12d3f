package io.gatehouse.verifier;

/**
 * Decides whether an access token is accepted now. All endpoints use it, so that they decide alike. Thread-safe.
 */
public interface AccessTokens {
    /**
     * Verifies the format, signature and claims of a token, and that it is not revoked.
     *
     * @param token the text after {@code Bearer} (RFC 6750 §2.1)
     * @throws TokenRejectedException with the reason, if the token is not accepted or the denylist is stale
     */
    VerifiedToken accept(String token) throws TokenRejectedException;
}
