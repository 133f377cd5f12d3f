package io.gatehouse.session;

import io.gatehouse.kernel.Secret;

/** The token response (RFC 6749 §5.1). */
public record TokenView(
        String accessToken, String refreshToken, String tokenType, long expiresIn, long refreshExpiresIn) {
    static TokenView of(TokenPair pair) {
        return new TokenView(
                reveal(pair.accessToken()),
                reveal(pair.refreshToken()),
                "bearer",
                pair.expiresIn(),
                pair.refreshExpiresIn());
    }

    private static String reveal(Secret token) {
        return token.reveal();
    }

    @Override
    public String toString() {
        return "TokenView[***]";
    }
}
