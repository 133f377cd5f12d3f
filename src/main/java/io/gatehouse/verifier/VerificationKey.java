package io.gatehouse.verifier;

import java.security.PublicKey;

/**
 * A public key that access tokens are verified with, bound to the one algorithm that it may be used for (RFC 8725 §3.1).
 *
 * @param kid the key's id, as in the token's header
 * @param algorithm the JWA name (RFC 7518 §3.1), {@code ES256}
 */
public record VerificationKey(String kid, String algorithm, PublicKey publicKey) {}
