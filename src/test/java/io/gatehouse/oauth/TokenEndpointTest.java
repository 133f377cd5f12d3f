package io.gatehouse.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.Jwt;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The token endpoint (RFC 6749 §3.2): every grant with every kind of client, and its errors. */
@Tag("CLI-02")
class TokenEndpointTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String TOKEN = "/oauth/token";
    private static final String GRANT = "grant_type=client_credentials";
    private static TestService service;
    private static TestSql sql;
    private static TestClients clients;
    private static TestClient client;
    private static TestClient other;

    @BeforeAll
    static void start() {
        service = TestService.start(
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5"));
        sql = new TestSql(service.database().dataSource());
        clients = new TestClients(sql);
        client = clients.insert("introspector", "verifier");
        other = clients.insert();
        new Api(service.uri()).register("somebody", PASSWORD);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Answer post(@Nullable String authorization, String form) {
        return TestClients.post(service.uri(), TOKEN, authorization, form);
    }

    private static String inBody(String id, String secret) {
        return GRANT + "&client_id=" + id + "&client_secret=" + secret;
    }

    private static JsonNode token(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        return answer.json();
    }

    @Test
    void rfc6749_4_4_3_a_client_gets_an_access_token_without_a_refresh_token() {
        JsonNode token = token(post(client.basic(), GRANT));
        JsonNode claims = Jwt.claims(token.path("access_token").asText());

        assertThat(token.path("token_type").asText()).isEqualTo("bearer");
        assertThat(token.path("expires_in").asLong()).isEqualTo(900);
        assertThat(token.path("scope").asText()).isEqualTo("introspector verifier");
        assertThat(token.has("refresh_token")).isFalse();
        assertThat(claims.path("sub").asText()).isEqualTo(client.id().toString());
        assertThat(claims.path("client_id").asText()).isEqualTo(client.id().toString());
        assertThat(claims.path("gty").asText()).isEqualTo("client_credentials");
        assertThat(claims.path("sid").asText()).isEqualTo(client.secretId().toString());
        assertThat(claims.path("jti").asText()).hasSize(27);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(900);
        assertThat(claims.has("login") || claims.has("auth_time")).isFalse();
    }

    @Test
    void each_token_has_another_id() {
        String first = Jwt.claims(TestClients.accessToken(service.uri(), client))
                .path("jti")
                .asText();
        String second = Jwt.claims(TestClients.accessToken(service.uri(), client))
                .path("jti")
                .asText();

        assertThat(first).isNotEqualTo(second);
    }

    @Test
    void rfc6749_2_3_1_a_client_may_authenticate_in_the_body() {
        token(post(null, inBody(client.id().toString(), client.secret())));
    }

    @Test
    void rfc6749_3_3_scope_narrows_the_roles() {
        JsonNode token = token(post(client.basic(), GRANT + "&scope=verifier++verifier"));

        assertThat(token.path("scope").asText()).isEqualTo("verifier");
        assertThat(Jwt.claims(token.path("access_token").asText()).path("roles"))
                .hasSize(1);
        token(post(client.basic(), GRANT + "&scope="));
        for (String scope : List.of("subscriber", "verifier+admin", "Verifier", "openid", "introspector,verifier")) {
            assertError(post(client.basic(), GRANT + "&scope=" + scope), 400, "invalid_scope");
        }
    }

    @Test
    void a_token_never_outlives_the_secret() {
        TestClient brief = clients.insert();
        sql.update(
                "UPDATE client_secret SET expires_at = clock_timestamp() + interval '100 s' WHERE id = ?",
                brief.secretId());
        sql.update("UPDATE client SET access_token_lifetime = 3600 WHERE id IN (?, ?)", brief.id(), other.id());

        assertThat(token(post(brief.basic(), GRANT)).path("expires_in").asLong())
                .isBetween(1L, 100L);
        assertThat(token(post(other.basic(), GRANT)).path("expires_in").asLong())
                .isEqualTo(3600);
    }

    private static void assertError(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().path("error").asText()).isEqualTo(code);
        assertThat(answer.json().path("error_description").asText()).isNotEmpty();
        assertThat(answer.json()).hasSize(2);
    }

    static Stream<Arguments> wrongClients() {
        TestClient expired = clients.insert();
        sql.update("UPDATE client_secret SET expires_at = clock_timestamp() WHERE id = ?", expired.secretId());
        TestClient disabled = clients.insert();
        sql.update("UPDATE client SET active = false WHERE id = ?", disabled.id());
        TestClient deleted = clients.insert();
        sql.update("DELETE FROM client_secret WHERE id = ?", deleted.secretId());
        TestClient gone = clients.insert();
        sql.update("DELETE FROM client WHERE id = ?", gone.id());
        String changed = client.secret().substring(0, 30)
                + (client.secret().charAt(30) == 'A' ? 'B' : 'A')
                + client.secret().substring(31);
        return Stream.of(
                Arguments.of("unknown secret", client.with(TestClients.newSecret(UUID.randomUUID()))),
                Arguments.of("another secret of the same id", client.with(TestClients.newSecret(client.secretId()))),
                Arguments.of("secret of another client", client.with(other.secret())),
                Arguments.of("changed secret", client.with(changed)),
                Arguments.of("no secret", client.with("secret")),
                Arguments.of("secret with a suffix", client.with(client.secret() + "=")),
                Arguments.of("unknown client", new TestClient(UUID.randomUUID(), client.secretId(), client.secret())),
                Arguments.of("expired secret", expired),
                Arguments.of("disabled client", disabled),
                Arguments.of("deleted secret", deleted),
                Arguments.of("deleted client", gone));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongClients")
    void rfc6749_5_2_every_wrong_client_gets_the_same_response(String what, TestClient wrong) {
        Answer basic = post(wrong.basic(), GRANT);
        Answer body = post(null, inBody(wrong.id().toString(), wrong.secret()));
        Answer reference = post(null, inBody("x", "y"));

        assertError(basic, 401, "invalid_client");
        assertThat(basic.header("WWW-Authenticate")).startsWith("Basic ");
        assertError(body, 401, "invalid_client");
        assertThat(body.header("WWW-Authenticate")).isEmpty();
        assertThat(List.of(basic.body(), body.body())).containsOnly(reference.body());
        Answer introspection = TestClients.post(service.uri(), "/auth/introspect", wrong.basic(), "token=x");
        assertThat(introspection.status()).isEqualTo(401);
        assertThat(introspection.json().path("error").asText()).isEqualTo("invalid_client");
        assertThat(TestClients.post(service.uri(), "/auth/revoke", wrong.basic(), "token=x")
                        .status())
                .isEqualTo(401);
    }

    static Stream<Arguments> badRequests() {
        String basic = client.basic();
        String half = basic.substring(0, basic.length() / 2);
        String bearer = "Bearer " + TestClients.accessToken(service.uri(), client);
        return Stream.of(
                Arguments.of("half a Basic header", half, GRANT, 401, "invalid_client"),
                Arguments.of("no client authentication", null, GRANT, 401, "invalid_client"),
                Arguments.of(
                        "client_id without a secret", null, GRANT + "&client_id=" + client.id(), 401, "invalid_client"),
                Arguments.of("an access token", bearer, GRANT, 401, "invalid_client"),
                Arguments.of(
                        "Basic and body",
                        basic,
                        inBody(client.id().toString(), client.secret()),
                        400,
                        "invalid_request"),
                Arguments.of("no grant", basic, "scope=verifier", 400, "invalid_request"),
                Arguments.of("empty grant", basic, "grant_type=", 400, "invalid_request"),
                Arguments.of("no form", basic, "", 400, "invalid_request"),
                Arguments.of("repeated grant", basic, GRANT + "&" + GRANT, 400, "invalid_request"),
                Arguments.of("unknown grant", basic, "grant_type=authorization_code", 400, "unsupported_grant_type"),
                Arguments.of(
                        "grant in another case", basic, "grant_type=CLIENT_CREDENTIALS", 400, "unsupported_grant_type"),
                Arguments.of("a user's grant without a user", basic, "grant_type=password", 400, "invalid_request"),
                Arguments.of(
                        "wrong password",
                        null,
                        "grant_type=password&username=somebody&password=x",
                        400,
                        "invalid_grant"),
                Arguments.of(
                        "unknown user", null, "grant_type=password&username=nobody1&password=x", 400, "invalid_grant"),
                Arguments.of(
                        "a client as a user",
                        null,
                        "grant_type=password&username=" + client.id() + "&password=" + client.secret(),
                        400,
                        "invalid_grant"),
                Arguments.of(
                        "a client secret as refresh token",
                        null,
                        "grant_type=refresh_token&refresh_token=" + client.secret(),
                        400,
                        "invalid_grant"),
                Arguments.of("no refresh token", null, "grant_type=refresh_token", 400, "invalid_request"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void rfc6749_5_2_a_bad_request_is_named(
            String what, @Nullable String authorization, String form, int status, String code) {
        assertError(post(authorization, form), status, code);
    }

    @Test
    void rfc6749_4_3_and_6_users_get_and_refresh_tokens_with_or_without_a_client() {
        String login = "grant_type=password&username=somebody&password=" + TestClients.encoded(PASSWORD);
        for (String authorization : new String[] {null, client.basic(), "Basic bm9ib2R5Og=="}) {
            JsonNode first = token(post(authorization, login + "&client_id=shop&scope=anything"));
            JsonNode claims = Jwt.claims(first.path("access_token").asText());
            assertThat(claims.path("client_id").asText()).isEqualTo("shop");
            assertThat(claims.has("gty")).isFalse();
            String refresh = "grant_type=refresh_token&refresh_token="
                    + first.path("refresh_token").asText();
            JsonNode second = token(post(authorization, refresh));
            assertThat(second.path("refresh_token").asText())
                    .isNotEqualTo(first.path("refresh_token").asText());
        }
    }

    @Test
    void a_check_identifies_the_client_in_every_header() {
        Api api = new Api(service.uri());
        Answer check = api.get("/auth/check?role=verifier", TestClients.accessToken(service.uri(), client));
        assertThat(check.status()).isEqualTo(204);
        assertThat(check.header("X-Auth-Client")).isEqualTo(client.id().toString());
        assertThat(check.header("X-Auth-Roles")).isEqualTo("introspector,verifier");
        for (String name : List.of("X-Auth-User-Id", "X-Auth-Login", "X-Auth-Session")) {
            assertThat(check.header(name)).as(name).isEqualTo("-");
        }
        Answer withoutRoles = api.get("/auth/check", TestClients.accessToken(service.uri(), other));
        assertThat(withoutRoles.header("X-Auth-Roles")).isEqualTo("-");
        Answer user = api.get("/auth/check", api.login("somebody", PASSWORD).access());
        assertThat(user.header("X-Auth-Client")).isEqualTo("-");
        assertThat(user.header("X-Auth-Login")).isEqualTo("somebody");
    }
}
