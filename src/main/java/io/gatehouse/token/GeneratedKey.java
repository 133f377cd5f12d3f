package io.gatehouse.token;

import io.gatehouse.verifier.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * A new key before it is sealed.
 *
 * @param publicKey an X.509 SubjectPublicKeyInfo; null for a symmetric key
 * @param secret PKCS #8, or the bytes of a symmetric key
 */
record GeneratedKey(byte @Nullable [] publicKey, byte[] secret) {
    private static final int MAC_BYTES = 32;
    private static final int RSA_BITS = 2048;

    static GeneratedKey signing(SignatureAlgorithm algorithm, SecureRandom random) {
        return algorithm.isSymmetric() ? symmetric(random) : pair(algorithm, random);
    }

    /** A key of 256 bits, as long as the hash (RFC 7518 §3.2). */
    static GeneratedKey symmetric(SecureRandom random) {
        byte[] key = new byte[MAC_BYTES];
        random.nextBytes(key);
        return new GeneratedKey(null, key);
    }

    private static GeneratedKey pair(SignatureAlgorithm algorithm, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.keyType());
            switch (algorithm) {
                case ES256 -> generator.initialize(new ECGenParameterSpec("secp256r1"), random);
                case RS256 -> generator.initialize(RSA_BITS, random);
                case EDDSA -> generator.initialize(255, random);
                case HS256 -> throw new IllegalArgumentException("A symmetric algorithm has no key pair");
            }
            KeyPair pair = generator.generateKeyPair();
            return new GeneratedKey(
                    pair.getPublic().getEncoded(), pair.getPrivate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The Java platform cannot generate keys for " + algorithm, e);
        }
    }
}
