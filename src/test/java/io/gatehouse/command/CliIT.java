package io.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.GatehouseProcess.Finished;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar, told to do what it can and what it cannot do. */
final class CliIT {
    private static final String KEY = "bq5n8lOI62FXR4FxxMcYu6G6AhcKWjKuTU3TEw66Ry0=";

    private final TestRedis redis = TestRedis.fresh();

    @TempDir
    private Path folder = Path.of("target");

    @Test
    void an_unknown_command_is_one_sentence() {
        assertRefused(GatehouseProcess.run(Map.of(), "", "serve", "config.yml"), "Unknown command \"serve\"");
    }

    @Test
    void a_missing_file_is_one_sentence() {
        assertRefused(GatehouseProcess.run(Map.of(), "", "server", "nowhere.yml"), "nowhere.yml");
        assertRefused(GatehouseProcess.run(Map.of(), "", "server"), "No configuration file is given");
    }

    @Test
    void a_broken_file_is_one_sentence() throws IOException {
        Path file = Files.writeString(folder.resolve("broken.yml"), "server: [");
        assertRefused(GatehouseProcess.run(Map.of(), "", "server", file.toString()), "not valid YAML");
        Path unknown = Files.writeString(folder.resolve("unknown.yml"), "colour: red");
        assertRefused(GatehouseProcess.run(Map.of(), "", "check", unknown.toString()), "colour is not a setting");
    }

    @Test
    void check_connects_to_nothing() {
        Finished fit = GatehouseProcess.run(Map.of("GATEHOUSE_MASTER_KEY", KEY), "", "check", "config.yml");
        assertThat(fit.status()).isZero();
        Finished unfit = GatehouseProcess.run(Map.of("GATEHOUSE_LEEWAY", "90s"), "", "check", "config.yml");
        assertRefused(unfit, "tokens.leeway (GATEHOUSE_LEEWAY)");
        assertRefused(unfit, "openssl rand -base64 32");
    }

    @Test
    void the_doctor_finds_all_well_or_fails_in_the_form_that_was_asked_for() {
        Finished well = GatehouseProcess.run(environment(TestDatabase.migrated()), "", "doctor", "config.yml");
        assertThat(well.status()).as(well.output()).isZero();
        assertThat(well.output()).contains("failures: 0", "ok", "master_key", "argon2");
        Finished ill =
                GatehouseProcess.run(environment(TestDatabase.empty()), "", "doctor", "config.yml", "--format", "json");
        assertRefused(ill, "\"failures\":1");
        assertRefused(ill, "{\"state\":\"failure\",\"subject\":\"postgresql\",\"text\":\"The database lacks");
        Finished unread = GatehouseProcess.run(Map.of(), "", "doctor", "config.yml");
        assertRefused(unread, "openssl rand -base64 32");
        assertRefused(unread, "failures: 1");
    }

    @Test
    void servers_that_are_away_are_named_at_once() {
        Map<String, String> nobody = new HashMap<>(Map.of("GATEHOUSE_MASTER_KEY", KEY));
        nobody.put("GATEHOUSE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + FreePorts.one() + "/gatehouse");
        nobody.put("GATEHOUSE_REDIS_URL", "redis://127.0.0.1:" + FreePorts.one());
        Finished server = GatehouseProcess.run(nobody, "", "server", "config.yml");
        assertRefused(server, "PostgreSQL at jdbc:postgresql://127.0.0.1");
        assertRefused(server, "Redis at redis://127.0.0.1");
        assertRefused(GatehouseProcess.run(nobody, "", "db", "migrate", "config.yml"), "PostgreSQL at");
    }

    @Test
    void a_database_is_migrated_by_hand_before_it_serves() {
        Map<String, String> environment = environment(TestDatabase.empty());
        assertRefused(GatehouseProcess.run(environment, "", "server", "config.yml"), "db migrate config.yml");
        assertThat(GatehouseProcess.run(environment, "", "db", "status", "config.yml")
                        .output())
                .doesNotContain("up to date", "up-to-date");
        assertThat(GatehouseProcess.run(environment, "", "db", "migrate", "config.yml")
                        .status())
                .isZero();
        Finished status = GatehouseProcess.run(environment, "", "db", "status", "config.yml");
        assertThat(status.status()).isZero();
        assertThat(status.output()).containsPattern("up.to.date");
        try (GatehouseProcess gatehouse = GatehouseProcess.serve(environment)) {
            assertThat(gatehouse.terminate()).isZero();
            assertThat(gatehouse.output()).doesNotContain("\tat ", "ERROR");
        }
    }

    @Tag("AUD-01")
    @Test
    void audit_events_are_verified_and_a_break_fails_in_the_form_that_was_asked_for() throws SQLException {
        TestDatabase database = TestDatabase.migrated();
        Map<String, String> environment = environment(database);
        Finished whole = GatehouseProcess.run(environment, "", "audit", "verify", "config.yml");
        assertThat(whole.output()).contains("breaks: 0");
        assertThat(whole.status()).isZero();
        assertRefused(
                GatehouseProcess.run(environment, "", "audit", "verify", "config.yml", "--seal", "1"), "--seal takes");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO audit_key (id, sealed_key, kek_id) VALUES (1, 'x', 'x')");
            assertRefused(
                    GatehouseProcess.run(environment, "", "audit", "verify", "config.yml"), "Nothing was verified.");
            statement.execute("ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_key_id_fkey");
            statement.execute("DELETE FROM audit_key");
            statement.execute("INSERT INTO audit_seal VALUES (2, now(), 1, '3', 0, 0, 0, '4', '2026_01', 1, sha256(''),"
                    + " sha256(''))");
        }
        Finished broken = GatehouseProcess.run(environment, "", "audit", "verify", "config.yml", "--format", "json");
        assertRefused(broken, "{\"kind\":\"missing_seal\",\"seal\":1,");
        assertRefused(broken, "docs/operations/runbook.md");
    }

