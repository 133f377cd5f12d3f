package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as attackers and other libraries create them, nearly all with a valid signature. */
class HostileTokensTest {
    private static final SignedTokens TOKENS = new SignedTokens();
    private static final SignedTokens STRANGER = new SignedTokens();
    private static final String HEADER = SignedTokens.header().toString();
    private static final String CLAIMS = SignedTokens.claims().toString();

    private static VerifiedToken verify(Instant now, String token) throws TokenRejectedException {
        VerifierSettings settings =
                new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, Duration.ofSeconds(30));
        return new AccessTokenVerifier(TOKENS.keys(), settings, Clock.fixed(now, ZoneOffset.UTC)).verify(token);
    }

    private static void assertAccepted(String token) throws TokenRejectedException {
        assertThat(verify(SignedTokens.NOW, token).tokenId()).isNotEmpty();
    }

    private static void assertRefused(String token) {
        assertThatThrownBy(() -> verify(SignedTokens.NOW, token)).as(token).isInstanceOf(TokenRejectedException.class);
    }

    private static String without(String name) {
        return TOKENS.withHeader(header -> header.remove(name));
    }

    private static String base64(String text) {
        return SignedTokens.base64(text.getBytes(StandardCharsets.UTF_8));
    }

    @Tag("TOK-01")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "1",
                "[\"ES256\"]",
                "{}",
                "\"ES256 \"",
                "\" ES256\"",
                "\"ES256\\u0000\"",
                "\"E\u017f256\""
            })
    void rfc8725_3_1_an_algorithm_that_is_nearly_the_keys_is_refused(String algorithm) throws TokenRejectedException {
        assertAccepted(TOKENS.valid());
        assertRefused(without("alg"));
        assertRefused(TOKENS.sign(HEADER.replace("\"ES256\"", algorithm), CLAIMS));
    }

    @Tag("TOK-02")
    @Test
    void rfc8725_3_10_no_header_supplies_a_key_or_causes_a_connection() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + listener.getLocalPort() + "/keys.json";
            String jwk = new ECKey.Builder(
                            Curve.P_256, (ECPublicKey) STRANGER.pair().getPublic())
                    .keyID(SignedTokens.KID)
                    .build()
                    .toJSONString();
            List<String> members = List.of(
                    "\"jwk\":" + jwk,
                    "\"jku\":\"" + url + "\"",
                    "\"x5u\":\"" + url + "\"",
                    "\"x5c\":[\""
                            + SignedTokens.base64(STRANGER.pair().getPublic().getEncoded()) + "\"]",
                    "\"jwk\":" + jwk + ",\"jku\":\"" + url + "\"");
            for (String member : members) {
                for (SignedTokens signer : List.of(STRANGER, TOKENS)) {
                    assertRefused(signer.sign(HEADER.replace("}", "," + member + "}"), CLAIMS));
                }
            }
            for (String kid : List.of(url, jwk, "file:///dev/null", "//127.0.0.1:" + listener.getLocalPort() + "/x")) {
                assertRefused(STRANGER.withHeader(header -> header.put("kid", kid)));
            }
            // A connection would be waiting in the backlog.
            listener.setSoTimeout(1);
            assertThatThrownBy(listener::accept).isInstanceOf(java.net.SocketTimeoutException.class);
        }
    }

    @Tag("TOK-02")
    @ParameterizedTest
    @ValueSource(ints = {64, 65, 4000})
    void a_key_id_is_no_longer_than_64(int length) {
        VerificationKeys all = kid -> TOKENS.keys().find(SignedTokens.KID);
        VerifierSettings settings = new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, Duration.ZERO);
        AccessTokenVerifier verifier =
                new AccessTokenVerifier(all, settings, Clock.fixed(SignedTokens.NOW, ZoneOffset.UTC));
        String token = TOKENS.withHeader(header -> header.put("kid", "k".repeat(length)));
        if (length > 64) {
            assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(TokenRejectedException.class);
        } else {
            assertThat(accepts(verifier, token)).isTrue();
        }
    }

    private static boolean accepts(AccessTokenVerifier verifier, String token) {
        try {
            return verifier.verify(token) != null;
        } catch (TokenRejectedException e) {
            return false;
        }
    }

    static List<String> otherForms() throws Exception {
        String valid = TOKENS.valid();
        String[] parts = valid.split("\\.", -1);
        String jws = "\"protected\":\"" + parts[0] + "\",\"signature\":\"" + parts[2] + "\"";
        String open = HEADER.replace("}", ",\"b64\":false}");
        return List.of(
                // RFC 7797: the payload as it is, with and without the crit that must go with it.
                base64(open) + "." + CLAIMS + "." + SignedTokens.base64(TOKENS.signed(base64(open) + "." + CLAIMS)),
                TOKENS.sign(open, CLAIMS),
                TOKENS.sign(HEADER.replace("}", ",\"b64\":false,\"crit\":[\"b64\"]}"), CLAIMS),
                TOKENS.sign(HEADER.replace("}", ",\"b64\":true,\"crit\":[\"b64\"]}"), CLAIMS),
                TOKENS.sign(HEADER.replace("}", ",\"crit\":[]}"), CLAIMS),
                TOKENS.sign(HEADER.replace("}", ",\"crit\":[\"exp\"],\"exp\":1}"), CLAIMS),
                // RFC 7516 §4.1.3, in a JWS and in a JWE.
                TOKENS.sign(
                        HEADER.replace("}", ",\"zip\":\"DEF\"}").getBytes(StandardCharsets.UTF_8), deflated(CLAIMS)),
                encrypted(CLAIMS),
                encrypted(valid),
                // RFC 7519 §5.2: a token in a token.
                TOKENS.sign(HEADER, valid),
                TOKENS.sign(HEADER, "\"" + valid + "\""),
                TOKENS.sign(HEADER.replace("}", ",\"cty\":\"JWT\"}"), valid),
                // RFC 7515 §7.2 and appendix F.
                "{\"payload\":\"" + parts[1] + "\"," + jws + "}",
                "{\"payload\":\"" + parts[1] + "\",\"signatures\":[{" + jws + "}]}",
                parts[0] + ".." + parts[2],
                parts[0] + "." + parts[1],
                valid + ".",
                "." + valid);
    }

    private static byte[] deflated(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String encrypted(String text) throws Exception {
        JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.DIR, EncryptionMethod.A256GCM)
                .keyID(SignedTokens.KID)
                .type(new JOSEObjectType("at+jwt"))
                .build();
        JWEObject jwe = new JWEObject(header, new Payload(text));
        jwe.encrypt(new DirectEncrypter(new byte[32]));
        return jwe.serialize();
    }

    @Tag("TOK-03")
    @ParameterizedTest
    @MethodSource("otherForms")
    void rfc7515_7_2_and_rfc7516_and_rfc7797_other_serializations_are_refused(String token) {
        assertRefused(token);
    }

    @Tag("TOK-04")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "1",
                "[\"at+jwt\"]",
                "\" at+jwt\"",
                "\"at+jwt;x=1\"",
                "\"at+jwt+x\"",
                "\"secevent+jwt\"",
                "\"token-introspection+jwt\"",
                "\"application/application/at+jwt\"",
                "\"at+jwt\\u0000\"",
                "\"text/at+jwt\""
            })
    void rfc9068_4_a_type_that_is_nearly_ours_is_refused(String type) {
        assertRefused(TOKENS.sign(HEADER.replace("\"at+jwt\"", type), CLAIMS));
    }

    @Tag("TOK-05")
    @ParameterizedTest
    @MethodSource("io.gatehouse.verifier.AccessTokenVerifierTest#requiredClaims")
    void rfc9068_2_2_a_claim_of_any_other_type_is_refused(String name) throws TokenRejectedException {
        boolean isList = name.equals("roles");
        boolean isAudience = name.equals("aud");
        boolean isText = SignedTokens.claims().path(name).isTextual();
        for (String value : List.of(
                "null",
                "true",
                "false",
                "{}",
                "1.5",
                "1.0",
                "-1",
                "1e3",
                "[null]",
                "[[]]",
                "[1]",
                "\"\"",
                "1e400",
                "9223372036854775808",
                "\"2100-01-01T00:00:00Z\"",
                "\"1767276000\"",
                "0",
                "[]",
                "[\"x\"]")) {
            boolean sound = (isList && (value.equals("[]") || value.equals("[\"x\"]")))
                    || (isText
                            && value.startsWith("\"")
                            && value.length() > 2
                            && !List.of("iss", "sub", "sid").contains(name))
                    || (value.equals("0") && name.matches("user_epoch|realm_epoch|auth_time|nbf"));
            String token = TOKENS.sign(HEADER, withClaim(name, value));
            if (sound && !isAudience) {
                assertAccepted(token);
            } else {
                assertRefused(token);
            }
        }
    }

    private static String withClaim(String name, String value) {
        ObjectNode claims = SignedTokens.claims();
        claims.put(name, "MARK");
        return claims.toString().replace("\"MARK\"", value);
    }

    @Tag("TOK-05")
    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "sid"})
    void rfc8725_3_8_a_claim_with_something_before_or_behind_it_is_refused(String name) {
        String value = SignedTokens.claims().path(name).textValue();
        for (String other : List.of(
                "x" + value,
                value + "x",
                " " + value,
                value + " ",
                value + "\u0000",
                value + "/",
                value + ".",
                value.toUpperCase(java.util.Locale.ROOT),
                value.substring(1),
                value.substring(0, value.length() - 1))) {
            assertRefused(TOKENS.withClaims(claims -> claims.put(name, other)));
        }
    }

    @Tag("TOK-05")
    @ParameterizedTest
    @ValueSource(strings = {"xgatehouse", "gatehousex", "gate", "Gatehouse", "gatehouse ", "gatehouse,other", "*"})
    void rfc8725_3_9_an_audience_that_is_nearly_ours_is_refused(String audience) {
        assertRefused(TOKENS.withClaims(claims -> claims.put("aud", audience)));
        assertRefused(
                TOKENS.withClaims(claims -> claims.putArray("aud").add("other").add(audience)));
    }

    /** Each time alone at its limit, the others far from theirs. */
    @Tag("TOK-06")
    @ParameterizedTest
    @CsvSource({
        "exp, -31, false", "exp, -30, false", "exp, -29, true", "exp, -1, true", "exp, 0, true", "exp, 1, true",
        "nbf, -1, true", "nbf, 0, true", "nbf, 1, true", "nbf, 29, true", "nbf, 30, true", "nbf, 31, false",
        "iat, -1, true", "iat, 0, true", "iat, 1, true", "iat, 29, true", "iat, 30, true", "iat, 31, false"
    })
    void the_leeway_applies_to_each_time_alone(String name, long seconds, boolean accepted)
            throws TokenRejectedException {
        long now = SignedTokens.NOW.getEpochSecond();
        String token = TOKENS.withClaims(claims -> claims.put("iat", now - 600)
                .put("nbf", now - 600)
                .put("exp", now + 600)
                .put(name, now + seconds));
        if (accepted) {
            assertAccepted(token);
        } else {
            assertRefused(token);
        }
    }

    @Tag("TOK-07")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"x\":{\"a\":1,\"a\":1}",
                "\"x\":{\"a\":1,\"\\u0061\":2}",
                "\"x\":[{\"a\":{\"b\":1,\"b\":2}}]",
                "\"sub\":\"0198a000-0000-7000-8000-000000000001\"",
                "\"\\u0073\\u0075\\u0062\":\"0198a000-0000-7000-8000-000000000001\"",
                "\"exp\":null",
                "\"roles\":[\"superuser\"]",
                "\"\":1,\"\":1"
            })
    void rfc7519_4_a_name_twice_is_refused_at_any_depth_and_on_either_side(String twin) throws TokenRejectedException {
        assertAccepted(TOKENS.sign(HEADER, "{\"x\":{\"a\":1,\"b\":1}," + CLAIMS.substring(1)));
        assertRefused(TOKENS.sign(HEADER, "{" + twin + "," + CLAIMS.substring(1)));
        assertRefused(TOKENS.sign(HEADER, CLAIMS.substring(0, CLAIMS.length() - 1) + "," + twin + "}"));
    }

    @Tag("TOK-07")
    @ParameterizedTest
    @ValueSource(
            strings = {"\"alg\":\"ES256\"", "\"\\u0061lg\":\"ES256\"", "\"typ\":\"at+jwt\"", "\"ki\\u0064\":\"x\""})
    void rfc7515_4_a_header_member_twice_is_refused(String twin) {
        assertRefused(TOKENS.sign("{" + twin + "," + HEADER.substring(1), CLAIMS));
        assertRefused(TOKENS.sign(HEADER.replace("}", "," + twin + "}"), CLAIMS));
    }

    @Tag("TOK-08")
    @Test
    void rfc4648_3_5_no_character_may_be_added_anywhere_and_no_two_change_places() throws TokenRejectedException {
        String token = TOKENS.valid();
        assertAccepted(token);
        int firstDot = token.indexOf('.');
        int secondDot = token.lastIndexOf('.');
        for (char c = 0; c < 256; c++) {
            for (int at : new int[] {0, 1, firstDot, firstDot + 1, secondDot, secondDot + 1, token.length()}) {
                assertRefused(token.substring(0, at) + c + token.substring(at));
            }
        }
        for (int at = 0; at + 1 < token.length(); at++) {
            char a = token.charAt(at);
            char b = token.charAt(at + 1);
            if (a != b) {
                assertRefused(token.substring(0, at) + b + a + token.substring(at + 2));
            }
            assertRefused(token.substring(0, at) + token.substring(at + 1));
        }
    }

    @Tag("TOK-09")
    @Test
    void a_token_of_eight_kibibytes_is_read_and_one_character_more_is_not() throws TokenRejectedException {
        int room = (8192 - TOKENS.valid().length()) * 3 / 4;
        while (padded(room).length() > 8192) {
            room--;
        }
        assertAccepted(padded(room));
        assertRefused(padded(room + 1));
    }

    private static String padded(int length) {
        return TOKENS.withClaims(claims -> claims.put("x", "y".repeat(length)));
    }
}
