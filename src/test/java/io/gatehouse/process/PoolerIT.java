package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.GatehouseProcess.Finished;
import io.gatehouse.testing.Race;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the packaged service with the installed PgBouncer. */
@Tag("REL-14")
@Tag("processes")
class PoolerIT {
    private static final Path PAGE = Path.of("docs/operations/poolers.md");
    private static final String PASSWORD = "correct horse battery staple";
    private static final String IGNORED = "ignore_startup_parameters = extra_float_digits";
    private static final String IGNORING_ALL = IGNORED + ",options";

    private PostgresNode postgres;
    private RedisNode redis;

    @BeforeEach
    void start() {
        assumeTrue(PgBouncer.find().isPresent(), PgBouncer.MISSING);
        postgres = PostgresNode.startUnsynced();
        redis = RedisNode.startUnsynced();
    }

    @AfterEach
    void stop() {
        if (postgres != null) {
            redis.close();
            postgres.close();
        }
    }

    private Map<String, String> environment(int port, boolean pooler) {
        Map<String, String> environment = new HashMap<>(Environments.of(port, redis.port()));
        environment.put("GATEHOUSE_REDIS_SOCKET_TIMEOUT", "2s");
        // A busy build machine is slower than a production machine.
        environment.put("GATEHOUSE_PASSWORD_QUEUE_DEADLINE", "10s");
        environment.put("GATEHOUSE_DATABASE_POOL_TIMEOUT", "10s");
        environment.put("GATEHOUSE_DATABASE_POOLER", Boolean.toString(pooler));
        return environment;
    }

    /** The statements of the documentation page, with the role of this test. */
    private void setUpRole() throws Exception {
        try (Stream<String> lines = Files.lines(PAGE)) {
            List<String> statements = lines.map(String::strip)
                    .filter(line -> line.startsWith("ALTER ROLE gatehouse"))
                    .toList();
            assertThat(statements).hasSize(5);
            statements.forEach(each -> postgres.execute(each.replace("ROLE gatehouse", "ROLE " + PostgresNode.USER)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "session"})
    void the_documented_pooler_configuration_works(String mode) throws Exception {
        setUpRole();
        String size = mode.equals("session") ? "default_pool_size = 60" : "default_pool_size = 4";
        try (PgBouncer pooler = PgBouncer.start(mode, postgres, IGNORED, size)) {
            Map<String, String> environment = environment(pooler.port(), true);
            assertThat(GatehouseProcess.run(environment, "", "doctor", "config.yml")
                            .output())
                    .contains("failures: 0");
            try (GatehouseProcess service = GatehouseProcess.serve(environment)) {
                Api api = new Api(service.uri());
                List<Callable<Pair>> users = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    String login = "pooled-" + i;
                    assertThat(api.register(login, PASSWORD).status()).isEqualTo(201);
                    users.add(() -> use(api, login));
                }
                for (Pair pair : Race.run(users)) {
                    assertThat(api.get("/auth/check", pair.access()).status()).isEqualTo(401);
                }
                assertThat(service.output()).doesNotContain("ERROR", "prepared statement");
            }
            Environments.run(environment, "", "purge", "config.yml");
            assertThat(postgres.number("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                    .isZero();
        }
    }

    private static Pair use(Api api, String login) {
        Pair pair = api.login(login, PASSWORD);
        for (int i = 0; i < 8; i++) {
            pair = api.refresh(pair);
            assertThat(api.get("/profile/personal", pair.access()).status()).isEqualTo(200);
        }
        assertThat(api.post("/auth/logout", pair.access(), Map.of()).status()).isLessThan(300);
        return pair;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "transaction|ignore_startup_parameters = extra_float_digits|false|set GATEHOUSE_DATABASE_POOLER=true",
                "transaction|ignore_startup_parameters = extra_float_digits,options|false|set GATEHOUSE_DATABASE_POOLER=true",
                "transaction|ignore_startup_parameters = extra_float_digits|true|ALTER ROLE postgres SET statement_timeout",
                "statement|ignore_startup_parameters = extra_float_digits|true|statement pooling mode",
            })
    void an_unsupported_pooler_configuration_gets_one_error_message_from_server_and_doctor(
            String mode, String setting, boolean told, String sentence) {
        try (PgBouncer pooler = PgBouncer.start(mode, postgres, setting)) {
            for (String command : List.of("server", "doctor")) {
                Finished refused = GatehouseProcess.run(environment(pooler.port(), told), "", command, "config.yml");
                assertThat(refused.output()).as(command).contains(sentence).doesNotContain("\tat ");
                assertThat(refused.status()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_migration_connects_directly_to_postgresql() {
        try (PgBouncer pooler = PgBouncer.start("transaction", postgres, IGNORING_ALL)) {
            for (boolean told : List.of(true, false)) {
                Finished refused =
                        GatehouseProcess.run(environment(pooler.port(), told), "", "db", "migrate", "config.yml");
                assertThat(refused.output())
                        .contains("db migrate", "PostgreSQL itself")
                        .doesNotContain("\tat ");
                assertThat(refused.status()).isEqualTo(1);
            }
            Environments.run(environment(postgres.port(), false), "", "db", "migrate", "config.yml");
        }
    }

    @Test
    void a_failover_behind_the_pooler_is_noticed_by_the_reader_of_revocations() throws Exception {
        setUpRole();
        try (PgBouncer pooler = PgBouncer.start("transaction", postgres, IGNORED);
                GatehouseProcess service = GatehouseProcess.serve(environment(pooler.port(), true))) {
            Api api = new Api(service.uri());
            assertThat(api.register("stays", PASSWORD).status()).isEqualTo(201);
            Pair pair = api.login("stays", PASSWORD);
            postgres.stop();
            postgres.startAgain();
            Eventually.await(
                    "the service writes again",
                    () -> api.form("/auth/login", Map.of("username", "stays", "password", PASSWORD))
                                    .status()
                            == 200);
            assertThat(api.get("/auth/check", pair.access()).status()).isEqualTo(204);
        }
    }
}
