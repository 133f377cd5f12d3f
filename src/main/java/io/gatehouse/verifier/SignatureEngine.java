package io.gatehouse.verifier;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
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
 * Computes signatures: natively where the Amazon Corretto Crypto Provider loads, which takes a twentieth of the time of
 * JDK 17 for ES256, and with the JDK otherwise. The list of providers of the JVM stays as it is. Thread-safe.
 */
public final class SignatureEngine {
    private final @Nullable Provider provider;
    private final String description;

    private SignatureEngine(@Nullable Provider provider, String description) {
        this.provider = provider;
        this.description = description;
    }

    /** The JDK's own. */
    public static SignatureEngine ofJdk() {
        return new SignatureEngine(null, "the JDK");
    }

    /** The native one, or the JDK's where that cannot be loaded or fails its own tests. */
    public static SignatureEngine fastest() {
        try {
            AmazonCorrettoCryptoProvider found = AmazonCorrettoCryptoProvider.INSTANCE;
            Throwable missing = found.getLoadingError();
            if (missing != null) {
                return instead(missing);
            }
            if (found.runSelfTests() != SelfTestStatus.PASSED) {
                return new SignatureEngine(null, "the JDK, because the native library fails its own tests");
            }
            return new SignatureEngine(found, found.getName() + " " + found.getVersionStr());
        } catch (LinkageError | RuntimeException e) {
            return instead(e);
        }
    }

    private static SignatureEngine instead(Throwable missing) {
        return new SignatureEngine(null, "the JDK, because the native library does not load (" + missing + ")");
    }

    /** Whether a native library does the work. */
    public boolean isNative() {
        return provider != null;
    }

    /** What does the work, for the log. */
    public String description() {
        return description;
    }

    /** Reads a public key, an X.509 SubjectPublicKeyInfo. */
    PublicKey publicKey(SignatureAlgorithm algorithm, byte[] encoded) throws GeneralSecurityException {
        return keyFactory(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    }

    /** Reads a key to sign with: PKCS #8, or the bytes of a symmetric key. */
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
                // It can sign with the JDK's keys of this type.
                return KeyFactory.getInstance(algorithm.keyType());
            }
        }
        return KeyFactory.getInstance(algorithm.keyType());
    }

    /** Signs. The result is what the provider gives, which for ES256 may have the higher s. */
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
