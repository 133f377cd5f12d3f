package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens, keys, metadata and error responses as clients receive them, by section of the RFCs. */
class OAuthWireTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String AUDIENCE = "https://api.example.org";
    private static TestService service;
    private static Api api;

    @BeforeAll
    static void start() {
        service = TestService.start(
                ConfigOverride.config("audience", AUDIENCE),
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5"));
        api = new Api(service.uri());
        assertThat(api.register("somebody", PASSWORD).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Pair login() {
        return api.login("somebody", PASSWORD);
    }

    private static Answer document(String path) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.uri() + path)).build());
    }

    private static String challenge(Answer answer) {
        return answer.header("WWW-Authenticate");
    }

    @Test
    void rfc6749_5_1_the_token_response_is_complete_and_not_cached() {
        Answer refreshed = api.form("/auth/refresh", Map.of("refresh_token", login().refresh()));
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.header("Cache-Control")).isEqualTo("no-store");
        JsonNode tokens = refreshed.json();
        assertThat(tokens.path("token_type").asText()).isEqualToIgnoringCase("Bearer");
        JsonNode claims = Jwt.claims(tokens.path("access_token").asText());
        assertThat(tokens.path("expires_in").asLong())
                .isEqualTo(claims.path("exp").asLong() - claims.path("iat").asLong());
    }

    @Test
    void rfc6749_5_2_a_rejection_is_not_cached_and_the_same_for_every_user() {
        Answer wrong = api.form("/auth/login", Map.of("username", "somebody", "password", "wrong " + PASSWORD));
        Answer unknown = api.form("/auth/login", Map.of("username", "nobody-1", "password", PASSWORD));
        for (Answer refused : List.of(wrong, unknown)) {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("Cache-Control")).isEqualTo("no-store");
            assertThat(challenge(refused)).isNotEmpty();
            assertThat(refused.body()).isEqualTo(wrong.body()).doesNotContain("access_token");
        }
        Answer malformed = api.send("POST", "/auth/login", null, Api.FORM, "username=a&username=b&password=c");
        assertThat(malformed.status()).as("a parameter more than once").isEqualTo(400);
        assertThat(malformed.header("Cache-Control")).isEqualTo("no-store");
        assertThat(login().access()).isNotEmpty();
    }

    @Test
    void rfc6749_6_a_refresh_keeps_the_client_the_user_and_the_session() {
        Answer first = api.form(
                "/auth/login", Map.of("username", "somebody", "password", PASSWORD, "client_id", "the-mobile-app"));
        JsonNode before = Jwt.claims(first.json().path("access_token").asText());
        Answer second = api.post(
                "/auth/refresh",
                null,
                Map.of("refresh_token", first.json().path("refresh_token").asText()));
        JsonNode after = Jwt.claims(second.json().path("access_token").asText());
        assertThat(before.path("client_id").asText()).isEqualTo("the-mobile-app");
        for (String same : List.of("client_id", "sub", "sid", "auth_time", "iss", "aud")) {
            assertThat(after.path(same)).as(same).isEqualTo(before.path(same));
        }
        assertThat(after.path("jti")).isNotEqualTo(before.path("jti"));
    }

    @Test
    void rfc6750_3_1_each_rejection_has_its_status_and_error_code() {
        String token = login().access();
        Answer none = api.get("/profile/personal", null);
        assertThat(none.status()).isEqualTo(401);
        assertThat(challenge(none)).startsWith("Bearer").doesNotContain("error");
        Answer invalid = api.get("/profile/personal", token + "A");
        assertThat(invalid.status()).isEqualTo(401);
        assertThat(challenge(invalid)).contains("error=\"invalid_token\"");
        Answer lacking = api.get("/roles", token);
        assertThat(lacking.status()).isEqualTo(403);
        assertThat(challenge(lacking)).contains("error=\"insufficient_scope\"");
        Answer refusedAtTheCheck = api.get("/auth/check?role=admin", token);
        assertThat(refusedAtTheCheck.status()).isEqualTo(403);
        assertThat(challenge(refusedAtTheCheck)).isEqualTo(challenge(lacking));
        assertThat(api.get("/profile/personal", token).status()).isEqualTo(200);
    }

    @Tag("TOK-13")
    @Test
    void rfc6750_5_3_and_rfc9700_4_3_2_a_token_in_the_url_is_ignored() {
        String token = login().access();
        assertThat(api.get("/auth/check?access_token=" + token, null).status()).isEqualTo(401);
        assertThat(api.get("/profile/personal?access_token=" + token, null).status())
                .isIn(400, 401);
        assertThat(api.get("/auth/check", token).status()).isEqualTo(204);
    }

    @Test
    void rfc7515_7_1_a_token_is_three_parts_of_base64url_without_padding() {
        String token = login().access();
        assertThat(token).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        byte[] signature = Base64.getUrlDecoder().decode(token.split("\\.", -1)[2]);
        // RFC 7518 §3.4
        assertThat(signature).hasSize(64);
        assertThat(Jwt.header(token).properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("alg", "kid", "typ");
    }

    @Tag("TOK-12")
    @Test
    void rfc7517_4_and_5_each_public_key_has_its_use_and_the_current_key_is_published() {
        Answer answer = document("/.well-known/jwks.json");
        assertThat(answer.header("Cache-Control")).contains("public").contains("max-age=");
        Set<String> ids = new HashSet<>();
        for (JsonNode key : answer.json().path("keys")) {
            assertThat(key.path("kty").asText()).isEqualTo("EC");
            assertThat(key.path("use").asText()).isEqualTo("sig");
            assertThat(key.path("alg").asText()).isEqualTo("ES256");
            assertThat(key.has("d")).isFalse();
            assertThat(ids.add(key.path("kid").asText())).as("unique").isTrue();
        }
        assertThat(ids).contains(Jwt.header(login().access()).path("kid").asText());
        assertThat(ids.size()).as("the next key too").isGreaterThan(1);
    }

    @Test
    void rfc7519_4_1_7_no_two_tokens_have_the_same_id() {
        Pair first = login();
        Pair second = api.refresh(first);
        Pair third = api.refresh(second);
        Pair other = login();
        Set<String> ids = new HashSet<>();
        for (Pair pair : List.of(first, second, third, other)) {
            assertThat(ids.add(Jwt.claims(pair.access()).path("jti").asText())).isTrue();
        }
    }

    @Test
    void rfc8414_2_and_3_3_the_metadata_is_complete_and_names_the_issuer_of_the_tokens() {
        Answer answer = document("/.well-known/oauth-authorization-server");
        assertThat(answer.contentType()).isEqualTo("application/json");
        JsonNode metadata = answer.json();
        assertThat(metadata.path("issuer"))
                .isEqualTo(Jwt.claims(login().access()).path("iss"));
        URI issuer = URI.create(metadata.path("issuer").asText());
        assertThat(issuer.getQuery()).isNull();
        assertThat(issuer.getFragment()).isNull();
        for (String needed : List.of("token_endpoint", "jwks_uri")) {
            assertThat(metadata.has(needed)).as(needed).isTrue();
        }
        assertThat(metadata.path("grant_types_supported").toString())
                .isEqualTo("[\"client_credentials\",\"password\",\"refresh_token\"]");
        assertThat(metadata.has("response_types_supported"))
                .as("no authorization endpoint")
                .isFalse();
    }

    @Test
    void rfc8414_3_2_no_member_of_the_metadata_is_empty() {
        for (String name : List.of("oauth-authorization-server", "openid-configuration")) {
            assertThat(document("/.well-known/" + name).json())
                    .isNotEmpty()
                    .allSatisfy(member ->
                            assertThat(member.isTextual() || !member.isEmpty()).isTrue());
        }
    }

    @Test
    void openid_discovery_3_the_provider_metadata_is_that_of_rfc8414_and_the_required_members() throws Exception {
        Answer answer = document("/.well-known/openid-configuration");
        OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.body());
        assertThat(metadata.getSubjectTypes()).containsExactly(SubjectType.PUBLIC);
        assertThat(metadata.getResponseTypes()).containsExactly(ResponseType.IDTOKEN);
        assertThat(metadata.getIDTokenJWSAlgs())
                .contains(JWSAlgorithm.parse(
                        Jwt.header(login().access()).path("alg").asText()))
                .containsExactly(JWSAlgorithm.ES256, JWSAlgorithm.EdDSA, JWSAlgorithm.RS256);
        assertThat(metadata.getAuthorizationEndpointURI()).isNull();

        ObjectNode common = answer.json().deepCopy();
        common.remove(List.of(
                "subject_types_supported", "id_token_signing_alg_values_supported", "response_types_supported"));
        assertThat(common)
                .isEqualTo(document("/.well-known/oauth-authorization-server").json());
    }

    @Tag("TOK-04")
    @Test
    void rfc8725_3_11_and_rfc9068_2_1_the_type_is_written_and_the_algorithm_is_asymmetric() {
        JsonNode header = Jwt.header(login().access());
        assertThat(header.path("typ").asText()).isEqualTo("at+jwt");
        assertThat(header.path("alg").asText()).isEqualTo("ES256");
    }

    @Test
    void rfc8725_3_9_and_rfc9068_3_the_audience_is_the_configured_one() {
        JsonNode audience = Jwt.claims(login().access()).path("aud");
        assertThat(audience.isArray() ? audience.get(0).asText() : audience.asText())
                .isEqualTo(AUDIENCE);
    }

    @Tag("REF-06")
    @Test
    void rfc9700_2_2_2_each_refresh_replaces_the_refresh_token() {
        Pair first = login();
        Pair second = api.refresh(first);
        assertThat(second.refresh()).isNotEqualTo(first.refresh());
        assertThat(api.refresh(second).refresh()).isNotEqualTo(second.refresh());
    }

    @Test
    void rfc9700_4_3_2_credentials_in_a_url_are_rejected() {
        Answer refused =
                api.send("POST", "/auth/login?username=somebody&password=x", null, Api.FORM, "grant_type=password");
        assertThat(refused.status()).isEqualTo(400);
    }
}
