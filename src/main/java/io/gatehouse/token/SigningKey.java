package io.gatehouse.token;

import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;

/** A key that signs access tokens, and its public half. Immutable and thread-safe; never printed. */
final class SigningKey {
    private static final BigInteger P256_ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);
    private static final int HALF = 32;

    private final VerificationKey verification;
    private final Key key;
    private final SignatureEngine engine;

    SigningKey(VerificationKey verification, Key key, SignatureEngine engine) {
        this.verification = verification;
        this.key = key;
        this.engine = engine;
    }

    String kid() {
        return verification.kid();
    }

    /** The Java key. The JWT library requires it although it signs through {@link JwtSignatureAlgorithm}. */
    Key key() {
        return key;
    }

    VerificationKey verification() {
        return verification;
    }

    /** Signs bytes. The signature has the canonical form that the verifier requires. */
    byte[] sign(byte[] signingInput) {
        try {
            SignatureAlgorithm algorithm = verification.algorithm();
            byte[] signature = engine.sign(algorithm, key, signingInput);
            if (algorithm == SignatureAlgorithm.ES256) {
                lowerS(signature);
            }
            return signature;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Key " + kid() + " does not match its algorithm", e);
        }
    }

    /** Both (r, s) and (r, n − s) are valid in ECDSA; the form with the lower s is canonical. */
    private static void lowerS(byte[] signature) {
        BigInteger s = new BigInteger(1, signature, HALF, HALF);
        BigInteger other = P256_ORDER.subtract(s);
        if (other.compareTo(s) < 0) {
            for (int i = 0; i < HALF; i++) {
                signature[signature.length - 1 - i] = other.shiftRight(8 * i).byteValue();
            }
        }
    }
}
