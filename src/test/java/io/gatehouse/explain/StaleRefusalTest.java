package io.gatehouse.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A refusal by an instance that had lost both stores is explained after the outage. */
class StaleRefusalTest {
    private static final String PASSWORD = "correct horse battery staple";

    private static Relay to(String url) {
        URI server = URI.create(url);
        return Relay.to(new InetSocketAddress(server.getHost(), server.getPort()), null);
    }

    @Test
    void a_stale_denylist_is_the_reason_in_the_reference() {
        TestDatabase database = TestDatabase.migrated();
        TestRedis redis = TestRedis.fresh();
        String jdbc = database.jdbcUrl().substring("jdbc:".length());
        try (Relay toPostgres = to(jdbc);
                Relay toRedis = to(redis.url());
                TestService service = TestService.start(
                        new TestDatabase("jdbc:" + through(toPostgres, jdbc), database.user(), database.password()),
                        new TestRedis(through(toRedis, redis.url())),
                        ConfigOverride.config("denylist.max_staleness", "2s"))) {
            Api api = new Api(service.uri());
            api.register("the-admin", PASSWORD);
            new TestSql(database.dataSource())
                    .execute("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                            + " WHERE u.login = 'the-admin' AND r.title = 'admin'");
            String admin = api.login("the-admin", PASSWORD).access();

            toPostgres.cut();
            toRedis.cut();
            Eventually.await(
                    "the denylist is stale", () -> api.get("/auth/check", admin).status() == 503);
            String reference =
                    api.get("/auth/check", admin).json().path("reference").asText();
            toPostgres.pass();
            toRedis.pass();
            Eventually.await(
                    "the denylist is fresh", () -> api.get("/auth/check", admin).status() == 204);

            JsonNode explanation = api.post("/auth/explain", admin, Map.of("reference", reference))
                    .json();
            assertThat(explanation.at("/refusal/reason").asText()).isEqualTo("stale");
            assertThat(explanation.path("accepted").asBoolean()).isTrue();
            assertThat(explanation.at("/staleness/fresh").asBoolean()).isTrue();
        }
    }

    private static String through(Relay relay, String url) {
        URI server = URI.create(url);
        return url.replace(server.getHost() + ":" + server.getPort(), "127.0.0.1:" + relay.port());
    }
}
