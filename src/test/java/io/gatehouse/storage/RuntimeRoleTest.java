package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database role that serves may do, once {@code ops/postgresql/grants.sql} was run, and what it may not. */
@Tag("SEC-06")
class RuntimeRoleTest {
    /** PostgreSQL's for a privilege that is missing. */
    private static final String REFUSED = "42501";

    private static final TestDatabase RUNTIME = TestDatabase.migrated().runtime();

    private static void run(String sql) throws SQLException {
        try (Connection connection = RUNTIME.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE public.mine (id bigint)",
                "CREATE SCHEMA mine",
                "CREATE ROLE mine",
                "ALTER TABLE users ADD COLUMN mine text",
                "DROP TABLE session",
                "CREATE INDEX mine ON users (login)",
                "UPDATE audit_event SET outcome = 'success'",
                "DELETE FROM audit_event",
                "TRUNCATE audit_event",
                "DROP TABLE audit_event_default",
                "INSERT INTO audit_event_default (occurred_at, action, outcome) VALUES (now(), 'login', 'success')",
                "UPDATE audit_seal SET events = 0",
                "DELETE FROM audit_seal",
                "TRUNCATE audit_seal",
                "DELETE FROM audit_key",
                "DELETE FROM users",
                "DELETE FROM realm",
                "INSERT INTO realm DEFAULT VALUES",
                "DELETE FROM databasechangelog",
                "TRUNCATE revocation",
            })
    void refuses(String sql) {
        assertThatThrownBy(() -> run(sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState())
                                .as(refused.getMessage())
                                .isEqualTo(REFUSED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO audit_event (occurred_at, action, outcome) VALUES (now(), 'login', 'success')",
                "SELECT count(*) FROM audit_event",
                "SELECT count(*) FROM audit_seal",
                "UPDATE users SET active = active",
                "DELETE FROM session",
                "UPDATE realm SET epoch = epoch",
                "SELECT audit_make_months(1)",
            })
    void allows(String sql) {
        assertThatCode(() -> run(sql)).doesNotThrowAnyException();
    }
}
