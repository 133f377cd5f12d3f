package io.gatehouse.verifier;

import java.util.Optional;
import java.util.stream.Stream;

/** The algorithms that access tokens can be signed with (RFC 7518 §3.1, RFC 8037 §3.1). */
public enum SignatureAlgorithm {
    /** ECDSA on P-256 with SHA-256 (RFC 7518 §3.4). */
    ES256("ES256", "EC", "SHA256withECDSAinP1363Format"),
    /** Ed25519 (RFC 8037 §3.1). The name also covers other curves, which are not supported. */
    EDDSA("EdDSA", "Ed25519", "Ed25519"),
    /** RSASSA-PKCS1-v1_5 with SHA-256 and at least 2048 bits (RFC 7518 §3.3). */
    RS256("RS256", "RSA", "SHA256withRSA"),
    /** HMAC with SHA-256 (RFC 7518 §3.2). The key that verifies also signs, so it is never published. */
    HS256("HS256", "HmacSHA256", "HmacSHA256");

    private final String jwaName;
    private final String keyType;
    private final String jcaName;

    SignatureAlgorithm(String jwaName, String keyType, String jcaName) {
        this.jwaName = jwaName;
        this.keyType = keyType;
        this.jcaName = jcaName;
    }

    /** The algorithm with exactly this {@code alg} (RFC 7515 §4.1.1). */
    public static Optional<SignatureAlgorithm> named(String jwaName) {
        return Stream.of(values())
                .filter(algorithm -> algorithm.jwaName.equals(jwaName))
                .findFirst();
    }

    /** The {@code alg} of a token's header. */
    public String jwaName() {
        return jwaName;
    }

    /** The Java name of the key algorithm. */
    public String keyType() {
        return keyType;
    }

    /** The Java name of the signature algorithm. */
    String jcaName() {
        return jcaName;
    }

    /** Whether the same key signs and verifies. */
    public boolean isSymmetric() {
        return this == HS256;
    }
}
