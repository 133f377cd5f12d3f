package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SchemaTest {
    @Test
    void an_empty_database_has_pending_change_sets_and_counting_them_writes_nothing() throws SQLException {
        try (Connection connection = TestDatabase.empty().connect()) {
            assertThat(Schema.pendingChangeSets(connection)).isPositive();
            assertThat(tables(connection)).isZero();
        }
    }

    @Test
    void a_migrated_database_has_no_pending_change_sets() throws SQLException {
        try (Connection connection = TestDatabase.migrated().connect()) {
            assertThat(Schema.pendingChangeSets(connection)).isZero();
        }
    }

    @Test
    @Tag("REL-08")
    void migrating_twice_changes_nothing() throws SQLException {
        try (Connection connection = TestDatabase.empty().connect()) {
            Schema.migrate(connection);
            int tables = tables(connection);
            Schema.migrate(connection);
            assertThat(tables(connection)).isEqualTo(tables).isPositive();
            assertThat(Schema.pendingChangeSets(connection)).isZero();
        }
    }

    private static int tables(Connection connection) throws SQLException {
        try (ResultSet found = connection
                .createStatement()
                .executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
            found.next();
            return found.getInt(1);
        }
    }
}
