package io.gatehouse.token;

import io.gatehouse.verifier.VerificationKey;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Writes public keys as JWKs (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2): only members that everybody may know. */
final class PublicJwk {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int KEY_BYTES = 32;

    private PublicJwk() {}

    /** The members of the JWK; nothing for a key whose every bit is secret. */
    static Optional<Map<String, String>> of(VerificationKey key) {
        return key.publicKey().map(publicKey -> {
            Map<String, String> jwk = material(publicKey);
            jwk.put("kid", key.kid());
            jwk.put("alg", key.algorithm().jwaName());
            jwk.put("use", "sig");
            return jwk;
        });
    }

    private static Map<String, String> material(PublicKey key) {
        Map<String, String> jwk = new LinkedHashMap<>();
        if (key instanceof ECPublicKey ec) {
            jwk.put("kty", "EC");
            jwk.put("crv", "P-256");
            jwk.put("x", fixed(ec.getW().getAffineX()));
            jwk.put("y", fixed(ec.getW().getAffineY()));
        } else if (key instanceof RSAPublicKey rsa) {
            jwk.put("kty", "RSA");
            jwk.put("n", least(rsa.getModulus()));
            jwk.put("e", least(rsa.getPublicExponent()));
        } else {
            // The encoding of RFC 8410 §4 ends with the key's bytes.
            byte[] encoded = key.getEncoded();
            jwk.put("kty", "OKP");
            jwk.put("crv", "Ed25519");
            jwk.put(
                    "x",
                    BASE64URL.encodeToString(Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length)));
        }
        return jwk;
    }

    /** As many bytes as the curve's field has, with zeros in front (RFC 7518 §6.2.1.2). */
    private static String fixed(BigInteger coordinate) {
        byte[] bytes = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            bytes[KEY_BYTES - 1 - i] = coordinate.shiftRight(8 * i).byteValue();
        }
        return BASE64URL.encodeToString(bytes);
    }

    /** As few bytes as hold the number (RFC 7518 §6.3.1.1). */
    private static String least(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64URL.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }
}
