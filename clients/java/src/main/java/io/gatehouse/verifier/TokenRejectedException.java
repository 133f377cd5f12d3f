package io.gatehouse.verifier;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if an access token is not accepted. The message is for logs and administrators; a client learns only that the
 * token is not valid.
 */
public final class TokenRejectedException extends Exception {
    private final Reason reason;
    private final transient @Nullable RejectedToken token;
    private final transient @Nullable DenylistEntry denial;

    TokenRejectedException(Reason reason, String message) {
        this(reason, message, null, null);
    }

    TokenRejectedException(
            Reason reason, String message, @Nullable RejectedToken token, @Nullable DenylistEntry denial) {
        super(message, null, false, false);
        this.reason = reason;
        this.token = token;
        this.denial = denial;
    }

    public Reason reason() {
        return reason;
    }

    /** The claims of the token; empty unless its signature matches and its claims are complete. */
    public Optional<RejectedToken> token() {
        return Optional.ofNullable(token);
    }

    /** The entry that denies the token, if the reason is {@link Reason#REVOKED}. */
    public Optional<DenylistEntry> denial() {
        return Optional.ofNullable(denial);
    }

    /** The same rejection with the claims of the token. */
    TokenRejectedException of(VerifiedToken rejected) {
        return new TokenRejectedException(reason, String.valueOf(getMessage()), RejectedToken.of(rejected), denial);
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
