package io.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.GatehouseApplication;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import io.gatehouse.token.MasterKeyRing;
import io.gatehouse.token.TestKeyRings;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DryRunCommandTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TestDatabase database = TestDatabase.migrated();

    private Set<String> sealedBy() throws SQLException {
        Set<String> ids = new TreeSet<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT kek_id FROM signing_key UNION SELECT kek_id FROM mac_key")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    @Tag("SEC-01")
    @Test
    void reseal_keys_seals_all_keys_with_the_present_master_key() throws Exception {
        Secret old = masterKey();
        // Not a running service: in tests its settings would override those of the command.
        TestKeyRings.open(Database.over(database.dataSource()), MasterKeyRing.of(old, Optional.empty(), RANDOM));
        Set<String> before = sealedBy();
        Map<String, String> environment = environment();
        environment.put("GATEHOUSE_MASTER_KEY_PREVIOUS", old.reveal());
        GatehouseApplication application = new GatehouseApplication(environment, () -> Secret.valueOf(""));
        application.run("reseal-keys", "config.yml", "--dry-run");
        assertThat(sealedBy()).isEqualTo(before);
        application.run("reseal-keys", "config.yml");
        assertThat(sealedBy()).hasSize(1).doesNotContainAnyElementsOf(before);
    }

    @Tag("REV-13")
    @Test
    void revoke_everything_moves_the_epochs_of_the_realm() throws Exception {
        long before = epoch();
        Map<String, String> environment = environment();
        environment.put("GATEHOUSE_REDIS_URL", TestRedis.fresh().url());
        environment.put("GATEHOUSE_REDIS_SOCKET_TIMEOUT", "2s");
        GatehouseApplication application = new GatehouseApplication(environment, () -> Secret.valueOf(""));
        application.run("revoke-everything", "config.yml", "--dry-run");
        assertThat(epoch()).isEqualTo(before);
        application.run("revoke-everything", "config.yml");
        assertThat(epoch()).isGreaterThan(before);
    }

    @Tag("OPS-04")
    @Test
    void purge_removes_what_has_expired() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO revocation (kind, key, expires_at) VALUES"
                    + " ('token', 'old', now() - interval '1 hour'), ('token', 'new', now() + interval '1 hour')");
        }
        GatehouseApplication application = new GatehouseApplication(environment(), () -> Secret.valueOf(""));
        application.run("purge", "config.yml", "--dry-run");
        assertThat(number("SELECT count(*) FROM revocation")).isEqualTo(2);
        application.run("purge", "config.yml");
        assertThat(number("SELECT count(*) FROM revocation WHERE key = 'new'")).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM revocation")).isEqualTo(1);
    }

    @Tag("PWD-02")
    @Test
    void harden_passwords_wraps_weak_hashes() throws Exception {
        new TestUsers(new TestSql(database.dataSource()))
                .insert("weakling", "$digest$h=md5,salt=before$$9cc2ae8a1ba7a93da39b46fc1019c481");
        String wrapped = "SELECT count(*) FROM users WHERE password_hash LIKE"
                + " '$gatehouse-wrapped$digest$h=md5,salt=before$$$argon2id$v=19$m=19456,t=2,p=1$%'";
        GatehouseApplication application = new GatehouseApplication(environment(), () -> Secret.valueOf(""));
        application.run("harden-passwords", "config.yml", "--dry-run");
        assertThat(number(wrapped)).isZero();
        application.run("harden-passwords", "config.yml");
        assertThat(number(wrapped)).isEqualTo(1);
    }

    private long epoch() throws SQLException {
        return number("SELECT session_epoch FROM realm");
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("GATEHOUSE_DATABASE_URL", database.jdbcUrl());
        environment.put("GATEHOUSE_DATABASE_USER", database.user());
        environment.put("GATEHOUSE_DATABASE_PASSWORD", database.password());
        environment.put("GATEHOUSE_MASTER_KEY", masterKey().reveal());
        return environment;
    }

    private static Secret masterKey() {
        byte[] key = new byte[32];
        RANDOM.nextBytes(key);
        return Secret.valueOf(Base64.getEncoder().encodeToString(key));
    }
}
