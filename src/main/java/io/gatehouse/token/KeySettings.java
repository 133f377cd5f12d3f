package io.gatehouse.token;

import io.gatehouse.verifier.SignatureAlgorithm;
import java.time.Duration;

/**
 * How keys are made and replaced.
 *
 * @param algorithm of the signing keys that are made from now on
 * @param rotationInterval how long a key is current; zero for as long as nobody rotates it
 * @param refreshLifetime the longest life of a refresh token, and so of a MAC key that is retired
 */
public record KeySettings(SignatureAlgorithm algorithm, Duration rotationInterval, Duration refreshLifetime) {}
