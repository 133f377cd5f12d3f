package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.PackagedService;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** A complete user story over HTTP against the packaged jar, with real PostgreSQL and Redis. */
class StoryIT {
    private static final String PASSWORD = "correct horse battery staple";
    private static final int THREADS = 8;
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

    @Test
    void from_registration_to_logout() throws SQLException {
        assertThat(api.register("story-teller", PASSWORD).status()).isEqualTo(201);
        Pair first = api.login("story-teller", PASSWORD);
        Answer profile = api.get("/profile/personal", first.access());
        assertThat(profile.json().path("roles").toString()).isEqualTo("[\"subscriber\"]");

        Pair second = api.refresh(first);
        assertThat(api.get("/profile/personal", first.access()).status()).isEqualTo(401);
        assertThat(api.get("/auth/check", second.access()).status()).isEqualTo(204);
        assertThat(sessionsOf("story-teller")).as("one row, moved on").isEqualTo(1);
        assertDeniedInRedis(first);

        assertThat(api.get("/roles", second.access()).status()).isEqualTo(403);
        Pair superuser = api.login("superuser", PASSWORD);
        Map<String, String> admin = Map.of("user_login", "story-teller", "role_title", "admin");
        assertThat(api.post("/access/assign", superuser.access(), admin).status())
                .isEqualTo(201);
        assertThat(api.get("/roles", second.access()).status())
                .as("an issued token is never widened")
                .isEqualTo(403);
        Pair third = api.refresh(second);
        assertThat(Jwt.claims(third.access()).path("roles").toString()).isEqualTo("[\"admin\",\"subscriber\"]");
        assertThat(api.get("/roles", third.access()).status()).isEqualTo(200);

        Answer logout = api.send("POST", "/auth/logout", third.access(), null, null);
        assertThat(logout.status()).isEqualTo(200);
        for (Pair pair : List.of(first, second, third)) {
            assertThat(api.get("/auth/check", pair.access()).status()).isEqualTo(401);
            assertThat(api.post("/auth/refresh", null, pair.refresh()).status()).isEqualTo(401);
        }
        assertThat(sessionsOf("story-teller")).isZero();
    }

    private static long sessionsOf(String login) throws SQLException {
        try (Connection connection = service.database().connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT count(*) FROM session s JOIN users u ON u.id = s.user_id WHERE u.login = ?")) {
            statement.setString(1, login);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    private static void assertDeniedInRedis(Pair pair) {
        var claims = Jwt.claims(pair.access());
        try (RedisClient redis = RedisClient.create(service.redis().url())) {
            String key = "gatehouse:denied:token:" + claims.path("sid").asText();
            Instant expires = Instant.ofEpochSecond(claims.path("exp").asLong());
            long remaining = Duration.between(Instant.now(), expires).toSeconds();
            assertThat(redis.exists(key)).isTrue();
            assertThat(redis.ttl(key)).isGreaterThanOrEqualTo(remaining).isLessThan(remaining + 600);
        }
    }

    @Tag("REF-03")
    @Test
    void eight_tabs_refresh_at_once_and_all_stay_logged_in() throws Exception {
        api.register("eight-tabs", PASSWORD);
        Pair pair = api.login("eight-tabs", PASSWORD);
        ExecutorService tabs = Executors.newFixedThreadPool(THREADS);
        try {
            for (int round = 0; round < 20; round++) {
                Pair presented = pair;
                List<Future<Pair>> running = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    running.add(tabs.submit(() -> api.refresh(presented)));
                }
                List<Pair> got = new ArrayList<>();
                for (Future<Pair> each : running) {
                    got.add(each.get());
                }
                assertThat(got.stream().map(Pair::refresh).collect(Collectors.toSet()))
                        .hasSize(1);
                assertThat(got)
                        .allMatch(each -> api.get("/auth/check", each.access()).status() == 204);
                pair = got.get(0);
            }
        } finally {
            tabs.shutdownNow();
        }
    }

    @Test
    void a_restart_keeps_revocations_and_sessions() {
        api.register("restarted", PASSWORD);
        Pair gone = api.login("restarted", PASSWORD);
        Pair kept = api.login("restarted", PASSWORD);
        api.send("POST", "/auth/logout", gone.access(), null, null);
        try (PackagedService again = service.restartedBeside()) {
            Api other = new Api(again.uri());
            assertThat(other.get("/auth/check", gone.access()).status()).isEqualTo(401);
            assertThat(other.get("/auth/check", kept.access()).status()).isEqualTo(204);
            Pair refreshed = other.refresh(kept);
            assertThat(other.get("/auth/check", refreshed.access()).status()).isEqualTo(204);
        }
    }

    @Test
    void nothing_of_the_story_is_in_the_log() {
        api.register("log-reader", PASSWORD);
        Pair pair = api.login("log-reader", PASSWORD);
        api.get("/profile/personal", pair.access());
        Pair next = api.refresh(pair);
        api.get("/auth/check", pair.access());
        api.post("/auth/login", null, Map.of("login", "log-reader", "password", "a wrong password"));
        String log = service.output();
        assertThat(log)
                .doesNotContain(PASSWORD)
                .doesNotContain("a wrong password")
                .doesNotContain(pair.access())
                .doesNotContain(pair.refresh())
                .doesNotContain(next.refresh())
                .doesNotContain("ERROR");
    }
}