    @Test
    void a_client_is_created_with_a_secret_that_is_printed_once() {
        Map<String, String> environment = environment(TestDatabase.migrated());
        Finished created = GatehouseProcess.run(
                environment,
                "",
                "create-client",
                "config.yml",
                "--name",
                "Nightly reports",
                "--role",
                "verifier",
                "--role",
                "introspector",
                "--lifetime",
                "300",
                "--format",
                "json");
        assertThat(created.status()).as(created.output()).isZero();
        assertThat(created.output())
                .containsPattern("\"client_id\":\"[0-9a-f-]{36}\",\"client_secret\":\"gtc_[A-Za-z0-9_-]{71}\"")
                .contains("\"expires_at\":\"never\"", "It cannot be shown again");
        Finished again =
                GatehouseProcess.run(environment, "", "create-client", "config.yml", "--name", "NIGHTLY REPORTS");
        assertRefused(again, "A client with this name already exists");
        Finished powerful = GatehouseProcess.run(
                environment, "", "create-client", "config.yml", "--name", "x", "--role", "superuser");
        assertRefused(powerful, "roles: must contain neither admin nor superuser");
        assertRefused(powerful, "name: must be");
        Finished counted = GatehouseProcess.run(
                environment, "", "revoke-everything", "config.yml", "--client-secrets", "--dry-run");
        assertThat(counted.output()).contains("client_secrets: 1");
        Finished revoked = GatehouseProcess.run(environment, "", "revoke-everything", "config.yml", "--client-secrets");
        assertThat(revoked.output()).contains("client_secrets: 1");
        assertThat(GatehouseProcess.run(
                                environment, "", "revoke-everything", "config.yml", "--client-secrets", "--dry-run")
                        .output())
                .contains("client_secrets: 0");
    }

    @Test
    void a_port_in_use_is_one_sentence() throws IOException {
        Map<String, String> environment = environment(TestDatabase.migrated());
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            environment.put("GATEHOUSE_BIND", "127.0.0.1");
            environment.put("GATEHOUSE_PORT", Integer.toString(taken.getLocalPort()));
            environment.put("GATEHOUSE_ADMIN_PORT", Integer.toString(FreePorts.one()));
            Finished refused = GatehouseProcess.run(environment, "", "server", "config.yml");
            assertRefused(refused, "127.0.0.1:" + taken.getLocalPort());
            assertRefused(refused, "GATEHOUSE_PORT");
        }
    }

    @Test
    void the_admin_port_is_for_loopback_and_the_application_port_answers_in_json() throws Exception {
        try (GatehouseProcess gatehouse = GatehouseProcess.serve(environment(TestDatabase.migrated()))) {
            assertThat(get(gatehouse.adminUri().resolve("/ping")).body()).startsWith("pong");
            HttpResponse<String> nothing = get(gatehouse.uri().resolve("/nothing/here"));
            assertThat(nothing.statusCode()).isEqualTo(404);
            assertThat(nothing.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void a_superuser_gets_a_password_from_standard_input_and_never_from_an_argument() {
        Map<String, String> environment = environment(TestDatabase.migrated());
        String[] command = {"create-superuser", "config.yml", "--login", "first-one", "--email", "first@example.com"};
        assertRefused(GatehouseProcess.run(environment, "", command), "Standard input contains no password");
        Finished made = GatehouseProcess.run(environment, "correct horse battery\n", command);
        assertThat(made.output()).contains("first-one");
        assertThat(made.status()).isZero();
        assertThat(GatehouseProcess.run(
                                environment, "", "create-superuser", "config.yml", "--login", "a", "--password", "b")
                        .status())
                .isEqualTo(1);
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, String> environment(TestDatabase database) {
        Map<String, String> environment = new HashMap<>();
        environment.put("GATEHOUSE_MASTER_KEY", KEY);
        environment.put("GATEHOUSE_DATABASE_URL", database.jdbcUrl());
        environment.put("GATEHOUSE_DATABASE_USER", database.user());
        environment.put("GATEHOUSE_DATABASE_PASSWORD", database.password());
        environment.put("GATEHOUSE_REDIS_URL", redis.url());
        environment.put("GATEHOUSE_REDIS_SOCKET_TIMEOUT", "2s");
        return environment;
    }

    private static void assertRefused(Finished command, String sentence) {
        assertThat(command.output()).contains(sentence).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(command.status()).isEqualTo(1);
    }
}
