package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requirements of the RFCs for the token endpoint, introspection, revocation and metadata, over HTTP. */
@Tag("REV-14")
class OAuthTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String ISSUER = "https://id.example.org/gate";
    private static TestService service;
    private static Api api;
    private static String introspector;

    @BeforeAll
    static void start() throws SQLException {
        service = TestService.start(
                ConfigOverride.config("issuer", ISSUER),
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5"));
        api = new Api(service.uri());
        api.register("somebody", PASSWORD);
        api.register("resource-server", PASSWORD);
        sql("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                + " WHERE u.login = 'resource-server' AND r.title = 'introspector'");
        introspector = api.login("resource-server", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void sql(String text) throws SQLException {
        try (var connection = service.database().dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(text);
        }
    }

    private static Pair login() {
        return api.login("somebody", PASSWORD);
    }

    private static Answer introspect(String token) {
        return api.send("POST", "/auth/introspect", introspector, Api.FORM, "token=" + token);
    }

    private static Answer revoke(String token) {
        return api.form("/auth/revoke", Map.of("token", token));
    }

    private static int check(Pair pair) {
        return api.get("/auth/check", pair.access()).status();
    }

    private static int refresh(Pair pair) {
        return api.post("/auth/refresh", null, pair.refresh()).status();
    }

    @Test
    void rfc7662_2_2_introspection_returns_the_claims_of_an_access_token() {
        String token = login().access();
        JsonNode claims = Jwt.claims(token);
        JsonNode said = introspect(token).json();
        assertThat(said.path("active").asBoolean()).isTrue();
        assertThat(said.path("token_type").asText()).isEqualTo("bearer");
        assertThat(said.path("username")).isEqualTo(claims.path("login"));
        for (String same :
                List.of("iss", "sub", "roles", "client_id", "sid", "jti", "auth_time", "iat", "exp", "aud")) {
            assertThat(said.path(same)).as(same).isEqualTo(claims.path(same));
        }
    }

    @Test
    void rfc7662_2_2_introspection_does_not_consume_a_refresh_token() {
        Pair pair = login();
        JsonNode said = introspect(pair.refresh()).json();
        assertThat(said.path("active").asBoolean()).isTrue();
        assertThat(said.path("username").asText()).isEqualTo("somebody");
        assertThat(said.path("sid")).isEqualTo(Jwt.claims(pair.access()).path("sid"));
        assertThat(said.has("token_type")).isFalse();
        assertThat(introspect(pair.refresh()).body()).isEqualTo(said.toString());
        assertThat(refresh(pair)).isEqualTo(200);
    }

    @Test
    void rfc7662_2_2_every_inactive_token_gets_the_same_bytes() {
        Pair replaced = login();
        Pair present = api.refresh(replaced);
        Pair ended = login();
        revoke(ended.access());
        String forged =
                present.refresh().substring(0, 40) + "AAAA" + present.refresh().substring(44);
        for (String token : List.of(
                replaced.access(), replaced.refresh(), ended.access(), ended.refresh(), forged, "nonsense", "gtr_")) {
            assertThat(introspect(token).body()).isEqualTo("{\"active\":false}");
        }
        assertThat(introspect(present.refresh()).json().path("active").asBoolean())
                .isTrue();
        assertThat(check(present)).isEqualTo(204);
    }

    @Test
    void rfc7662_2_2_tokens_of_a_user_who_may_not_go_on_are_not_active() throws SQLException {
        api.register("suspended", PASSWORD);
        Pair pair = api.login("suspended", PASSWORD);
        assertThat(introspect(pair.refresh()).json().path("active").asBoolean()).isTrue();
        sql("UPDATE users SET active = false WHERE login = 'suspended'");
        assertThat(introspect(pair.refresh()).body()).isEqualTo("{\"active\":false}");
    }

    @Test
    void rfc7662_2_2_an_expired_refresh_token_is_not_active() throws SQLException {
        api.register("long-away", PASSWORD);
        Pair pair = api.login("long-away", PASSWORD);
        assertThat(introspect(pair.refresh()).json().path("active").asBoolean()).isTrue();
        sql("UPDATE session SET refresh_expires_at = clock_timestamp() FROM users u"
                + " WHERE u.id = user_id AND u.login = 'long-away'");
        assertThat(introspect(pair.refresh()).body()).isEqualTo("{\"active\":false}");
    }

    @Test
    void rfc7662_2_1_the_caller_must_be_authorized() {
        String token = login().access();
        String form = "token=" + token;
        assertThat(api.send("POST", "/auth/introspect", null, Api.FORM, form).status())
                .isEqualTo(401);
        assertThat(api.send("POST", "/auth/introspect", token, Api.FORM, form).status())
                .isEqualTo(403);
        assertThat(introspect(token).status()).isEqualTo(200);
    }

    @Test
    void rfc7009_2_1_either_token_ends_the_session_and_both_tokens() {
        Pair other = login();
        Pair byAccess = login();
        Pair byRefresh = login();
        assertThat(revoke(byAccess.access()).status()).isEqualTo(200);
        assertThat(revoke(byRefresh.refresh()).status()).isEqualTo(200);
        for (Pair pair : List.of(byAccess, byRefresh)) {
            assertThat(check(pair)).isEqualTo(401);
            assertThat(refresh(pair)).isEqualTo(401);
        }
        assertThat(check(other)).isEqualTo(204);
        assertThat(refresh(other)).isEqualTo(200);
    }

    @Test
    void rfc7009_2_1_a_replaced_refresh_token_ends_the_session_too() {
        Pair replaced = login();
        Pair present = api.refresh(replaced);
        assertThat(check(present)).isEqualTo(204);
        assertThat(revoke(replaced.refresh()).status()).isEqualTo(200);
        assertThat(check(present)).isEqualTo(401);
        assertThat(refresh(present)).isEqualTo(401);
    }

    @Test
    void rfc7009_2_1_a_forged_or_dead_token_ends_nothing() {
        Pair replaced = login();
        Pair present = api.refresh(replaced);
        String refresh = present.refresh();
        assertThat(revoke(refresh.substring(0, 60) + "AAAA" + refresh.substring(64))
                        .status())
                .isEqualTo(200);
        // The refresh put it on the denylist.
        assertThat(revoke(replaced.access()).status()).isEqualTo(200);
        assertThat(check(present)).isEqualTo(204);
        assertThat(refresh(present)).isEqualTo(200);
    }

    @Test
    void rfc7009_2_2_success_is_the_same_for_every_token_and_hint() {
        Pair pair = login();
        String form = "token=" + pair.refresh() + "&token_type_hint=";
        for (String body : List.of("token=nonsense", form + "unknown", form + "access_token")) {
            Answer answer = api.send("POST", "/auth/revoke", null, Api.FORM, body);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{}");
            assertThat(answer.contentType()).isEqualTo("application/json");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
        assertThat(check(pair)).isEqualTo(401);
    }

    @Test
    void rfc8414_3_every_address_of_the_metadata_is_served() throws Exception {
        JsonNode metadata = get("/.well-known/oauth-authorization-server").json();
        assertThat(get("/.well-known/oauth-authorization-server/gate").json()).isEqualTo(metadata);
        JsonNode openid = get("/.well-known/openid-configuration").json();
        assertThat(openid.path("issuer")).isEqualTo(metadata.path("issuer"));
        assertThat(get("/.well-known/openid-configuration/gate").json()).isEqualTo(openid);
        assertThat(get("/gate/.well-known/openid-configuration").json()).isEqualTo(openid);
        assertThat(metadata.path("issuer").asText()).isEqualTo(ISSUER);
        assertThat(metadata.path("issuer"))
                .isEqualTo(Jwt.claims(login().access()).path("iss"));
        assertThat(get(path(metadata, "jwks_uri")).json().path("keys")).isNotEmpty();
        assertThat(get(path(metadata, "service_documentation")).status()).isEqualTo(200);

        Pair pair = login();
        assertThat(post(path(metadata, "introspection_endpoint"), "token=" + pair.access())
                        .json()
                        .path("active")
                        .asBoolean())
                .isTrue();
        Answer renewed =
                post(path(metadata, "token_endpoint"), "grant_type=refresh_token&refresh_token=" + pair.refresh());
        String access = renewed.json().path("access_token").asText();
        assertThat(api.get("/auth/check", access).status()).isEqualTo(204);
        assertThat(post(path(metadata, "revocation_endpoint"), "token=" + access)
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/auth/check", access).status()).isEqualTo(401);
    }

    @Tag("INP-20")
    @Test
    void urls_begin_with_the_path_of_the_issuer_for_any_headers() {
        Answer made = Api.send(HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1/profile/register"))
                .header("Content-Type", Api.JSON)
                .header("X-Forwarded-Prefix", "//elsewhere.example")
                .header("X-Forwarded-Host", "elsewhere.example")
                .POST(BodyPublishers.ofString(Api.write(Map.of(
                        "login", "prefixed",
                        "email", "prefixed@example.org",
                        "password", PASSWORD,
                        "first_name", "Pre",
                        "last_name", "Fixed"))))
                .build());
        assertThat(made.header("Location")).as(made.toString()).isEqualTo("/gate/api/v1/profile/personal");

        JsonNode document = get("/auth/openapi.json").json();
        assertThat(document.path("servers").path(0).path("url").asText()).isEqualTo("/gate");
        JsonNode flow = document.at("/components/securitySchemes/password/flows/password");
        assertThat(flow.path("tokenUrl").asText()).isEqualTo("/gate/api/v1/auth/login");
        assertThat(flow.path("refreshUrl").asText()).startsWith("/gate/api/v1/");
    }

    /** The issuer's path, which a proxy in front removes. */
    private static String path(JsonNode metadata, String member) {
        String url = metadata.path(member).asText();
        assertThat(url).startsWith(ISSUER + "/");
        return url.substring(ISSUER.length());
    }

    private static Answer get(String path) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.uri() + path)).build());
    }

    private static Answer post(String path, String form) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.uri() + path))
                .header("Content-Type", Api.FORM)
                .header("Authorization", "Bearer " + introspector)
                .POST(BodyPublishers.ofString(form))
                .build());
    }

    @Test
    void rfc6749_5_1_the_token_response_is_not_cached_and_has_the_token_type() {
        Answer answer =
                api.form("/auth/login", Map.of("grant_type", "password", "username", "somebody", "password", PASSWORD));
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.json().path("token_type").asText()).isEqualTo("bearer");
        assertThat(answer.json().path("expires_in").asLong()).isPositive();
    }

    @Test
    void rfc6749_6_the_token_endpoint_accepts_both_grants_and_no_other() {
        Pair pair = login();
        Answer refreshed =
                api.form("/auth/login", Map.of("grant_type", "refresh_token", "refresh_token", pair.refresh()));
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(check(pair)).isEqualTo(401);
        Answer other = api.form("/auth/login", Map.of("grant_type", "client_credentials", "username", "somebody"));
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.json().path("type").asText()).isEqualTo(Problem.GRANT_UNSUPPORTED.type());
    }

    @Test
    void rfc6750_2_1_and_3_the_scheme_is_case_insensitive_and_rejections_are_challenges() {
        String token = login().access();
        assertThat(checkWith("bearer " + token).statusCode()).isEqualTo(204);
        assertThat(challenge(checkWith("Bearer nonsense"))).contains("error=\"invalid_token\"");
        Answer none = api.get("/auth/check", null);
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).startsWith("Bearer").doesNotContain("error");
    }

    private static HttpResponse<String> checkWith(String header) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1/auth/check"))
                        .header("Authorization", header)
                        .build())
                .response();
    }

    private static String challenge(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(401);
        return response.headers().firstValue("WWW-Authenticate").orElse("");
    }

    @Test
    void rfc9068_2_an_access_token_has_the_type_and_the_claims() {
        String token = login().access();
        assertThat(Jwt.header(token).path("typ").asText()).isEqualTo("at+jwt");
        JsonNode claims = Jwt.claims(token);
        for (String claim : List.of("iss", "exp", "aud", "sub", "client_id", "iat", "jti", "auth_time")) {
            assertThat(claims.has(claim)).as(claim).isTrue();
        }
        // RFC 7519 §4.1.4 to §4.1.6
        assertThat(claims.path("nbf").asLong())
                .isLessThanOrEqualTo(claims.path("iat").asLong());
        assertThat(claims.path("exp").asLong()).isGreaterThan(claims.path("iat").asLong());
    }

    @Test
    void rfc9700_4_14_2_reuse_of_a_replaced_refresh_token_ends_the_session() throws SQLException {
        Pair stolen = login();
        Pair honest = api.refresh(stolen);
        String sid = Jwt.claims(honest.access()).path("sid").asText();
        // The grace for two tabs is over.
        sql("UPDATE session SET rotated_at = rotated_at - interval '1 hour' WHERE id = '" + sid + "'");
        assertThat(check(honest)).isEqualTo(204);
        assertThat(refresh(stolen)).isEqualTo(401);
        assertThat(check(honest)).isEqualTo(401);
        assertThat(refresh(honest)).isEqualTo(401);
    }
}
