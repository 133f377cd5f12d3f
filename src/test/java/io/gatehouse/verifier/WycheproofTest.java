package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The Wycheproof test vectors, with the native library and the JDK. */
@Tag("TOK-10")
class WycheproofTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();

    static Stream<Arguments> signatures() {
        List<SignatureEngine> engines = List.of(SignatureEngine.fastest(), SignatureEngine.ofJdk());
        return engines.stream()
                .flatMap(engine -> Stream.of(
                        // The higher s is valid ECDSA, but not the canonical form.
                        Arguments.of("ecdsa_p256_sha256_p1363.json", SignatureAlgorithm.ES256, engine, 262),
                        Arguments.of("ed25519.json", SignatureAlgorithm.EDDSA, engine, 151),
                        Arguments.of("rsa_pkcs1_2048_sha256.json", SignatureAlgorithm.RS256, engine, 259)));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void signatures_get_the_expected_verdict(
            String file, SignatureAlgorithm algorithm, SignatureEngine engine, int expected) throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : read(file)) {
            byte[] encoded = HEX.parseHex(group.path("key").asText());
            VerificationKey key = VerificationKey.read("wycheproof", algorithm, encoded, engine);
            for (JsonNode vector : group.path("tests")) {
                byte[] signature = HEX.parseHex(vector.path("sig").asText());
                boolean accepted = key.verifies(HEX.parseHex(vector.path("msg").asText()), signature);
                String verdict = verdict(vector.path("result").asText(), isHighS(algorithm, signature), accepted);
                counts.merge(verdict, 1, Integer::sum);
                if (verdict.startsWith("WRONG")) {
                    wrong.add(verdict + " " + vector);
                }
                if (verdict.contains("higher s") && (engine.isNative() || !mayHaveLargeX(signature))) {
                    byte[] twin = signature(SignedTokens.withOtherS("." + SignedTokens.base64(signature)));
                    assertThat(key.verifies(HEX.parseHex(vector.path("msg").asText()), twin))
                            .as("the twin of %s", vector)
                            .isTrue();
                }
            }
        }
        System.out.println("Wycheproof " + file + ", " + engine.description() + ": " + counts);
        assertThat(wrong).isEmpty();
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(expected);
    }

    private static String verdict(String result, boolean highS, boolean accepted) {
        if (result.equals("valid") && highS) {
            return accepted ? "WRONG: twin accepted" : "valid but with the higher s, refused";
        }
        if (result.equals("acceptable")) {
            // A second encoding, without NULL, that only the holder of the key can make.
            return accepted ? "acceptable, accepted" : "acceptable, refused";
        }
        return result.equals("valid") == accepted ? result : "WRONG: " + result;
    }

    /**
     * Whether x of the point may be between the order and the prime of the field. JDK 17 rejects such signatures, which
     * is safe and has a probability of 2^-128.
     */
    private static boolean mayHaveLargeX(byte[] signature) {
        BigInteger prime = new BigInteger("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF", 16);
        BigInteger r = new BigInteger(1, signature, 0, 32);
        return r.compareTo(prime.subtract(CanonicalSignature.P256_ORDER)) < 0;
    }

    private static boolean isHighS(SignatureAlgorithm algorithm, byte[] signature) {
        return algorithm == SignatureAlgorithm.ES256
                && signature.length == 64
                && !CanonicalSignature.isEs256(signature);
    }

    private static final Map<Integer, String> MISTAKEN = Map.of(
            367, "the padding that it is about is missing: it is a valid one",
            370, "the padding that it is about is missing: it is a valid one",
            372, "marked valid with a character that base64url does not have (RFC 7515 §2)",
            373, "marked valid with a character that base64url does not have (RFC 7515 §2)");

    /** Vectors with unsupported keys, and the reason. */
    private static Optional<String> leftOut(JsonNode group) {
        String algorithm = group.path("key").path("alg").asText();
        if (!algorithm.isEmpty() && SignatureAlgorithm.named(algorithm).isEmpty()) {
            return Optional.of("unsupported algorithm: " + algorithm);
        }
        return algorithm.isEmpty()
                ? Optional.of("about use and key_ops of a JWK: our keys come from no JWK and have one use")
                : Optional.empty();
    }

    @Test
    void jws_get_the_expected_verdict() throws Exception {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (JsonNode group : read("json_web_signature.json")) {
            for (JsonNode vector : group.path("tests")) {
                String mistake = MISTAKEN.get(vector.path("tcId").asInt());
                Optional<String> reason = leftOut(group).or(() -> Optional.ofNullable(mistake));
                String verdict =
                        reason.isPresent() ? "left out, " + reason.get() : jwsVerdict(key(group.path("key")), vector);
                counts.merge(verdict, 1, Integer::sum);
                if (verdict.startsWith("WRONG")) {
                    wrong.add(verdict + " " + group.path("comment") + " " + vector);
                }
            }
        }
        System.out.println("Wycheproof json_web_signature.json: " + counts);
        assertThat(wrong).isEmpty();
        assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(401);
    }

    private static String jwsVerdict(VerificationKey key, JsonNode vector) {
        String jws = vector.path("jws").asText();
        boolean highS = isHighS(key.algorithm(), signature(jws));
        return verdict(vector.path("result").asText(), highS, accepts(key, jws));
    }

    private static byte[] signature(String jws) {
        try {
            return CompactToken.decode(jws.substring(jws.lastIndexOf('.') + 1));
        } catch (TokenRejectedException e) {
            return new byte[0];
        }
    }

    /** Verifies as Gatehouse does, except for typ, because these are not access tokens. */
    private static boolean accepts(VerificationKey key, String jws) {
        String[] parts = jws.split("\\.", -1);
        if (parts.length != 3) {
            return false;
        }
        try {
            StrictClaims header = StrictClaims.parse(CompactToken.decode(parts[0]));
            CompactToken.decode(parts[1]);
            boolean known = Set.of("alg", "kid", "typ").containsAll(header.names());
            String input = parts[0] + "." + parts[1];
            return known
                    && header.text("alg").equals(key.algorithm().jwaName())
                    && (!header.has("kid") || header.text("kid").equals(key.kid()))
                    && key.verifies(input.getBytes(StandardCharsets.US_ASCII), CompactToken.decode(parts[2]));
        } catch (TokenRejectedException e) {
            return false;
        }
    }

    @Test
    void none_of_them_is_an_access_token() throws Exception {
        VerifierSettings settings = new VerifierSettings("https://id.example", "gatehouse", Duration.ZERO);
        for (JsonNode group : read("json_web_signature.json")) {
            VerificationKeys keys = leftOut(group).isPresent() ? kid -> Optional.empty() : only(key(group.path("key")));
            AccessTokenVerifier verifier = new AccessTokenVerifier(keys, settings, Clock.systemUTC());
            for (JsonNode vector : group.path("tests")) {
                assertThatThrownBy(() -> verifier.verify(vector.path("jws").asText()))
                        .isInstanceOf(TokenRejectedException.class);
            }
        }
    }

    private static VerificationKeys only(VerificationKey key) {
        return kid -> kid.equals(key.kid()) ? Optional.of(key) : Optional.empty();
    }

    private static VerificationKey key(JsonNode jwk) throws Exception {
        SignatureAlgorithm algorithm =
                SignatureAlgorithm.named(jwk.path("alg").asText()).orElseThrow();
        return VerificationKey.read(jwk.path("kid").asText(), algorithm, encoded(jwk), SignatureEngine.fastest());
    }

    private static byte[] encoded(JsonNode jwk) throws Exception {
        JWK parsed = JWK.parse(jwk.toString());
        return switch (jwk.path("kty").asText()) {
            case "oct" -> parsed.toOctetSequenceKey().toByteArray();
            case "EC" -> parsed.toECKey().toPublicKey().getEncoded();
            default -> parsed.toRSAKey().toPublicKey().getEncoded();
        };
    }

    private static JsonNode read(String file) throws IOException {
        try (InputStream input =
                Objects.requireNonNull(WycheproofTest.class.getResourceAsStream("/wycheproof/" + file))) {
            return JSON.readTree(input).path("groups");
        }
    }
}
