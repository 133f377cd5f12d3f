package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenVerifierTest {
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final SignedTokens TOKENS = new SignedTokens();

    private static AccessTokenVerifier verifier(Instant now) {
        VerifierSettings settings = new VerifierSettings(SignedTokens.ISSUER, SignedTokens.AUDIENCE, LEEWAY);
        return new AccessTokenVerifier(TOKENS.keys(), settings, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static VerifiedToken verify(String token) throws TokenRejectedException {
        return verifier(SignedTokens.NOW).verify(token);
    }

    private static void assertRefused(String token) {
        assertThatThrownBy(() -> verify(token)).isInstanceOf(TokenRejectedException.class);
    }

    private static void assertRefused(String token, Reason reason) {
        assertThatThrownBy(() -> verify(token))
                .isInstanceOfSatisfying(
                        TokenRejectedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void rfc9068_2_2_a_verified_token_has_its_claims() throws TokenRejectedException {
        VerifiedToken token = verify(TOKENS.valid());
        assertThat(token.subject()).isEqualTo(UUID.fromString("0198a000-0000-7000-8000-000000000001"));
        assertThat(token.sessionId()).isEqualTo(UUID.fromString("0198a000-0000-7000-8000-000000000002"));
        assertThat(token.login()).contains("alice");
        assertThat(token.roles()).containsExactly("subscriber", "admin");
        assertThat(token.userEpoch()).isEqualTo(1000);
        assertThat(token.realmEpoch()).isEqualTo(2000);
        assertThat(token.expiresAt()).isEqualTo(SignedTokens.NOW.plusSeconds(7200));
        assertThat(token.kid()).isEqualTo(SignedTokens.KID);
        assertThat(token.audience()).containsExactly(SignedTokens.AUDIENCE);
    }

    @Tag("TOK-01")
    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "HS256", "RS256", "ES384", "ES512", "EdDSA", "es256"})
    void rfc8725_3_1_another_algorithm_than_the_keys_is_refused(String algorithm) {
        assertRefused(TOKENS.withHeader(header -> header.put("alg", algorithm)));
    }

    @Tag("TOK-01")
    @Test
    void rfc8725_3_1_a_mac_keyed_with_the_public_key_is_refused() throws Exception {
        ObjectNode header = SignedTokens.header().put("alg", "HS256");
        String input = SignedTokens.base64(header.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + SignedTokens.base64(SignedTokens.claims().toString().getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(TOKENS.pair().getPublic().getEncoded(), "HmacSHA256"));
        byte[] signature = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
        assertRefused(input + "." + SignedTokens.base64(signature), Reason.SIGNATURE);
    }

    @Test
    void rfc7519_6_an_unsecured_token_is_refused() {
        String token = TOKENS.withHeader(header -> header.put("alg", "none"));
        assertRefused(token.substring(0, token.lastIndexOf('.') + 1));
    }

    @Test
    void another_key_of_the_same_name_is_refused() {
        assertRefused(new SignedTokens().valid(), Reason.SIGNATURE);
    }

    @Tag("TOK-02")
    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "' OR 1=1 --", "https://127.0.0.1/keys", "", "0198A000"})
    void rfc8725_3_10_a_key_id_is_looked_up_exactly(String kid) {
        assertRefused(TOKENS.withHeader(header -> header.put("kid", kid)));
    }

    @Tag("TOK-03")
    @ParameterizedTest
    @ValueSource(strings = {"crit", "b64", "zip", "jwk", "jku", "x5u", "x5c", "enc", "cty"})
    void rfc7515_4_1_11_unknown_header_members_are_refused(String member) {
        assertRefused(TOKENS.withHeader(header -> header.put(member, "x")), Reason.MALFORMED);
    }

    @Tag("TOK-04")
    @ParameterizedTest
    @ValueSource(strings = {"JWT", "logout+jwt", "dpop+jwt", "at+jwt ", ""})
    void rfc9068_4_another_type_is_refused(String type) {
        assertRefused(TOKENS.withHeader(header -> header.put("typ", type)), Reason.MALFORMED);
    }

    @Tag("TOK-04")
    @ParameterizedTest
    @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"})
    void rfc9068_4_the_type_is_compared_without_regard_to_case(String type) throws TokenRejectedException {
        verify(TOKENS.withHeader(header -> header.put("typ", type)));
    }

    @Tag("TOK-04")
    @Test
    void rfc9068_4_a_missing_type_is_refused() {
        assertRefused(TOKENS.withHeader(header -> header.remove("typ")), Reason.MALFORMED);
    }

    private static final String CLIENT = "0198a000-0000-7000-8000-0000000000c1";

    /** Turns the claims of a user's token into those of a client's. */
    private static void asClient(ObjectNode claims) {
        claims.put("gty", "client_credentials").put("sub", CLIENT).put("client_id", CLIENT);
        claims.remove(List.of("login", "auth_time"));
    }

    @Test
    void rfc6749_4_4_a_token_of_a_client_has_no_user() throws TokenRejectedException {
        VerifiedToken token = verify(TOKENS.withClaims(AccessTokenVerifierTest::asClient));
        assertThat(token.isOfClient()).isTrue();
        assertThat(token.subject()).hasToString(CLIENT);
        assertThat(token.clientId()).isEqualTo(CLIENT);
        assertThat(token.login()).isEmpty();
        assertThat(token.authenticatedAt()).isEmpty();
        assertThat(verify(TOKENS.valid()).isOfClient()).isFalse();
    }

    static Stream<Consumer<ObjectNode>> halfClients() {
        return Stream.of(
                claims -> claims.remove("gty"),
                claims -> claims.put("gty", "password"),
                claims -> claims.put("gty", "Client_Credentials"),
                claims -> claims.putNull("gty"),
                claims -> claims.put("gty", true),
                claims -> claims.putArray("gty").add("client_credentials"),
                claims -> claims.put("login", "alice"),
                claims -> claims.putNull("login"),
                claims -> claims.put("auth_time", SignedTokens.NOW.getEpochSecond()),
                claims -> claims.put("client_id", "gatehouse"),
                claims -> claims.put("client_id", CLIENT.toUpperCase(Locale.ROOT)),
                claims -> claims.put("sub", "0198a000-0000-7000-8000-0000000000c2"),
                claims -> claims.remove("client_id"),
                claims -> claims.remove("roles"),
                claims -> claims.remove("user_epoch"),
                claims -> claims.remove("sid"));
    }

    @Tag("TOK-05")
    @ParameterizedTest
    @MethodSource("halfClients")
    void a_token_is_either_of_a_user_or_of_a_client(Consumer<ObjectNode> change) {
        assertRefused(
                TOKENS.withClaims(claims -> {
                    asClient(claims);
                    change.accept(claims);
                }),
                Reason.CLAIMS);
    }

    static List<String> requiredClaims() {
        return List.of(
                "ver",
                "iss",
                "aud",
                "sub",
                "client_id",
                "sid",
                "jti",
                "login",
                "roles",
                "user_epoch",
                "realm_epoch",
                "auth_time",
                "iat",
                "nbf",
                "exp");
    }

    @Tag("TOK-05")
    @ParameterizedTest
    @MethodSource("requiredClaims")
    void rfc9068_2_2_a_missing_claim_is_refused(String claim) {
        assertRefused(TOKENS.withClaims(claims -> claims.remove(claim)), Reason.CLAIMS);
    }

    @Tag("TOK-05")
    @ParameterizedTest
    @MethodSource("requiredClaims")
    void a_claim_of_another_type_is_refused(String claim) {
        assertRefused(TOKENS.withClaims(claims -> claims.putNull(claim)));
        assertRefused(TOKENS.withClaims(claims -> claims.putObject(claim)));
        assertRefused(TOKENS.withClaims(claims -> claims.put(claim, true)));
        assertRefused(TOKENS.withClaims(claims -> claims.put(claim, 1.5)));
    }

    static Stream<Consumer<ObjectNode>> foreignParties() {
        return Stream.of(
                claims -> claims.put("iss", SignedTokens.ISSUER + "/"),
                claims -> claims.put("iss", SignedTokens.ISSUER.substring(1)),
                claims -> claims.put("aud", SignedTokens.AUDIENCE + "x"),
                claims -> claims.put("aud", ""),
                claims -> claims.putArray("aud"),
                claims -> claims.putArray("aud").add("other").add(SignedTokens.AUDIENCE.toUpperCase(Locale.ROOT)),
                claims -> claims.put("ver", 2),
                claims -> claims.putObject("cnf").put("jkt", "x"));
    }

    @Tag("TOK-05")
    @ParameterizedTest
    @MethodSource("foreignParties")
    void rfc8725_3_8_issuer_audience_and_version_match_as_a_whole(Consumer<ObjectNode> change) {
        assertRefused(TOKENS.withClaims(change), Reason.CLAIMS);
    }

    @Test
    void rfc7519_4_1_3_an_audience_may_be_one_text_or_one_of_many() throws TokenRejectedException {
        verify(TOKENS.withClaims(claims -> claims.put("aud", SignedTokens.AUDIENCE)));
        verify(TOKENS.withClaims(claims -> claims.putArray("aud").add("other").add(SignedTokens.AUDIENCE)));
    }

    @Tag("TOK-06")
    @ParameterizedTest
    @CsvSource({"7229,true", "7230,false", "7231,false", "-30,true", "-31,false"})
    void the_leeway_applies_to_every_time(long seconds, boolean accepted) {
        AccessTokenVerifier verifier = verifier(SignedTokens.NOW.plusSeconds(seconds));
        if (accepted) {
            assertThat(verifierAccepts(verifier, TOKENS.valid())).isTrue();
        } else {
            assertThatThrownBy(() -> verifier.verify(TOKENS.valid()))
                    .isInstanceOfSatisfying(
                            TokenRejectedException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.EXPIRED));
        }
    }

    private static boolean verifierAccepts(AccessTokenVerifier verifier, String token) {
        try {
            return verifier.verify(token).tokenId() != null;
        } catch (TokenRejectedException e) {
            return false;
        }
    }

    @Tag("TOK-06")
    @ParameterizedTest
    @ValueSource(
            strings = {"1e400", "9223372036854775808", "99999999999999999999", "-1", "1.5", "\"1767275999\"", "null"})
    void rfc7519_2_fractional_times_never_extend_a_lifetime(String value) {
        for (String claim : List.of("exp", "nbf", "iat")) {
            ObjectNode claims = SignedTokens.claims();
            claims.put(claim, "MARK");
            String payload = claims.toString().replace("\"MARK\"", value);
            assertRefused(TOKENS.sign(SignedTokens.header().toString(), payload));
        }
    }

    @Test
    void a_lifetime_above_a_day_is_refused() throws TokenRejectedException {
        long issued = SignedTokens.NOW.getEpochSecond();
        verify(TOKENS.withClaims(claims -> claims.put("exp", issued + 86_400)));
        assertRefused(TOKENS.withClaims(claims -> claims.put("exp", issued + 86_400 + 31)), Reason.CLAIMS);
    }

    @Tag("TOK-07")
    @Test
    void rfc7519_4_duplicate_names_are_refused() {
        String claims = SignedTokens.claims().toString();
        String header = SignedTokens.header().toString();
        for (String twin : List.of("\"sub\":\"x\"", "\"\\u0073ub\":\"x\"")) {
            assertRefused(TOKENS.sign(header, "{" + twin + "," + claims.substring(1)));
        }
        assertRefused(TOKENS.sign("{\"alg\":\"ES256\"," + header.substring(1), claims));
    }

    @Test
    void text_behind_the_json_is_refused() {
        String header = SignedTokens.header().toString();
        assertRefused(TOKENS.sign(header, SignedTokens.claims() + "}"));
        assertRefused(TOKENS.sign(header, SignedTokens.claims() + " {}"));
        assertRefused(TOKENS.sign(header + "x", SignedTokens.claims().toString()));
    }

    @Test
    void other_encodings_than_utf8_are_refused() {
        byte[] header = SignedTokens.header().toString().getBytes(StandardCharsets.UTF_8);
        assertRefused(TOKENS.sign(header, SignedTokens.claims().toString().getBytes(StandardCharsets.UTF_16)));
        byte[] overlong = SignedTokens.claims().put("login", "MARK").toString().getBytes(StandardCharsets.ISO_8859_1);
        int at = new String(overlong, StandardCharsets.ISO_8859_1).indexOf("MARK");
        overlong[at] = (byte) 0xC0;
        overlong[at + 1] = (byte) 0xAF;
        assertRefused(TOKENS.sign(header, overlong), Reason.MALFORMED);
    }

    @Tag("TOK-08")
    @Test
    void rfc4648_3_5_every_other_encoding_is_refused() throws TokenRejectedException {
        String token = TOKENS.valid();
        verify(token);
        for (char c : "}=!.Aa0 \t\n+/%".toCharArray()) {
            assertRefused(token + c);
            assertRefused(c + token);
        }
        IntStream.range(0, token.length())
                .mapToObj(i -> token.substring(0, i) + other(token.charAt(i)) + token.substring(i + 1))
                .forEach(AccessTokenVerifierTest::assertRefused);
        assertRefused(token + "==");
    }

    /** The next character of the alphabet. In the last position it differs only in bits that decoders ignore. */
    private static char other(char c) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int at = alphabet.indexOf(c);
        return at < 0 ? 'A' : alphabet.charAt(at ^ 1);
    }

    @Tag("TOK-08")
    @Test
    void the_other_signature_of_the_same_content_is_refused() throws TokenRejectedException {
        String token = TOKENS.valid();
        verify(token);
        assertRefused(SignedTokens.withOtherS(token), Reason.SIGNATURE);
    }

    @Tag("TOK-09")
    @Test
    void a_token_above_eight_kibibytes_is_not_parsed() {
        assertRefused(TOKENS.withClaims(claims -> claims.put("login", "x".repeat(9000))), Reason.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", "...", "a.b.c", "null", "{}", "e30.e30.e30", "é.é.é", "\u0000.\u0000.\u0000"})
    void garbage_is_refused(String garbage) {
        assertRefused(garbage);
    }
}
