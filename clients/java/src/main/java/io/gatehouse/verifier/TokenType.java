package io.gatehouse.verifier;

import java.util.Arrays;
import java.util.Optional;

/** The media type of an access token in its {@code typ} header (RFC 7515 §4.1.9). */
public enum TokenType {
    /** The type of RFC 9068 §2.1, which a token for another purpose cannot have. */
    AT_JWT("at+jwt"),
    /** The general type of RFC 7519 §5.1, for libraries that accept no other type. */
    JWT("JWT");

    private final String headerValue;

    TokenType(String headerValue) {
        this.headerValue = headerValue;
    }

    /** Returns the type with exactly this name in the header; empty if there is none. */
    public static Optional<TokenType> named(String headerValue) {
        return Arrays.stream(values())
                .filter(type -> type.headerValue.equals(headerValue))
                .findFirst();
    }

    /** The value of {@code typ} that Gatehouse writes. */
    public String headerValue() {
        return headerValue;
    }
}
