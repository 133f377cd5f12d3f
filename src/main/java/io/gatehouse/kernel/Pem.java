package io.gatehouse.kernel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys as the text in which most tools write them (RFC 7468). */
public final class Pem {
    /** Of key stores that live in memory only, where it protects nothing; there must be one. */
    public static final String PASSWORD = "in memory";

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String ENTRY = "gatehouse";

    private Pem() {}

    /**
     * The certificates of a text, in its order.
     *
     * @throws IllegalArgumentException if there is none, or what stands there is no certificate
     */
    public static List<X509Certificate> certificates(String text) {
        try {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("no certificate");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not certificates", e);
        }
    }

    /**
     * A key store that trusts every certificate of a text.
     *
     * @throws IllegalArgumentException if there is none, or what stands there is no certificate
     */
    public static KeyStore trusting(String certificates) {
        try {
            // Jedis reads it for each connection, and this kind costs next to nothing to read.
            KeyStore store = empty("JKS");
            List<X509Certificate> all = certificates(certificates);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry(ENTRY + i, all.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A key store with one key, and what proves whose it is.
     *
     * @param chain the certificate, and after it those of whoever signed it
     * @param key PKCS #8 without a password
     * @throws IllegalArgumentException if either cannot be read, or the key is not the first certificate's
     */
    public static KeyStore holding(String chain, Secret key) {
        List<X509Certificate> certificates = certificates(chain);
        try {
            KeyStore store = empty("PKCS12");
            store.setKeyEntry(
                    ENTRY,
                    key(key, certificates.get(0).getPublicKey()),
                    PASSWORD.toCharArray(),
                    certificates.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            // Its message may quote the key.
            throw new IllegalArgumentException("not the certificate's key");
        }
    }

    private static PrivateKey key(Secret text, PublicKey owner) throws GeneralSecurityException {
        Matcher found = KEY.matcher(text.reveal());
        if (!found.find()) {
            throw new IllegalArgumentException("no PKCS #8 key");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
        PrivateKey key = KeyFactory.getInstance(owner.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        requirePair(key, owner);
        return key;
    }

    private static void requirePair(PrivateKey key, PublicKey owner) throws GeneralSecurityException {
        String algorithm = owner.getAlgorithm();
        Signature signature =
                Signature.getInstance(algorithm.startsWith("Ed") ? algorithm : "SHA256with" + withDsa(algorithm));
        signature.initSign(key);
        signature.update(owner.getEncoded());
        byte[] signed = signature.sign();
        signature.initVerify(owner);
        signature.update(owner.getEncoded());
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("another key");
        }
    }

    private static String withDsa(String algorithm) {
        return algorithm.equals("EC") ? "ECDSA" : algorithm;
    }

    private static KeyStore empty(String type) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        return store;
    }
}
