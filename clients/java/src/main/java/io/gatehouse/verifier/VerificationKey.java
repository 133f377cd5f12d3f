package io.gatehouse.verifier;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that verifies access tokens, bound to the one algorithm that it may be used with (RFC 8725 §3.1).
 * Immutable and thread-safe; never printed.
 */
public final class VerificationKey {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MIN_MAC_BYTES = 32;
    private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int ED25519_LENGTH = 44;

    private final String kid;
    private final SignatureAlgorithm algorithm;
    private final Key key;
    private final SignatureEngine engine;

    private VerificationKey(String kid, SignatureAlgorithm algorithm, Key key, SignatureEngine engine) {
        this.kid = kid;
        this.algorithm = algorithm;
        this.key = key;
        this.engine = engine;
    }

    /**
     * Decodes a key.
     *
     * @param kid the key's id, as in the token's header
     * @param encoded an X.509 SubjectPublicKeyInfo, or the bytes of a symmetric key
     * @throws GeneralSecurityException if the key may not be used with this algorithm (RFC 7518 §3)
     */
    public static VerificationKey read(String kid, SignatureAlgorithm algorithm, byte[] encoded, SignatureEngine engine)
            throws GeneralSecurityException {
        boolean fits;
        Key key;
        if (algorithm.isSymmetric()) {
            fits = encoded.length >= MIN_MAC_BYTES;
            key = new SecretKeySpec(encoded, algorithm.keyType());
        } else {
            PublicKey publicKey = engine.publicKey(algorithm, encoded);
            fits = fits(algorithm, publicKey, encoded);
            key = publicKey;
        }
        if (!fits) {
            throw new InvalidKeyException("Key " + kid + " may not be used with " + algorithm.jwaName());
        }
        return new VerificationKey(kid, algorithm, key, engine);
    }

    private static boolean fits(SignatureAlgorithm algorithm, PublicKey key, byte[] encoded) {
        return switch (algorithm) {
            case ES256 ->
                key instanceof ECPublicKey ec && ec.getParams().getOrder().equals(CanonicalSignature.P256_ORDER);
            case EDDSA ->
                encoded.length == ED25519_LENGTH
                        && Arrays.equals(encoded, 0, ED25519_PREFIX.length, ED25519_PREFIX, 0, ED25519_PREFIX.length);
            case RS256 -> key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_RSA_BITS;
            case HS256 -> false;
        };
    }

    public String kid() {
        return kid;
    }

    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    /** The public key; empty for a symmetric key. */
    public Optional<PublicKey> publicKey() {
        return key instanceof PublicKey publicKey ? Optional.of(publicKey) : Optional.empty();
    }

    /** Whether this is the canonical form of a signature with this key over the signing input (RFC 7515 §5.2). */
    public boolean verifies(byte[] signingInput, byte[] signature) {
        try {
            return switch (algorithm) {
                case ES256 -> CanonicalSignature.isEs256(signature) && asymmetric(signingInput, signature);
                case EDDSA -> CanonicalSignature.isEd25519(signature) && asymmetric(signingInput, signature);
                case RS256 -> asymmetric(signingInput, signature);
                case HS256 -> MessageDigest.isEqual(engine.mac(algorithm, key, signingInput), signature);
            };
        } catch (GeneralSecurityException e) {
            // Providers throw for some malformed signatures.
            return false;
        }
    }

    private boolean asymmetric(byte[] signingInput, byte[] signature) throws GeneralSecurityException {
        return engine.verify(algorithm, (PublicKey) key, signingInput, signature);
    }

    /** Whether both have the same id, algorithm and key. */
    public boolean isSameKey(VerificationKey other) {
        return kid.equals(other.kid) && algorithm == other.algorithm && key.equals(other.key);
    }

    @Override
    public String toString() {
        return "VerificationKey[" + kid + "]";
    }
}
