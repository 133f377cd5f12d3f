package io.gatehouse.refusal;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.verifier.TokenRejectedException;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a request with, or without, an access token was refused. References contain the number, which never changes. */
public enum RefusalReason {
    /** The request has no access token. */
    MISSING(1),
    /** The format, size or header is not that of a token of Gatehouse, or there are several tokens. */
    MALFORMED(2),
    /** The key is unknown, the algorithm is not that of the key, or the signature is wrong. */
    SIGNATURE(3),
    /** A claim is missing or has an unexpected type or value. */
    CLAIMS(4),
    /** The token has expired or is not valid yet. */
    EXPIRED(5),
    /** A denylist entry denies the token. */
    REVOKED(6),
    /** The denylist of the instance is stale, so it is unknown whether the token was revoked. */
    STALE(7),
    /** The token is valid, but the caller may not make this call. */
    FORBIDDEN(8);

    private final byte number;
    private final String word = AsciiCase.lower(name());

    RefusalReason(int number) {
        this.number = (byte) number;
    }

    /** The reason for which the verifier rejected a token. */
    public static RefusalReason of(TokenRejectedException.Reason reason) {
        return switch (reason) {
            case MALFORMED -> MALFORMED;
            case SIGNATURE -> SIGNATURE;
            case CLAIMS -> CLAIMS;
            case EXPIRED -> EXPIRED;
            case REVOKED -> REVOKED;
            case UNKNOWN -> STALE;
        };
    }

    static Optional<RefusalReason> numbered(byte number) {
        return Stream.of(values()).filter(reason -> reason.number == number).findFirst();
    }

    byte number() {
        return number;
    }

    /** The name in responses and log lines, such as {@code revoked}. */
    public String word() {
        return word;
    }
}
