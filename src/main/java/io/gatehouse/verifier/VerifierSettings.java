package io.gatehouse.verifier;

import java.time.Duration;

/**
 * The expected issuer and audience of tokens.
 *
 * @param issuer the required {@code iss}
 * @param audience the value that {@code aud} must contain
 * @param leeway the tolerated clock difference, for {@code exp}, {@code nbf} and {@code iat} alike
 */
public record VerifierSettings(String issuer, String audience, Duration leeway) {}
