package io.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.GatehouseApplication;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestSql;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The command in this process; {@link CliIT} checks its output and its errors. */
class CreateClientCommandTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final TestSql sql = new TestSql(database.dataSource());
    private final GatehouseApplication application = new GatehouseApplication(
            Map.of(
                    "GATEHOUSE_DATABASE_URL", database.jdbcUrl(),
                    "GATEHOUSE_DATABASE_USER", database.user(),
                    "GATEHOUSE_DATABASE_PASSWORD", database.password(),
                    "GATEHOUSE_MASTER_KEY", masterKey(),
                    "GATEHOUSE_REDIS_URL", TestRedis.fresh().url(),
                    "GATEHOUSE_REDIS_SOCKET_TIMEOUT", "2s"),
            () -> Secret.valueOf(""));

    private static String masterKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    private long count(String table) {
        return sql.number("SELECT count(*) FROM " + table);
    }

    @Test
    void a_client_has_the_given_fields_and_one_secret_which_revoke_everything_deletes_on_request() throws Exception {
        application.run(
                "create-client",
                "config.yml",
                "--name",
                "Nightly reports",
                "--description",
                "Reads",
                "--role",
                "verifier",
                "--role",
                "introspector",
                "--lifetime",
                "300",
                "--expires-at",
                "2999-01-01T00:00:00Z");
        assertThat(sql.strings("SELECT concat_ws('|', name, description, access_token_lifetime) FROM client"))
                .containsExactly("Nightly reports|Reads|300");
        assertThat(count("client_role")).isEqualTo(2);
        assertThat(sql.strings("SELECT action FROM audit_event WHERE action LIKE 'client%' ORDER BY id"))
                .isEqualTo(List.of("client_create", "client_secret_create"));

        application.run("revoke-everything", "config.yml");
        assertThat(count("client_secret")).isEqualTo(1);
        application.run("revoke-everything", "config.yml", "--client-secrets", "--dry-run");
        assertThat(count("client_secret")).isEqualTo(1);
        application.run("revoke-everything", "config.yml", "--client-secrets", "--format", "json");
        assertThat(count("client_secret")).isZero();
        assertThat(count("client")).isEqualTo(1);
    }
}
