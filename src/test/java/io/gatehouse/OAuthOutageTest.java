package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Introspection and revocation on an instance that has lost its stores: they return 503. */
class OAuthOutageTest {
    private static final String PASSWORD = "correct horse battery staple";

    private final TestDatabase database = TestDatabase.migrated();
    private final TestRedis redis = TestRedis.fresh();
    private final Relay toPostgres = Relay.to(port(database.jdbcUrl().substring("jdbc:".length())));
    private final Relay toRedis = Relay.to(port(redis.url()));
    private final TestService service = TestService.start(
            new TestDatabase(
                    database.jdbcUrl().replaceFirst(":\\d+/", ":" + toPostgres.port() + "/"),
                    database.user(),
                    database.password()),
            new TestRedis(redis.url().replaceFirst(":\\d+/", ":" + toRedis.port() + "/")),
            ConfigOverride.config("passwords.memory", "7168KiB"),
            ConfigOverride.config("passwords.iterations", "5"));
    private final Api api = new Api(service.uri());

    private static int port(String url) {
        return URI.create(url).getPort();
    }

    @BeforeEach
    void makeUsers() throws SQLException {
        assertThat(api.register("somebody", PASSWORD).status()).isEqualTo(201);
        assertThat(api.register("resource-server", PASSWORD).status()).isEqualTo(201);
        change("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                + " WHERE u.login = 'resource-server' AND r.title = 'introspector'");
    }

    @AfterEach
    void stop() {
        toPostgres.pass();
        toRedis.pass();
        service.close();
        toPostgres.close();
        toRedis.close();
    }

    /** A direct connection that bypasses the service and its relays. */
    private int change(String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private long count(String rows) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT count(*) FROM " + rows)) {
            result.next();
            return result.getLong(1);
        }
    }

    private Answer revoke(String token) {
        return api.form("/auth/revoke", Map.of("token", token));
    }

    private Answer introspect(String introspector, String token) {
        return api.send("POST", "/auth/introspect", introspector, Api.FORM, "token=" + token);
    }

    private static boolean isActive(Answer answer) {
        return answer.status() == 200 && answer.json().path("active").asBoolean();
    }

    private int check(Pair pair) {
        return api.get("/auth/check", pair.access()).status();
    }

    private static void tryAgain(Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.body()).doesNotContain("active");
    }

    @Tag("REV-04")
    @Test
    void rfc7662_2_3_introspection_is_503_while_the_revocation_state_is_unknown() {
        Pair pair = api.login("somebody", PASSWORD);
        String introspector = api.login("resource-server", PASSWORD).access();
        Eventually.await("active", () -> isActive(introspect(introspector, pair.access())));
        toPostgres.cut();
        toRedis.cut();
        Eventually.await("503 for a check", () -> check(pair) == 503);
        tryAgain(introspect(introspector, pair.access()));
        // The lease outlives the fresh denylist; another instance may have revoked the token already.
        tryAgain(revoke(pair.access()));
        tryAgain(revoke(pair.refresh()));
        toPostgres.pass();
        toRedis.pass();
        Eventually.await("active again", () -> isActive(introspect(introspector, pair.access())));
    }

    @Tag("REV-01")
    @Test
    void rfc7009_2_2_1_without_a_lease_nothing_is_revoked_and_no_success_is_reported() throws SQLException {
        Pair pair = api.login("somebody", PASSWORD);
        toRedis.cut();
        // As after a long outage, the other members have removed this instance. It joins again without an announcement.
        assertThat(change("DELETE FROM member")).isEqualTo(1);
        Eventually.await("503 for a revocation", () -> revoke("nonsense").status() == 503);
        tryAgain(revoke(pair.access()));
        tryAgain(revoke(pair.refresh()));
        assertThat(count("revocation")).isZero();
        assertThat(count("session")).isEqualTo(1);
        assertThat(count("audit_event WHERE action = 'token_revoke'")).isZero();
        Eventually.await("as alive as before", () -> check(pair) == 204);

        toRedis.pass();
        Eventually.await("200 again", () -> revoke("nonsense").status() == 200);
        assertThat(revoke(pair.access()).status()).isEqualTo(200);
        assertThat(count("session")).isZero();
        assertThat(check(pair)).isEqualTo(401);
    }

    @Tag("REV-14")
    @Test
    void a_revocation_leaves_one_event_with_user_and_token_type() throws SQLException {
        Pair byAccess = api.login("somebody", PASSWORD);
        Pair byRefresh = api.login("somebody", PASSWORD);
        String events = "audit_event e JOIN users u ON u.id = e.subject_id"
                + " WHERE action = 'token_revoke' AND outcome = 'success' AND u.login = 'somebody'"
                + " AND actor_id IS NULL AND session_id IS NOT NULL AND details->>'token_type' = ";
        assertThat(revoke("nonsense").status()).isEqualTo(200);
        assertThat(count("audit_event WHERE action = 'token_revoke'")).isZero();
        for (int i = 0; i < 2; i++) {
            assertThat(revoke(byAccess.access()).status()).isEqualTo(200);
            assertThat(revoke(byRefresh.refresh()).status()).isEqualTo(200);
        }
        assertThat(count(events + "'access_token'")).isEqualTo(1);
        assertThat(count(events + "'refresh_token'")).isEqualTo(1);
        assertThat(count("audit_event WHERE action = 'token_revoke'")).isEqualTo(2);
    }

    @Tag("REV-14")
    @Test
    void rfc7662_2_2_a_refresh_token_is_active_until_its_session_ends_in_any_way() {
        String introspector = api.login("resource-server", PASSWORD).access();
        for (String end : new String[] {"/auth/logout", "/auth/logout?logout_everywhere=true"}) {
            Pair pair = api.login("somebody", PASSWORD);
            assertThat(introspect(introspector, pair.refresh())
                            .json()
                            .path("active")
                            .asBoolean())
                    .isTrue();
            assertThat(api.post(end, pair.access(), "").status()).isEqualTo(200);
            assertThat(introspect(introspector, pair.refresh()).body()).isEqualTo("{\"active\":false}");
        }
    }
}
