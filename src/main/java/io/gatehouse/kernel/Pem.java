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

/** Reads certificates and private keys in PEM format (RFC 7468). */
public final class Pem {
    /** Password of the in-memory key stores. The API requires one; it protects nothing. */
    public static final String PASSWORD = "in memory";

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final String ENTRY = "gatehouse";

    private Pem() {}

    /**
     * The certificates in a text, in order.
     *
     * @throws IllegalArgumentException if there is none, or if one cannot be parsed
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
     * A key store that trusts every certificate in a text.
     *
     * @throws IllegalArgumentException if there is none, or if one cannot be parsed
     */
    public static KeyStore trusting(String certificates) {
        try {
            // Jedis reads the store for each connection, and JKS is cheap to read.
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
     * A key store with one private key and its certificate chain.
     *
     * @param chain the certificate, followed by the intermediate certificates
     * @param key unencrypted PKCS #8
     * @throws IllegalArgumentException if either cannot be parsed, or if the key does not belong to the first
     *     certificate
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
            // The message of the cause may quote the key.
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
