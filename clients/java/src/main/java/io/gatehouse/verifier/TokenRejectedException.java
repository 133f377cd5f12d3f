package io.gatehouse.verifier;

/**
 * Thrown if an access token is not accepted. The message is for logs and administrators; a client learns only that the
 * token is not valid.
 */
public final class TokenRejectedException extends Exception {
    private final Reason reason;

    TokenRejectedException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The reason, for metrics and the status of the response. */
    public enum Reason {
        /** The format, size or header is not that of a token of Gatehouse. */
        MALFORMED,
        /** The key is unknown, the algorithm is not that of the key, or the signature is wrong. */
        SIGNATURE,
        /** A claim is missing or has an unexpected type or value. */
        CLAIMS,
        /** The token has expired or is not valid yet. */
        EXPIRED,
        /** A denylist entry denies the token. */
        REVOKED,
        /** The denylist is stale, so it is unknown whether the token was revoked. */
        UNKNOWN
    }
}
