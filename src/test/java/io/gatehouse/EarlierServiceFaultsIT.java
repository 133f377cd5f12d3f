package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.PackagedService;
import io.gatehouse.testing.SlowTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** The faults of the service that this one replaces, one test each. */
@SlowTest
class EarlierServiceFaultsIT {
    private static final String PASSWORD = "correct horse battery staple";
    private static PackagedService service;
    private static Api api;

    @BeforeAll
    static void start() {
        service = PackagedService.start();
        api = new Api(service.uri());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Pair newUser(String login) {
        assertThat(api.register(login, PASSWORD).status()).isEqualTo(201);
        return api.login(login, PASSWORD);
    }

    private static int check(Pair pair) {
        return api.get("/auth/check", pair.access()).status();
    }

    @Test
    void denylist_is_read() {
        Pair pair = newUser("denylisted");
        assertThat(check(pair)).isEqualTo(204);
        api.send("POST", "/auth/logout", pair.access(), null, null);
        assertThat(check(pair)).isEqualTo(401);
        assertThat(api.get("/profile/personal", pair.access()).status()).isEqualTo(401);
    }

    @Test
    void refresh_denies_the_old_access_token() {
        Pair old = newUser("refreshed");
        Pair fresh = api.refresh(old);
        assertThat(check(old)).isEqualTo(401);
        assertThat(check(fresh)).isEqualTo(204);
    }

    @Test
    void denylist_entry_lives_as_long_as_the_token() {
        Pair old = newUser("long-lived");
        api.refresh(old);
        JsonNode claims = Jwt.claims(old.access());
        long remaining = Duration.between(
                        Instant.now(), Instant.ofEpochSecond(claims.path("exp").asLong()))
                .toSeconds();
        try (RedisClient redis = RedisClient.create(service.redis().url())) {
            assertThat(redis.ttl("gatehouse:denied:token:" + claims.path("sid").asText()))
                    .isGreaterThanOrEqualTo(remaining);
        }
        assertThat(remaining).isGreaterThan(7000);
    }

    @Test
    void two_users_with_one_browser_keep_their_sessions() {
        Pair first = newUser("browser-one");
        Pair second = newUser("browser-two");
        first = api.refresh(first);
        second = api.refresh(second);
        assertThat(check(first)).isEqualTo(204);
        assertThat(check(second)).isEqualTo(204);
        assertThat(api.get("/profile/sessions", first.access()).json()).hasSize(1);
        assertThat(api.get("/profile/sessions", second.access()).json()).hasSize(1);
    }

    @Test
    void a_session_belongs_to_a_row_and_not_to_a_process_hash() {
        Pair pair = newUser("two-processes");
        try (PackagedService other = service.restartedBeside()) {
            Pair refreshed = new Api(other.uri()).refresh(pair);
            assertThat(check(api.refresh(refreshed))).isEqualTo(204);
        }
    }

    @Test
    void a_bad_signature_is_401() {
        Pair pair = newUser("bad-signature");
        String token = pair.access();
        String altered = token.substring(0, token.length() - 10) + "AAAAAAAAAA";
        for (String path : List.of("/auth/check", "/profile/personal", "/roles")) {
            Answer answer = api.get(path, altered);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
        }
    }

    @Test
    void tokens_are_jwts_that_libraries_read() throws Exception {
        SignedJWT jwt = SignedJWT.parse(newUser("jwt-reader").access());
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
        assertThat(jwt.getJWTClaimsSet().getStringListClaim("roles")).containsExactly("subscriber");
    }

    @Test
    void sub_is_the_user_id() {
        Answer registered = api.register("sub-is-id", PASSWORD);
        Pair pair = api.login("sub-is-id", PASSWORD);
        String subject = Jwt.claims(pair.access()).path("sub").asText();
        assertThat(subject).isEqualTo(registered.json().path("id").asText());
        assertThat(UUID.fromString(subject).version()).isEqualTo(7);
    }

    @Test
    void deactivated_users_cannot_log_in() {
        Pair pair = newUser("deactivated");
        Pair superuser = api.login("superuser", PASSWORD);
        assertThat(api.send("POST", "/users/deactivated/deactivate", superuser.access(), null, null)
                        .status())
                .isEqualTo(200);
        assertThat(check(pair)).isEqualTo(401);
        assertThat(api.post("/auth/refresh", null, pair.refresh()).status()).isEqualTo(401);
        Answer login = api.form("/auth/login", Map.of("username", "deactivated", "password", PASSWORD));
        Answer unknown = api.form("/auth/login", Map.of("username", "never-was-here", "password", PASSWORD));
        assertThat(login.status()).isEqualTo(401);
        assertThat(login.body()).isEqualTo(unknown.body());
        api.send("POST", "/users/deactivated/activate", superuser.access(), null, null);
        assertThat(check(api.login("deactivated", PASSWORD))).isEqualTo(204);
    }

    @Test
    void registration_is_validated() {
        Answer answer = api.post(
                "/profile/register",
                null,
                Map.of("login", "a b", "email", "nobody", "first_name", "", "last_name", "x", "password", "short"));
        assertThat(answer.status()).isEqualTo(422);
        List<String> fields = StreamSupport.stream(answer.json().path("errors").spliterator(), false)
                .map(error -> error.path("field").asText())
                .distinct()
                .toList();
        assertThat(fields).contains("login", "email", "first_name", "password");
        assertThat(api.login("superuser", PASSWORD).access()).isNotEmpty();
    }

    @Test
    void no_database_text_in_responses() {
        newUser("taken-name");
        Answer taken = api.register("Taken-Name", PASSWORD);
        assertThat(taken.status()).isEqualTo(409);
        Pair superuser = api.login("superuser", PASSWORD);
        Map<String, String> role = Map.of("title", "editor", "description", "");
        assertThat(api.post("/roles", superuser.access(), role).status()).isEqualTo(201);
        Answer twin = api.post("/roles", superuser.access(), role);
        assertThat(twin.status()).isEqualTo(409);
        for (Answer answer : List.of(taken, twin)) {
            assertThat(answer.contentType()).isEqualTo("application/problem+json");
            assertThat(answer.body().toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("constraint")
                    .doesNotContain("duplicate key")
                    .doesNotContain("postgres")
                    .doesNotContain("exception");
        }
    }

    @Test
    void documentation_works_offline() {
        for (String page : List.of("/auth/docs/", "/auth/openapi.json", "/api/v1/auth/openapi.json")) {
            Answer answer = Api.send(
                    HttpRequest.newBuilder(URI.create(service.uri() + page)).build());
            assertThat(answer.status()).as(page).isEqualTo(200);
            assertThat(answer.body()).as("nothing is loaded from elsewhere").doesNotContain("src=\"http");
        }
    }

    @Test
    void the_first_administrator_can_be_created() {
        Pair superuser = api.login("superuser", PASSWORD);
        assertThat(Jwt.claims(superuser.access()).path("roles").toString()).isEqualTo("[\"subscriber\",\"superuser\"]");
        assertThat(api.get("/users", superuser.access()).status()).isEqualTo(200);
    }
}
