package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.TokenRejectedException;

/**
 * Thrown if a token is not accepted. The message is for logs; a client learns only the status and, for 401, {@code
 * error="invalid_token"} (RFC 6750 §3.1).
 */
public final class VerificationException extends Exception {
    private static final int UNAUTHORIZED = 401;
    private static final int UNAVAILABLE = 503;

    private final Reason reason;

    /** Creates an exception without a stack trace, because refusals are frequent. */
    public VerificationException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static VerificationException of(TokenRejectedException rejected) {
        Reason reason = switch (rejected.reason()) {
            case MALFORMED -> Reason.MALFORMED;
            case SIGNATURE -> Reason.SIGNATURE;
            case CLAIMS -> Reason.CLAIMS;
            case EXPIRED -> Reason.EXPIRED;
            case REVOKED -> Reason.REVOKED;
            case UNKNOWN -> Reason.STALE;
        };
        return new VerificationException(reason, String.valueOf(rejected.getMessage()));
    }

    public Reason reason() {
        return reason;
    }

    /** The HTTP status for the caller: 401, or 503 if the verifier is stale. */
    public int status() {
        return reason == Reason.STALE ? UNAVAILABLE : UNAUTHORIZED;
    }

    /** Why a token is not accepted, in the order in which it is checked. */
    public enum Reason {
        /** The format, size or header is not that of an access token. */
        MALFORMED("malformed"),
        /** The key is unknown, the algorithm is not that of the key, or the signature is wrong. */
        SIGNATURE("signature"),
        /** A claim is missing or has an unexpected type or value. */
        CLAIMS("claims"),
        /** The token has expired or is not valid yet. */
        EXPIRED("expired"),
        /** The token was revoked. */
        REVOKED("revoked"),
        /** The verifier does not know whether the token was revoked. */
        STALE("stale");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** The name in metrics and logs. */
        public String label() {
            return label;
        }
    }
}
