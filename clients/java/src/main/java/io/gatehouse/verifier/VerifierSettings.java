package io.gatehouse.verifier;

import java.time.Duration;

/**
 * The expected issuer, audience and type of tokens.
 *
 * @param issuer the required {@code iss}
 * @param audience the value that {@code aud} must contain
 * @param leeway the tolerated clock difference, for {@code exp}, {@code nbf} and {@code iat} alike
 * @param acceptTypeJwt whether {@code typ: JWT} is accepted as well as {@code at+jwt}, which is always accepted
 */
public record VerifierSettings(String issuer, String audience, Duration leeway, boolean acceptTypeJwt) {
    /** Settings that accept only {@code typ: at+jwt}. */
    public VerifierSettings(String issuer, String audience, Duration leeway) {
        this(issuer, audience, leeway, false);
    }
}
