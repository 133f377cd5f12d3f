package io.gatehouse.token;

import io.gatehouse.verifier.SignatureAlgorithm;
import java.time.Duration;

/**
 * The settings of key creation and rotation.
 *
 * @param algorithm the algorithm of new signing keys
 * @param rotationInterval the time that a key is current; zero disables automatic rotation
 * @param refreshLifetime the maximum lifetime of a refresh token, and so of a retired MAC key
 */
public record KeySettings(SignatureAlgorithm algorithm, Duration rotationInterval, Duration refreshLifetime) {}
