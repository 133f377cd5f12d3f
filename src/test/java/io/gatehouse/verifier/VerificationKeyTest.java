package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of each algorithm, with the native library and the JDK. */
class VerificationKeyTest {
    private static final String PAYLOAD_7515 =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl" + "LmNvbS9pc19yb290Ijp0cnVlfQ";
    private static final BigInteger ED25519_ORDER =
            BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

    static Stream<SignatureEngine> engines() {
        return Stream.of(SignatureEngine.fastest(), SignatureEngine.ofJdk());
    }

    private static byte[] decode(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void the_native_library_loads_where_the_tests_run() {
        assertThat(SignatureEngine.fastest().isNative())
                .as(SignatureEngine.fastest().description())
                .isEqualTo(System.getProperty("os.name").equals("Linux"));
        assertThat(SignatureEngine.ofJdk().isNative()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void rfc7515_a_1_hs256(SignatureEngine engine) throws Exception {
        byte[] secret =
                decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        VerificationKey key = VerificationKey.read("a", SignatureAlgorithm.HS256, secret, engine);
        byte[] input = ascii("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + PAYLOAD_7515);
        byte[] mac = decode("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assertThat(key.verifies(input, mac)).isTrue();
        assertThat(key.verifies(input, Arrays.copyOf(mac, 31))).isFalse();
        mac[0] ^= 1;
        assertThat(key.verifies(input, mac)).isFalse();
        assertThat(key.publicKey()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void rfc7515_a_3_es256_in_its_form_with_the_lower_s(SignatureEngine engine) throws Exception {
        JWK jwk = JWK.parse("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}");
        byte[] encoded = jwk.toECKey().toPublicKey().getEncoded();
        VerificationKey key = VerificationKey.read("a", SignatureAlgorithm.ES256, encoded, engine);
        String input = "eyJhbGciOiJFUzI1NiJ9." + PAYLOAD_7515;
        String published =
                input + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        assertThat(key.verifies(ascii(input), signature(published))).isFalse();
        assertThat(key.verifies(ascii(input), signature(SignedTokens.withOtherS(published))))
                .isTrue();
    }

    private static byte[] signature(String jws) {
        return decode(jws.substring(jws.lastIndexOf('.') + 1));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void rfc8037_a_4_ed25519_with_s_below_the_order(SignatureEngine engine) throws Exception {
        byte[] encoded = HexFormat.of()
                .parseHex("302a300506032b6570032100"
                        + HexFormat.of().formatHex(decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")));
        VerificationKey key = VerificationKey.read("a", SignatureAlgorithm.EDDSA, encoded, engine);
        byte[] input = ascii("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
        byte[] signature =
                decode("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
        assertThat(key.verifies(input, signature)).isTrue();
        assertThat(key.verifies(input, withLargerS(signature))).isFalse();
        assertThat(CanonicalSignature.isEd25519(withLargerS(signature))).isFalse();
    }

    /** S + L, which is equivalent to S unless the verifier checks the range (RFC 8032 §5.1.7). */
    private static byte[] withLargerS(byte[] signature) {
        byte[] larger = signature.clone();
        BigInteger s = BigInteger.ZERO;
        for (int i = 63; i >= 32; i--) {
            s = s.shiftLeft(8).or(BigInteger.valueOf(Byte.toUnsignedInt(signature[i])));
        }
        s = s.add(ED25519_ORDER);
        for (int i = 0; i < 32; i++) {
            larger[32 + i] = s.shiftRight(8 * i).byteValue();
        }
        return larger;
    }

    private static KeyPair pair(String type, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        if (type.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("secp" + bits + "r1"));
        } else {
            generator.initialize(bits);
        }
        return generator.generateKeyPair();
    }

    @Tag("TOK-12")
    @ParameterizedTest
    @MethodSource("engines")
    void rfc7518_3_keys_that_are_too_small_or_of_another_kind_are_refused(SignatureEngine engine) throws Exception {
        List<Pair> unfit = List.of(
                new Pair(SignatureAlgorithm.HS256, new byte[31], new byte[31]),
                of(SignatureAlgorithm.RS256, pair("RSA", 1024)),
                of(SignatureAlgorithm.ES256, pair("EC", 384)),
                of(SignatureAlgorithm.ES256, pair("RSA", 2048)),
                of(SignatureAlgorithm.RS256, pair("EC", 256)),
                of(SignatureAlgorithm.EDDSA, pair("EC", 256)),
                new Pair(SignatureAlgorithm.EDDSA, new byte[44], new byte[44]));
        for (Pair pair : unfit) {
            assertThatThrownBy(() -> VerificationKey.read("a", pair.algorithm(), pair.verifying(), engine))
                    .isInstanceOf(GeneralSecurityException.class);
        }
        VerificationKey.read("a", SignatureAlgorithm.HS256, new byte[32], engine);
        VerificationKey.read(
                "a", SignatureAlgorithm.RS256, pair("RSA", 2048).getPublic().getEncoded(), engine);
        VerificationKey.read(
                "a", SignatureAlgorithm.ES256, pair("EC", 256).getPublic().getEncoded(), engine);
    }

    /** A key of each algorithm: its encoding and its signing key. */
    private record Pair(SignatureAlgorithm algorithm, byte[] verifying, byte[] signing) {}

    private static List<Pair> pairs() throws GeneralSecurityException {
        List<Pair> pairs = new ArrayList<>();
        pairs.add(of(SignatureAlgorithm.ES256, pair("EC", 256)));
        pairs.add(of(SignatureAlgorithm.RS256, pair("RSA", 2048)));
        pairs.add(of(SignatureAlgorithm.EDDSA, pair("Ed25519", 255)));
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) 7);
        pairs.add(new Pair(SignatureAlgorithm.HS256, secret, secret));
        return pairs;
    }

    private static Pair of(SignatureAlgorithm algorithm, KeyPair pair) {
        return new Pair(
                algorithm, pair.getPublic().getEncoded(), pair.getPrivate().getEncoded());
    }

    /** A token whose header names one algorithm, signed with another key or algorithm. */
    private static String token(String algorithm, Pair signer, SignatureEngine engine) throws GeneralSecurityException {
        return token(algorithm, signer.algorithm(), signer.signing(), engine);
    }

    private static String token(String name, SignatureAlgorithm algorithm, byte[] key, SignatureEngine engine)
            throws GeneralSecurityException {
        ObjectNode header = SignedTokens.header().put("alg", name);
        String input = SignedTokens.base64(header.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + SignedTokens.base64(SignedTokens.claims().toString().getBytes(StandardCharsets.UTF_8));
        byte[] signature = engine.sign(algorithm, engine.signingKey(algorithm, key), ascii(input));
        String token = input + "." + SignedTokens.base64(signature);
        boolean highS = algorithm == SignatureAlgorithm.ES256 && !CanonicalSignature.isEs256(signature);
        return highS ? SignedTokens.withOtherS(token) : token;
    }

    private static boolean accepts(Pair bound, String token, SignatureEngine engine) throws GeneralSecurityException {
        VerificationKey key = VerificationKey.read(SignedTokens.KID, bound.algorithm(), bound.verifying(), engine);
        VerifierSettings settings =
                new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, Duration.ofSeconds(30));
        AccessTokenVerifier verifier = new AccessTokenVerifier(
                kid -> Optional.of(key), settings, Clock.fixed(SignedTokens.NOW, ZoneOffset.UTC));
        try {
            return verifier.verify(token) != null;
        } catch (TokenRejectedException e) {
            return false;
        }
    }

    @Tag("TOK-01")
    @ParameterizedTest
    @MethodSource("engines")
    void rfc8725_3_1_only_the_algorithm_of_the_key_passes_with_its_own_signature(SignatureEngine engine)
            throws Exception {
        List<String> names = List.of(
                "ES256", "EdDSA", "RS256", "HS256", "none", "NONE", "", "HS384", "HS512", "RS384", "PS256", "ES384",
                "es256");
        int accepted = 0;
        for (Pair bound : pairs()) {
            for (Pair signer : pairs()) {
                Pair used = signer.algorithm() == bound.algorithm() ? bound : signer;
                for (String name : names) {
                    boolean own = signer.algorithm() == bound.algorithm()
                            && name.equals(bound.algorithm().jwaName());
                    assertThat(accepts(bound, token(name, used, engine), engine))
                            .as("%s key, %s signature, alg %s", bound.algorithm(), used.algorithm(), name)
                            .isEqualTo(own);
                    accepted += own ? 1 : 0;
                }
            }
        }
        assertThat(accepted).isEqualTo(SignatureAlgorithm.values().length);
    }

    @Tag("TOK-01")
    @ParameterizedTest
    @MethodSource("engines")
    void rfc8725_2_1_a_mac_keyed_with_the_public_key_never_passes(SignatureEngine engine) throws Exception {
        for (Pair bound : pairs()) {
            if (bound.algorithm().isSymmetric()) {
                assertThat(accepts(bound, token("HS256", bound, engine), engine))
                        .isTrue();
                continue;
            }
            String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bound.verifying());
            String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
            byte[] jwk = ascii(jwk(bound).toJSONString());
            for (byte[] secret : List.of(bound.verifying(), ascii(pem), ascii(base64), jwk)) {
                for (String name : List.of("HS256", bound.algorithm().jwaName())) {
                    String token = token(name, SignatureAlgorithm.HS256, secret, engine);
                    assertThat(accepts(bound, token, engine)).isFalse();
                }
            }
        }
    }

    private static JWK jwk(Pair bound) throws Exception {
        PublicKey key = VerificationKey.read("a", bound.algorithm(), bound.verifying(), SignatureEngine.ofJdk())
                .publicKey()
                .orElseThrow();
        return switch (bound.algorithm()) {
            case ES256 -> new ECKey.Builder(Curve.P_256, (ECPublicKey) key).build();
            case RS256 -> new RSAKey.Builder((RSAPublicKey) key).build();
            default ->
                new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(Arrays.copyOfRange(bound.verifying(), 12, 44)))
                        .build();
        };
    }
}
