package io.gatehouse.verifier;

import java.time.Duration;

/**
 * What a token must say to be meant for us.
 *
 * @param issuer the exact {@code iss}
 * @param audience what {@code aud} must contain
 * @param leeway how far clocks may differ, for {@code exp}, {@code nbf} and {@code iat} alike
 */
public record VerifierSettings(String issuer, String audience, Duration leeway) {}
