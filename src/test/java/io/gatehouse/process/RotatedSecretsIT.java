package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.GatehouseProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ClientKillParams;

/** Rotates passwords on the servers and in the secret files while the service runs. */
@Tag("SEC-13")
@Tag("processes")
class RotatedSecretsIT {
    private static final String PASSWORD = "correct horse battery staple";

    @TempDir
    private Path folder = Path.of("target");

    @Test
    void new_connections_use_the_current_users_and_passwords() throws IOException {
        try (PostgresNode postgres = PostgresNode.startUnsynced();
                RedisNode redis = RedisNode.startUnsynced();
                Jedis administrator = new Jedis("127.0.0.1", redis.port())) {
            postgres.execute("CREATE ROLE first SUPERUSER LOGIN PASSWORD 'one'");
            postgres.execute("CREATE ROLE second SUPERUSER LOGIN PASSWORD 'two'");
            askForPasswords(postgres);
            administrator.aclSetUser("first", "on", ">one", "~*", "+@all");
            administrator.aclSetUser("second", "on", ">two", "~*", "+@all");
            Path user = Files.writeString(folder.resolve("user"), "first\n");
            Path password = Files.writeString(folder.resolve("password"), "one\n");
            Path url = Files.writeString(folder.resolve("url"), redisUrl("first:one", redis));
            Map<String, String> environment = new HashMap<>(Environments.of(postgres.port(), redis.port()));
            environment.keySet().removeAll(Set.of("GATEHOUSE_DATABASE_USER", "GATEHOUSE_REDIS_URL"));
            environment.put("GATEHOUSE_DATABASE_USER_FILE", user.toString());
            environment.put("GATEHOUSE_DATABASE_PASSWORD_FILE", password.toString());
            environment.put("GATEHOUSE_REDIS_URL_FILE", url.toString());
            environment.put("GATEHOUSE_REDIS_SOCKET_TIMEOUT", "2s");
            try (GatehouseProcess service = GatehouseProcess.serve(environment)) {
                Api api = new Api(service.uri());
                assertThat(api.register("stays", PASSWORD).status()).isEqualTo(201);
                // A partially written file: the previous value stays in use.
                Files.writeString(password, "");
                Files.writeString(user, "second\n");
                Files.writeString(password, "two\n");
                Files.writeString(url, redisUrl("second:two", redis));
                postgres.execute("ALTER ROLE first NOLOGIN");
                postgres.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'first'");
                administrator.aclSetUser("first", "off");
                administrator.clientKill(new ClientKillParams().skipMe(ClientKillParams.SkipMe.YES));

                Eventually.await("the service comes back", () -> login(api) == 200);
                assertThat(postgres.number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'second'"))
                        .isPositive();
                Eventually.await(
                        "Redis knows the second user",
                        () -> administrator.clientList().contains("user=second"));
                assertThat(administrator.clientList()).doesNotContain("user=first");
            }
        }
    }

    /** Requires a password of every role except the tests' superuser. */
    private static void askForPasswords(PostgresNode postgres) {
        postgres.execute("DO $$ BEGIN EXECUTE format('COPY (SELECT unnest(ARRAY["
                + "''host all postgres 127.0.0.1/32 trust'', ''host all all 127.0.0.1/32 scram-sha-256'']))"
                + " TO %L', current_setting('hba_file')); END $$");
        postgres.execute("SELECT pg_reload_conf()");
    }

    private static String redisUrl(String credentials, RedisNode redis) {
        return "redis://" + credentials + "@127.0.0.1:" + redis.port() + "/0\n";
    }

    private static int login(Api api) {
        return api.form("/auth/login", Map.of("username", "stays", "password", PASSWORD))
                .status();
    }
}
