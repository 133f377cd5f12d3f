package io.gatehouse.verifier;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Computes and verifies signatures with the Amazon Corretto Crypto Provider if its native library loads, otherwise with
 * the JDK. The native library needs a twentieth of the time of JDK 17 for ES256. The JVM's provider list does not
 * change. Thread-safe.
 */
public final class SignatureEngine {
    private final @Nullable Provider provider;
    private final String description;

    private SignatureEngine(@Nullable Provider provider, String description) {
        this.provider = provider;
        this.description = description;
    }

    /** An engine that uses the JDK. */
    public static SignatureEngine ofJdk() {
        return new SignatureEngine(null, "the JDK");
    }

    /** An engine that uses the native library, or the JDK if the library does not load or fails its self-tests. */
    public static SignatureEngine fastest() {
        try {
            Throwable missing = CorrettoProvider.loadingError();
            if (missing != null) {
                return fallBackToJdk(missing);
            }
            if (!CorrettoProvider.passesSelfTests()) {
                return new SignatureEngine(null, "the JDK, because the native library fails its self-tests");
            }
            Provider found = CorrettoProvider.instance();
            return new SignatureEngine(found, found.getName() + " " + found.getVersionStr());
        } catch (LinkageError | RuntimeException e) {
            return fallBackToJdk(e);
        }
    }

    private static SignatureEngine fallBackToJdk(Throwable missing) {
        return new SignatureEngine(null, "the JDK, because the native library does not load (" + missing + ")");
    }

    /** Whether the engine uses the native library. */
    public boolean isNative() {
        return provider != null;
    }

    /** The library in use, for the log. */
    public String description() {
        return description;
    }

    /** Decodes a public key from an X.509 SubjectPublicKeyInfo. */
    PublicKey publicKey(SignatureAlgorithm algorithm, byte[] encoded) throws GeneralSecurityException {
        return keyFactory(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** Decodes a signing key from PKCS #8, or from the bytes of a symmetric key. */
    public Key signingKey(SignatureAlgorithm algorithm, byte[] encoded) throws GeneralSecurityException {
        return algorithm.isSymmetric()
                ? new SecretKeySpec(encoded, algorithm.keyType())
                : keyFactory(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private KeyFactory keyFactory(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        if (provider != null) {
            try {
                return KeyFactory.getInstance(algorithm.keyType(), provider);
            } catch (NoSuchAlgorithmException e) {
                // The provider accepts the JDK's keys of this type.
                return KeyFactory.getInstance(algorithm.keyType());
            }
        }
        return KeyFactory.getInstance(algorithm.keyType());
    }

    /** Signs. The signature may have a non-canonical form, such as the higher s for ES256. */
    public byte[] sign(SignatureAlgorithm algorithm, Key key, byte[] input) throws GeneralSecurityException {
        if (algorithm.isSymmetric()) {
            return mac(algorithm, key, input);
        }
        Signature signature = signature(algorithm);
        signature.initSign((PrivateKey) key);
        signature.update(input);
        return signature.sign();
    }

    boolean verify(SignatureAlgorithm algorithm, PublicKey key, byte[] input, byte[] signature)
            throws GeneralSecurityException {
        Signature verification = signature(algorithm);
        verification.initVerify(key);
        verification.update(input);
        return verification.verify(signature);
    }

    byte[] mac(SignatureAlgorithm algorithm, Key key, byte[] input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(algorithm.jcaName());
        mac.init(key);
        return mac.doFinal(input);
    }

    private Signature signature(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        return provider == null
                ? Signature.getInstance(algorithm.jcaName())
                : Signature.getInstance(algorithm.jcaName(), provider);
    }
}
