package io.gatehouse.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.configuration.StrictConfigurationFactory;
import io.gatehouse.doctor.Diagnosis.State;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestSources;
import io.gatehouse.token.KeyModule;
import io.gatehouse.token.MasterKeyRing;
import io.gatehouse.token.TestKeyRings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each failure is made for real. */
@Tag("OPS-05")
final class DoctorTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestDatabase database = TestDatabase.migrated();
    private final TestRedis redis = TestRedis.fresh();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path folder = Path.of("target");

    @BeforeEach
    void settings() {
        environment.put("GATEHOUSE_MASTER_KEY", masterKey().reveal());
        environment.put("GATEHOUSE_REDIS_URL", redis.url());
        environment.put("GATEHOUSE_REDIS_SOCKET_TIMEOUT", "2s");
        environment.put("GATEHOUSE_PORT", String.valueOf(FreePorts.one()));
        environment.put("GATEHOUSE_ADMIN_PORT", String.valueOf(FreePorts.one()));
        use(database.runtime());
    }

    @Test
    void what_is_fit_is_well() throws Exception {
        assertThat(examine())
                .filteredOn(finding -> finding.state() == State.FAILURE)
                .isEmpty();
        assertThat(of("postgresql")).isEqualTo(State.OK);
        assertThat(of("indexes")).isEqualTo(State.OK);
        assertThat(of("privileges")).isEqualTo(State.OK);
        assertThat(of("least_privilege")).isEqualTo(State.OK);
        assertThat(of("clock")).isEqualTo(State.OK);
        assertThat(of("master_key")).isEqualTo(State.OK);
        assertThat(of("redis")).isEqualTo(State.OK);
        assertThat(of("redis_eviction")).isEqualTo(State.OK);
        assertThat(of("argon2")).isEqualTo(State.OK);
        assertThat(of("port_" + environment.get("GATEHOUSE_PORT"))).isEqualTo(State.OK);
    }

    @Test
    @Tag("SEC-11")
    void a_misspelt_variable_is_a_warning_without_its_value() throws Exception {
        environment.put("GATEHOUSE_ACESS_TOKEN_LIFETIME", "marker");
        assertThat(texts(State.WARNING))
                .anyMatch(text -> text.contains("is GATEHOUSE_ACCESS_TOKEN_LIFETIME meant?"))
                .noneMatch(text -> text.contains("marker"));
    }

    @Test
    void servers_that_are_away_are_both_named_and_the_rest_is_looked_at() throws Exception {
        String nobody = "127.0.0.1:" + FreePorts.one();
        environment.put("GATEHOUSE_DATABASE_URL", "jdbc:postgresql://" + nobody + "/gatehouse");
        environment.put("GATEHOUSE_REDIS_URL", "redis://" + nobody);
        assertThat(of("postgresql")).isEqualTo(State.FAILURE);
        assertThat(of("redis")).isEqualTo(State.FAILURE);
        assertThat(of("argon2")).isEqualTo(State.OK);
    }

    @Test
    void a_schema_that_is_not_there_is_a_failure() throws Exception {
        use(TestDatabase.empty());
        assertThat(texts(State.FAILURE)).anyMatch(text -> text.contains("db migrate config.yml"));
    }

    @Test
    void an_index_that_is_gone_is_named() throws Exception {
        execute("DROP INDEX session_user_id");
        assertThat(texts(State.FAILURE)).singleElement().asString().contains("session_user_id");
    }

    @Test
    void a_privilege_that_is_missing_is_named() throws Exception {
        execute("REVOKE DELETE ON session FROM gatehouse_runtime");
        execute("REVOKE EXECUTE ON FUNCTION next_epoch(bigint) FROM gatehouse_runtime, PUBLIC");
        execute("REVOKE INSERT (details) ON audit_event FROM gatehouse_runtime");
        assertThat(texts(State.FAILURE))
                .singleElement()
                .asString()
                .contains(
                        "DELETE ON session",
                        "INSERT (details) ON audit_event",
                        "EXECUTE ON FUNCTION next_epoch",
                        "grants.sql");
    }

    @Test
    void a_role_that_may_do_more_than_serving_needs_is_a_warning() throws Exception {
        execute("GRANT INSERT (id) ON audit_event TO gatehouse_runtime");
        assertThat(of("least_privilege")).as("chooses ids of events").isEqualTo(State.WARNING);
        use(database);
        assertThat(of("least_privilege")).isEqualTo(State.WARNING);
        assertThat(of("privileges")).isEqualTo(State.OK);
    }

    @Test
    void a_clock_that_is_off_is_a_failure() throws Exception {
        Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(5));
        assertThat(doctor(wrong).examine(configuration(), Path.of("config.yml")))
                .filteredOn(finding -> finding.subject().equals("clock"))
                .singleElement()
                .matches(finding -> finding.state() == State.FAILURE);
    }

    @Test
    @Tag("SEC-01")
    void keys_of_another_master_key_are_a_failure_and_those_of_the_previous_a_warning() throws Exception {
        Secret other = masterKey();
        TestKeyRings.open(Database.over(database.dataSource()), MasterKeyRing.of(other, Optional.empty(), RANDOM));
        assertThat(of("master_key")).isEqualTo(State.FAILURE);
        environment.put("GATEHOUSE_MASTER_KEY_PREVIOUS", other.reveal());
        assertThat(of("master_key")).isEqualTo(State.WARNING);
        environment.put("GATEHOUSE_MASTER_KEY", other.reveal());
        environment.remove("GATEHOUSE_MASTER_KEY_PREVIOUS");
        assertThat(of("master_key")).isEqualTo(State.OK);
    }

    @Test
    @Tag("ACC-12")
    void a_role_of_new_users_that_does_not_exist_is_a_failure() throws Exception {
        assertThat(of("registration")).isEqualTo(State.OK);
        environment.put("GATEHOUSE_REGISTRATION_DEFAULT_ROLE", "ghost");
        assertThat(of("registration")).isEqualTo(State.FAILURE);
    }

    @Test
    void a_port_in_use_is_a_warning() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            environment.put("GATEHOUSE_ADMIN_PORT", String.valueOf(taken.getLocalPort()));
            assertThat(of("port_" + taken.getLocalPort())).isEqualTo(State.WARNING);
        }
    }

    @Test
    void files_that_others_read_are_a_warning_and_those_that_others_write_a_failure() throws Exception {
        Path key = Files.writeString(folder.resolve("master-key"), environment.remove("GATEHOUSE_MASTER_KEY"));
        environment.put("GATEHOUSE_MASTER_KEY_FILE", key.toString());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        assertThat(of("files")).isEqualTo(State.OK);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(of("files")).isEqualTo(State.WARNING);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(of("files")).isEqualTo(State.FAILURE);
    }

    @Test
    void a_configuration_that_others_write_is_a_failure() throws Exception {
        Path file = Files.copy(Path.of("config.yml"), folder.resolve("config.yml"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(doctor(Clock.systemUTC()).examine(configuration(), file))
                .anyMatch(finding ->
                        finding.state() == State.FAILURE && finding.text().contains("chmod o-w"));
    }

    @Test
    void hashes_that_do_not_fit_beside_the_heap_are_a_warning() throws Exception {
        long mib = 1024L * 1024;
        var settings = configuration().getPasswords().settings();
        assertThat(HostDiagnostics.memory(settings, 100 * mib, 110 * mib).state())
                .isEqualTo(State.WARNING);
        assertThat(HostDiagnostics.memory(settings, 100 * mib, 4096 * mib).state())
                .isEqualTo(State.OK);
    }

    @Test
    void no_finding_holds_a_secret() throws Exception {
        environment.put("GATEHOUSE_DATABASE_PASSWORD", "marker-database");
        environment.put("GATEHOUSE_REDIS_URL", "redis://:marker-redis@127.0.0.1:" + FreePorts.one());
        assertThat(examine())
                .noneMatch(finding -> finding.text().contains("marker")
                        || finding.text().contains(environment.get("GATEHOUSE_MASTER_KEY")));
    }

    @Test
    void all_indexes_of_the_schema_are_looked_for() throws SQLException {
        Set<String> made = new TreeSet<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT c.relname FROM pg_index i JOIN pg_class c"
                        + " ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid"
                        + " WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition"
                        + " AND t.relname NOT LIKE 'databasechangelog%'")) {
            while (rows.next()) {
                made.add(rows.getString(1));
            }
        }
        assertThat(DatabaseDiagnostics.INDEXES.split(",")).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void the_privileges_are_those_of_the_grants() throws Exception {
        String grants = Files.readString(Path.of("ops/postgresql/grants.sql")).replaceAll("\\s+", " ");
        Matcher tables = Pattern.compile("GRANT ([A-Z, ]+?) ON (?!SCHEMA|FUNCTION)([a-z_, ]+) TO")
                .matcher(grants);
        assertThat(tables.results()
                        .map(found -> new RolePrivileges.Grant(
                                found.group(1).replace(" ", ""), found.group(2).replace(" ", ""))))
                .containsExactlyElementsOf(RolePrivileges.TABLES);
        Matcher columns =
                Pattern.compile("GRANT INSERT \\(([a-z_, ]+)\\) ON audit_event").matcher(grants);
        assertThat(columns.results().map(found -> found.group(1).replace(" ", "")))
                .containsExactly(RolePrivileges.EVENT_COLUMNS);
        Matcher functions = Pattern.compile("ON FUNCTION (.+?) TO").matcher(grants);
        assertThat(functions.results().map(found -> found.group(1).replace("), ", ");")))
                .containsExactly(RolePrivileges.FUNCTIONS);
    }

    private void use(TestDatabase used) {
        environment.put("GATEHOUSE_DATABASE_URL", used.jdbcUrl());
        environment.put("GATEHOUSE_DATABASE_USER", used.user());
        environment.put("GATEHOUSE_DATABASE_PASSWORD", used.password());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private State of(String subject) throws Exception {
        return examine().stream()
                .filter(finding -> finding.subject().equals(subject))
                .map(Diagnosis::state)
                .findFirst()
                .orElseThrow();
    }

    private List<String> texts(State state) throws Exception {
        return examine().stream()
                .filter(finding -> finding.state() == state)
                .map(Diagnosis::text)
                .toList();
    }

    private List<Diagnosis> examine() throws Exception {
        return doctor(Clock.systemUTC()).examine(configuration(), Path.of("config.yml"));
    }

    private Doctor doctor(Clock clock) {
        return new Doctor(
                section -> Database.over(new TestDatabase(
                                section.url(),
                                section.user().reveal(),
                                section.password().reveal())
                        .dataSource()),
                (configuration, opened) -> KeyModule.resealing(
                        opened,
                        MasterKeyRing.of(configuration.getMasterKey(), configuration.getMasterKeyPrevious(), RANDOM),
                        new AuditLog(AuditContext::none),
                        TestSources.system()),
                clock,
                RANDOM,
                environment);
    }

    private GatehouseConfiguration configuration() throws Exception {
        return new StrictConfigurationFactory<>(
                        GatehouseConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), environment)
                .build(new FileConfigurationSourceProvider(), "config.yml");
    }

    private static Secret masterKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return Secret.valueOf(Base64.getEncoder().encodeToString(key));
    }
}
