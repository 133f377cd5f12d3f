package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.GatehouseProcess;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests a switchover after which the former primary still answers reads on open connections. */
@Tag("REL-13")
@Tag("processes")
class SurvivingConnectionsIT {
    private static final String PASSWORD = "correct horse battery staple";

    @Test
    void logins_continue_on_the_new_primary_with_the_next_request() {
        try (PostgresNode former = PostgresNode.startUnsynced();
                PostgresNode standby = former.standby(former.port());
                RedisNode redis = RedisNode.startUnsynced()) {
            Map<String, String> environment = new HashMap<>(Environments.of(former.port(), redis.port()));
            environment.put(
                    "GATEHOUSE_DATABASE_URL",
                    "jdbc:postgresql://127.0.0.1:" + former.port() + ",127.0.0.1:" + standby.port()
                            + "/postgres?targetServerType=primary");
            try (GatehouseProcess service = GatehouseProcess.serve(environment)) {
                Api api = new Api(service.uri());
                assertThat(api.register("stays", PASSWORD).status()).isEqualTo(201);
                Pair pair = api.login("stays", PASSWORD);
                Eventually.await(
                        "the standby has the session", () -> standby.number("SELECT count(*) FROM session") == 1);

                former.execute("ALTER SYSTEM SET default_transaction_read_only = on");
                former.execute("SELECT pg_reload_conf()");
                standby.promote();
                Eventually.await(
                        "the standby takes writes",
                        () -> standby.number("SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE 1 END") == 1);

                Eventually.await("a login at the new primary", () -> login(api) == 200);
                for (int i = 0; i < 30; i++) {
                    assertThat(login(api)).isEqualTo(200);
                }
                pair = api.refresh(pair);
                assertThat(api.post("/auth/logout", pair.access(), Map.of()).status())
                        .isLessThan(300);
                assertThat(standby.number("SELECT count(*) FROM session")).isGreaterThan(30);
            }
        }
    }

    private static int login(Api api) {
        return api.form("/auth/login", Map.of("username", "stays", "password", PASSWORD))
                .status();
    }
}
