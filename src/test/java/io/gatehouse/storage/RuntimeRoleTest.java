package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The privileges of the runtime role after {@code ops/postgresql/grants.sql}. */
@Tag("SEC-06")
class RuntimeRoleTest {
    /** PostgreSQL's SQLSTATE for a missing privilege. */
    private static final String REFUSED = "42501";

    private static final TestDatabase RUNTIME = TestDatabase.migrated().runtime();

    @Tag("AUD-08")
    @Test
    void security_definer_functions_require_a_grant_and_ignore_temporary_schemas() throws SQLException {
        try (Connection connection = RUNTIME.connect();
                Statement statement = connection.createStatement();
                ResultSet functions = statement.executeQuery("""
                        SELECT p.proname, array_to_string(p.proconfig, ' ') AS settings,
                            p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0) AS everybody
                        FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY 1
                        """)) {
            List<String> names = new ArrayList<>();
            while (functions.next()) {
                names.add(functions.getString(1));
                assertThat(functions.getString(2)).contains("search_path=public, pg_temp");
                assertThat(functions.getBoolean(3)).as(functions.getString(1)).isFalse();
            }
            assertThat(names).containsExactly("audit_drop_month", "audit_make_months");
        }
    }

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
                "INSERT INTO audit_event (occurred_at, action, outcome) VALUES (now(), 'login', 'success')",
                "INSERT INTO audit_event (action, outcome, xid) VALUES ('login', 'success', '1')",
                "INSERT INTO audit_event (id, action, outcome) OVERRIDING SYSTEM VALUE VALUES (0, 'login', 'success')",
                "SELECT setval(pg_get_serial_sequence('audit_event', 'id'), 1)",
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
                "INSERT INTO audit_event (action, outcome) VALUES ('login', 'success')",
                "SELECT count(*) FROM audit_event",
                "SELECT count(*) FROM audit_seal",
                "UPDATE users SET active = active",
                "DELETE FROM session",
                "UPDATE realm SET epoch = epoch",
                "UPDATE client SET active = active",
                "DELETE FROM client_secret",
                "DELETE FROM client_role",
                "SELECT audit_make_months(1)",
            })
    void allows(String sql) {
        assertThatCode(() -> run(sql)).doesNotThrowAnyException();
    }
}
