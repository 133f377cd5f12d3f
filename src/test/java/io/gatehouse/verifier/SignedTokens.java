package io.gatehouse.verifier;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Signs any header and claims with a real P-256 key, also for tokens that must be rejected although they are signed.
 */
final class SignedTokens {
    static final String KID = "0198a000-0000-7000-8000-00000000000a";
    static final String ISSUER = "https://id.example";
    static final String AUDIENCE = "gatehouse";
    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final BigInteger ORDER =
            new BigInteger("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551", 16);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyPair pair;

    SignedTokens() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    KeyPair pair() {
        return pair;
    }

    VerificationKeys keys() {
        VerificationKey key;
        try {
            key = VerificationKey.read(
                    KID, SignatureAlgorithm.ES256, pair.getPublic().getEncoded(), SignatureEngine.fastest());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        return kid -> kid.equals(KID) ? Optional.of(key) : Optional.empty();
    }

    static ObjectNode header() {
        return JSON.createObjectNode().put("alg", "ES256").put("kid", KID).put("typ", "at+jwt");
    }

    static ObjectNode claims() {
        ObjectNode claims = JSON.createObjectNode()
                .put("ver", 1)
                .put("iss", ISSUER)
                .put("sub", "0198a000-0000-7000-8000-000000000001")
                .put("client_id", "gatehouse")
                .put("sid", "0198a000-0000-7000-8000-000000000002")
                .put("jti", "AZigAAAAcACAAAAAAAAAAgAAAAA")
                .put("login", "alice")
                .put("user_epoch", 1000L)
                .put("realm_epoch", 2000L)
                .put("auth_time", NOW.getEpochSecond())
                .put("iat", NOW.getEpochSecond())
                .put("nbf", NOW.getEpochSecond())
                .put("exp", NOW.plusSeconds(7200).getEpochSecond());
        claims.putArray("aud").add(AUDIENCE);
        claims.putArray("roles").add("subscriber").add("admin");
        return claims;
    }

    String valid() {
        return sign(header().toString(), claims().toString());
    }

    String withHeader(Consumer<ObjectNode> change) {
        ObjectNode header = header();
        change.accept(header);
        return sign(header.toString(), claims().toString());
    }

    String withClaims(Consumer<ObjectNode> change) {
        ObjectNode claims = claims();
        change.accept(claims);
        return sign(header().toString(), claims.toString());
    }

    String sign(String header, String payload) {
        return sign(header.getBytes(StandardCharsets.UTF_8), payload.getBytes(StandardCharsets.UTF_8));
    }

    String sign(byte[] header, byte[] payload) {
        String input = base64(header) + "." + base64(payload);
        return input + "." + base64(signed(input));
    }

    byte[] signed(String input) {
        return lowS(signature(input));
    }

    /** The same token with the other valid ECDSA signature (r, n − s). */
    static String withOtherS(String token) {
        int dot = token.lastIndexOf('.');
        byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        return token.substring(0, dot + 1) + base64(otherS(signature));
    }

    static byte[] otherS(byte[] signature) {
        return replaceS(signature, ORDER.subtract(s(signature)));
    }

    private byte[] signature(String input) {
        try {
            Signature ecdsa = Signature.getInstance("SHA256withECDSAinP1363Format");
            ecdsa.initSign(pair.getPrivate());
            ecdsa.update(input.getBytes(StandardCharsets.US_ASCII));
            return ecdsa.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] lowS(byte[] signature) {
        BigInteger s = s(signature);
        return s.compareTo(ORDER.subtract(s)) <= 0 ? signature : otherS(signature);
    }

    private static BigInteger s(byte[] signature) {
        return new BigInteger(1, signature, 32, 32);
    }

    private static byte[] replaceS(byte[] signature, BigInteger s) {
        byte[] replaced = Arrays.copyOf(signature, 64);
        Arrays.fill(replaced, 32, 64, (byte) 0);
        byte[] bytes = s.toByteArray();
        int from = Math.max(0, bytes.length - 32);
        System.arraycopy(bytes, from, replaced, 64 - (bytes.length - from), bytes.length - from);
        return replaced;
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
