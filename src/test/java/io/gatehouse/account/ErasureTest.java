package io.gatehouse.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/**
 * The personal data in PostgreSQL and Redis before and after the deletion of an account, in all tables and all keys.
 */
@Tag("SEC-07")
class ErasureTest {
    /** The client address. */
    private static final String ADDRESS = "127.0.0.1";

    private static final String PASSWORD = "correct horse battery staple";
    private static final String TABLES =
            "SELECT quote_ident(schemaname) || '.' || quote_ident(relname) FROM" + " pg_stat_user_tables ORDER BY 1";

    @Test
    void only_the_id_of_a_deleted_user_remains() throws SQLException {
        try (TestService service = TestService.start()) {
            Api.Answer registered = post(
                    service,
                    "/profile/register",
                    Api.JSON,
                    Api.write(Map.of(
                            "login", "marker-login",
                            "email", "marker@example.com",
                            "first_name", "Markerfirst",
                            "last_name", "Markerlast",
                            "password", PASSWORD)));
            String id = registered.json().path("id").asText();
            assertThat(login(service, "marker-login", "wrong " + PASSWORD).status())
                    .isEqualTo(401);
            assertThat(login(service, "marker@example.com", PASSWORD).status()).isEqualTo(200);
            Api.Answer pair = login(service, "marker-login", PASSWORD);
            Api.Answer refreshed = post(
                    service,
                    "/auth/refresh",
                    Api.JSON,
                    Api.write(pair.json().path("refresh_token").asText()));
            String token = refreshed.json().path("access_token").asText();
            assertThat(tables(service)).contains("marker-login", "marker-agent", ADDRESS, "$argon2id$", id);

            assertThat(new Api(service.uri()).delete("/profile/personal", token).status())
                    .isEqualTo(200);

            assertThat(tables(service))
                    .contains(id)
                    .doesNotContainIgnoringCase("marker")
                    .doesNotContain(ADDRESS, "$argon2");
            assertThat(keys(service))
                    .contains(id)
                    .doesNotContainIgnoringCase("marker")
                    .doesNotContain(ADDRESS, "$argon2");
        }
    }

    private static Api.Answer login(TestService service, String name, String password) {
        return post(service, "/auth/login", Api.JSON, Api.write(Map.of("login", name, "password", password)));
    }

    private static Api.Answer post(TestService service, String path, String type, String body) {
        return Api.send(HttpRequest.newBuilder(URI.create(service.uri() + "/api/v1" + path))
                .header("Content-Type", type)
                .header("User-Agent", "marker-agent/1.0")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    /** The rows of all tables as text. */
    private static String tables(TestService service) throws SQLException {
        StringBuilder all = new StringBuilder();
        try (Connection connection = service.database().connect();
                Statement statement = connection.createStatement()) {
            for (String table : column(statement, TABLES)) {
                column(statement, "SELECT t::text FROM " + table + " t")
                        .forEach(row -> all.append(row).append('\n'));
            }
        }
        return all.toString();
    }

    private static List<String> column(Statement statement, String sql) throws SQLException {
        List<String> column = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                column.add(rows.getString(1));
            }
        }
        return column;
    }

    /** All keys with their values. */
    private static String keys(TestService service) {
        StringBuilder all = new StringBuilder();
        try (Jedis redis = new Jedis(URI.create(service.redis().url()))) {
            for (String key : redis.keys("*")) {
                Object value = switch (redis.type(key)) {
                    case "string" -> redis.get(key);
                    case "hash" -> redis.hgetAll(key);
                    case "list" -> redis.lrange(key, 0, -1);
                    case "set" -> redis.smembers(key);
                    case "zset" -> redis.zrange(key, 0, -1);
                    case "stream" -> redis.xrange(key, "-", "+");
                    default -> throw new IllegalStateException(redis.type(key));
                };
                all.append(key).append(' ').append(value).append('\n');
            }
        }
        return all.toString();
    }
}
