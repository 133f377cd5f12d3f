package io.gatehouse.verifier;

/**
 * Why an access token is not accepted. The message is for the log and for administrators; a client learns only that the
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

    /** The kinds of refusal, for metrics and for the answer's status. */
    public enum Reason {
        /** Not a token that we would ever have written: spelling, size, header, signature, claims. */
        MALFORMED,
        /** Signed by a key that is not known, or with another algorithm than the key's, or wrongly. */
        SIGNATURE,
        /** A claim is missing, has another type or another value than is expected here. */
        CLAIMS,
        /** Its time has passed or has not come. */
        EXPIRED,
        /** The denylist has an entry that covers it. */
        REVOKED,
        /** Whether it was revoked cannot be said at the moment: the denylist is older than allowed. */
        UNKNOWN
    }
}
