package io.gatehouse.verifier;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys that sign the tokens of clients/vectors: one of each supported kind, and kinds that a verifier ignores. */
final class VectorKeys {
    static final String ES256 = SignedTokens.KID;
    static final String ED25519 = "0198a000-0000-7000-8000-00000000000b";
    static final String RS256 = "0198a000-0000-7000-8000-00000000000c";
    static final String SMALL_RSA = "0198a000-0000-7000-8000-00000000000d";
    static final String ES384 = "0198a000-0000-7000-8000-00000000000e";
    static final String SYMMETRIC = "0198a000-0000-7000-8000-00000000000f";
    static final String ENCRYPTION = "0198a000-0000-7000-8000-000000000010";

    private static final Map<String, String> JCA = Map.of(
            "ES256", "SHA256withECDSAinP1363Format",
            "ES384", "SHA384withECDSAinP1363Format",
            "EdDSA", "Ed25519",
            "RS256", "SHA256withRSA",
            "PS256", "RSASSA-PSS");

    private final byte[] secret = new byte[32];
    private final Map<String, KeyPair> pairs = new TreeMap<>();

    VectorKeys() throws GeneralSecurityException {
        pairs.put(ES256, ec("secp256r1"));
        pairs.put(ED25519, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        pairs.put(RS256, rsa(2048));
        pairs.put(SMALL_RSA, rsa(1024));
        pairs.put(ES384, ec("secp384r1"));
        pairs.put(ENCRYPTION, ec("secp256r1"));
    }

    private static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private KeyPair pair(String kid) {
        return Objects.requireNonNull(pairs.get(kid), kid);
    }

    byte[] encodedPublicKey(String kid) {
        return pair(kid).getPublic().getEncoded();
    }

    /** Signs with a key and any algorithm of its type; an ES256 signature has its canonical form. */
    byte[] sign(String kid, String algorithm, String input) throws GeneralSecurityException {
        byte[] bytes = input.getBytes(StandardCharsets.US_ASCII);
        if (kid.equals(SYMMETRIC)) {
            return mac(secret, input);
        }
        Signature signature = Signature.getInstance(JCA.getOrDefault(algorithm, algorithm));
        signature.initSign(pair(kid).getPrivate());
        signature.update(bytes);
        byte[] signed = signature.sign();
        return algorithm.equals("ES256") ? SignedTokens.lowS(signed) : signed;
    }

    static byte[] mac(byte[] key, String input) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
    }

    ObjectNode jwks() {
        ObjectNode set = new ObjectMapper().createObjectNode();
        ArrayNode keys = set.putArray("keys");
        ec(keys.addObject(), ES256, "P-256", 32).put("alg", "ES256");
        byte[] ed25519 = encodedPublicKey(ED25519);
        keys.addObject()
                .put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("kid", ED25519)
                .put("use", "sig")
                .put("alg", "EdDSA")
                .put("x", SignedTokens.base64(Arrays.copyOfRange(ed25519, ed25519.length - 32, ed25519.length)));
        rsa(keys.addObject(), RS256);
        rsa(keys.addObject(), SMALL_RSA);
        ec(keys.addObject(), ES384, "P-384", 48).put("alg", "ES384");
        keys.addObject()
                .put("kty", "oct")
                .put("kid", SYMMETRIC)
                .put("use", "sig")
                .put("alg", "HS256")
                .put("k", SignedTokens.base64(secret));
        ec(keys.addObject(), ENCRYPTION, "P-256", 32).put("use", "enc").put("alg", "ECDH-ES");
        keys.addObject().put("kty", "FUTURE").put("kid", "future").put("use", "sig");
        return set;
    }

    private ObjectNode ec(ObjectNode jwk, String kid, String curve, int length) {
        ECPublicKey key = (ECPublicKey) pair(kid).getPublic();
        return jwk.put("kty", "EC")
                .put("crv", curve)
                .put("kid", kid)
                .put("use", "sig")
                .put("x", fixed(key.getW().getAffineX(), length))
                .put("y", fixed(key.getW().getAffineY(), length));
    }

    private void rsa(ObjectNode jwk, String kid) {
        RSAPublicKey key = (RSAPublicKey) pair(kid).getPublic();
        jwk.put("kty", "RSA")
                .put("kid", kid)
                .put("use", "sig")
                .put("alg", "RS256")
                .put("n", fixed(key.getModulus(), (key.getModulus().bitLength() + 7) / 8))
                .put("e", SignedTokens.base64(key.getPublicExponent().toByteArray()));
    }

    private static String fixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[length];
        int size = Math.min(bytes.length, length);
        System.arraycopy(bytes, bytes.length - size, fixed, length - size, size);
        return SignedTokens.base64(fixed);
    }
}
