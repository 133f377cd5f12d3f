package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;

/** Two instances on one PostgreSQL and one Redis. */
class TwoInstancesTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService FIRST = TestService.start();
    private static final TestService SECOND = FIRST.startAnother();

    private final Api a = new Api(FIRST.uri());
    private final Api b = new Api(SECOND.uri());

    @AfterAll
    static void stop() {
        SECOND.close();
        FIRST.close();
    }

    private Pair newUser(String login, String... roles) throws SQLException {
        assertThat(a.register(login, PASSWORD).status()).isEqualTo(201);
        for (String role : roles) {
            try (Connection connection = FIRST.database().connect();
                    PreparedStatement grant = connection.prepareStatement("INSERT INTO user_role (user_id, role_id)"
                            + " SELECT u.id, r.id FROM users u, role r WHERE u.login = ? AND r.title = ?")) {
                grant.setString(1, login);
                grant.setString(2, role);
                assertThat(grant.executeUpdate()).isEqualTo(1);
            }
        }
        return a.login(login, PASSWORD);
    }

    private static int check(Api api, Pair pair) {
        return api.get("/auth/check", pair.access()).status();
    }

    @Tag("REV-03")
    @Test
    void a_logout_on_one_instance_takes_effect_on_the_other() throws SQLException {
        Pair pair = newUser("alice");
        Pair other = a.login("alice", PASSWORD);
        assertThat(check(b, pair)).isEqualTo(204);
        assertThat(a.post("/auth/logout", pair.access(), "").status()).isEqualTo(200);
        assertThat(check(a, pair)).as("at once on the instance that answered").isEqualTo(401);
        Eventually.await("401 on the other instance", () -> check(b, pair) == 401);
        assertThat(check(b, other)).as("the user's other session").isEqualTo(204);
        assertThat(b.post("/auth/refresh", null, pair.refresh()).status()).isEqualTo(401);
    }

    @Tag("REV-03")
    @Test
    void a_refresh_on_one_instance_denies_the_old_access_token_on_the_other() throws SQLException {
        Pair old = newUser("carol");
        Pair fresh = b.refresh(old);
        assertThat(check(b, old)).isEqualTo(401);
        assertThat(check(b, fresh)).isEqualTo(204);
        Eventually.await("401 on the other instance", () -> check(a, old) == 401);
        assertThat(check(a, fresh)).isEqualTo(204);
    }

    @Tag("REV-20")
    @Tag("REV-21")
    @Test
    void a_session_that_both_instances_refresh_has_one_entry_everywhere() throws SQLException, IOException {
        List<Pair> pairs = new ArrayList<>(List.of(newUser("erwin")));
        for (int i = 0; i < 40; i++) {
            pairs.add((i % 2 == 0 ? a : b).refresh(pairs.get(i)));
        }
        Pair last = pairs.remove(40);
        String session = new ObjectMapper()
                .readTree(Base64.getUrlDecoder().decode(last.access().split("\\.", -1)[1]))
                .path("sid")
                .asText();
        Eventually.await(
                "401 on both instances", () -> check(a, pairs.get(39)) == 401 && check(b, pairs.get(39)) == 401);
        assertThat(pairs).allMatch(pair -> check(a, pair) == 401 && check(b, pair) == 401);
        assertThat(check(a, last)).isEqualTo(204);
        try (RedisClient redis = RedisClient.create(FIRST.redis().url())) {
            assertThat(redis.get("gatehouse:denied:token:" + session)).isEqualTo("39");
        }
        try (Connection connection = FIRST.database().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM revocation WHERE kind = 'token'"
                        + " AND xid IN (SELECT denied_xid FROM session WHERE id = '" + session + "')"
                        + " UNION ALL SELECT generation FROM session WHERE id = '" + session + "'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(1);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(40);
        }
    }

    @Tag("REV-12")
    @Test
    void a_role_removed_on_one_instance_is_rejected_on_the_other() throws SQLException {
        Pair root = newUser("chief", "superuser");
        Pair admin = newUser("bobby", "admin");
        assertThat(b.get("/auth/check?role=admin", admin.access()).status()).isEqualTo(204);
        assertThat(a.post("/access/remove", root.access(), Map.of("user_login", "bobby", "role_title", "admin"))
                        .status())
                .isEqualTo(200);
        Eventually.await("401 on the other instance", () -> check(b, admin) == 401);
        Pair fresh = b.refresh(admin);
        assertThat(check(b, fresh)).isEqualTo(204);
        assertThat(b.get("/auth/check?role=admin", fresh.access()).status()).isEqualTo(403);
        assertThat(check(b, root)).as("the token of another user").isEqualTo(204);
    }

    @Tag("REV-01")
    @Test
    void an_instance_that_starts_later_rejects_tokens_that_were_revoked_before() throws SQLException {
        Pair out = newUser("david");
        Pair in = a.login("david", PASSWORD);
        assertThat(a.post("/auth/logout", out.access(), "").status()).isEqualTo(200);
        try (TestService later = FIRST.startAnother()) {
            Api c = new Api(later.uri());
            assertThat(check(c, out)).isEqualTo(401);
            assertThat(check(c, in)).isEqualTo(204);
        }
    }

    private static long rejected(TestService service) {
        return Scrape.of(service.adminUri()).counter("gatehouse_denylist_feed_rejected", Map.of());
    }

    private static long realm(String column) throws SQLException {
        try (Connection connection = FIRST.database().connect();
                PreparedStatement read = connection.prepareStatement("SELECT " + column + " FROM realm");
                ResultSet result = read.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }

    @Tag("REV-17")
    @Tag("REV-18")
    @Test
    void forged_entries_in_redis_end_no_session_and_change_no_epoch() throws Exception {
        Pair live = newUser("erika");
        String header = live.access().substring(0, live.access().indexOf('.'));
        String kid = new ObjectMapper()
                .readTree(Base64.getUrlDecoder().decode(header))
                .path("kid")
                .asText();
        long epoch = realm("epoch");
        long sessionEpoch = realm("session_epoch");
        String dayAhead = String.valueOf(Instant.now().plus(Duration.ofDays(1)).toEpochMilli());
        List<Map<String, String>> forged = List.of(
                Map.of("kind", "REALM", "key", "*", "epoch", dayAhead),
                Map.of("kind", "ROLE", "key", "subscriber", "epoch", dayAhead),
                Map.of("kind", "KEY", "key", kid, "epoch", "0"));
        long before = rejected(FIRST) + rejected(SECOND);
        try (Jedis redis = new Jedis(FIRST.redis().url())) {
            for (Map<String, String> fields : forged) {
                Map<String, String> entry =
                        new HashMap<>(Map.of("member", UUID.randomUUID().toString(), "number", "1", "news", "denied"));
                entry.putAll(fields);
                entry.put("until", dayAhead);
                redis.xadd("gatehouse:revocations", (StreamEntryID) null, entry);
            }
        }
        Eventually.await(
                "both instances have read them",
                () -> rejected(FIRST) + rejected(SECOND) == before + 2L * forged.size());
        Pair later = b.login("erika", PASSWORD);
        assertThat(realm("epoch")).isEqualTo(epoch);
        assertThat(realm("session_epoch")).isEqualTo(sessionEpoch);
        for (Api each : List.of(a, b)) {
            assertThat(check(each, live)).isEqualTo(204);
            assertThat(check(each, later)).isEqualTo(204);
        }
        assertThat(check(b, a.refresh(live))).isEqualTo(204);
    }
}
