package io.gatehouse.verifier.testing;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/** A signing key for ES256 with a random {@code kid}. Immutable and thread-safe. */
final class TestKey {
    private static final int HALF = 32;

    private final String kid = UUID.randomUUID().toString();
    private final KeyPair pair;

    TestKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has P-256", e);
        }
    }

    String kid() {
        return kid;
    }

    /** The public key (RFC 7517 §4). */
    String jwk() {
        var point = ((ECPublicKey) pair.getPublic()).getW();
        return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"use\":\"sig\",\"alg\":\"ES256\",\"kid\":\"" + kid + "\",\"x\":\""
                + base64(bytes(point.getAffineX())) + "\",\"y\":\"" + base64(bytes(point.getAffineY())) + "\"}";
    }

    /** Signs a token. The verifier requires the lower one of the two possible values of s. */
    String sign(String payload) {
        String header = "{\"typ\":\"at+jwt\",\"kid\":\"" + kid + "\",\"alg\":\"ES256\"}";
        String input = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64(payload.getBytes(StandardCharsets.UTF_8));
        try {
            Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
            ecdsa.initSign(pair.getPrivate());
            ecdsa.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + base64(canonical(ecdsa.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has ES256", e);
        }
    }

    private byte[] canonical(byte[] signature) {
        BigInteger order = ((ECPublicKey) pair.getPublic()).getParams().getOrder();
        BigInteger s = new BigInteger(1, signature, HALF, HALF);
        byte[] lower = bytes(s.min(order.subtract(s)));
        byte[] canonical = Arrays.copyOf(signature, 2 * HALF);
        System.arraycopy(lower, 0, canonical, HALF, HALF);
        return canonical;
    }

    /** 32 bytes, big-endian. */
    private static byte[] bytes(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[HALF];
        int length = Math.min(HALF, bytes.length);
        System.arraycopy(bytes, bytes.length - length, padded, HALF - length, length);
        return padded;
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
