package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests {@code db migrate} when it is killed midway and when two run concurrently. */
@Tag("REL-15")
@Tag("processes")
class InterruptedMigrationIT {
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    private static final String[] MIGRATE = {"db", "migrate", "config.yml"};

    private final TestDatabase database = TestDatabase.empty();
    private final Map<String, String> environment = new HashMap<>(Map.of(
            "GATEHOUSE_MASTER_KEY", "bq5n8lOI62FXR4FxxMcYu6G6AhcKWjKuTU3TEw66Ry0=",
            "GATEHOUSE_DATABASE_URL", database.jdbcUrl(),
            "GATEHOUSE_DATABASE_USER", database.user(),
            "GATEHOUSE_DATABASE_PASSWORD", database.password(),
            "GATEHOUSE_REDIS_URL", TestRedis.fresh().url()));

    private static long number(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An open transaction creates a table of the same name, so the change set waits for it. */
    private Connection inTheWay() throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE users (id int)");
        }
        return connection;
    }

    @Test
    void a_killed_migration_leaves_no_lock_behind() throws SQLException {
        try (Connection look = database.connect();
                Connection inTheWay = inTheWay()) {
            try (GatehouseProcess killed = GatehouseProcess.begin(environment, MIGRATE)) {
                Eventually.await("it is half-way", () -> number(look, WAITING) == 1);
                assertThat(number(look, "SELECT count(*) FROM databasechangeloglock WHERE locked"))
                        .isOne();
                killed.kill();
            }
            Eventually.await("PostgreSQL notices that its client is gone", () -> number(look, WAITING) == 0);
            inTheWay.rollback();
            GatehouseProcess.Finished next = GatehouseProcess.run(environment, "", MIGRATE);
            assertThat(next.output()).contains("Released the lock of a migration that was interrupted");
            assertThat(next.status()).isZero();
            GatehouseProcess.Finished again = GatehouseProcess.run(environment, "", MIGRATE);
            assertThat(again.output()).doesNotContain("interrupted", "Waiting");
            assertThat(again.status()).isZero();
        }
    }

    @Test
    void of_two_concurrent_migrations_one_reports_that_it_waits_and_both_succeed() throws SQLException {
        try (Connection look = database.connect();
                Connection inTheWay = inTheWay();
                GatehouseProcess first = GatehouseProcess.begin(environment, MIGRATE)) {
            Eventually.await("the first is half-way", () -> number(look, WAITING) == 1);
            try (GatehouseProcess second = GatehouseProcess.begin(environment, MIGRATE)) {
                Eventually.await("the second waits", () -> second.output().contains("Waiting for it to end"));
                inTheWay.rollback();
                assertThat(first.await().status()).isZero();
                GatehouseProcess.Finished done = second.await();
                assertThat(done.status()).isZero();
                assertThat(done.output()).doesNotContain("interrupted");
            }
        }
    }
}
