package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Checksums of the change sets whose comments were edited after databases had applied them. */
    @ParameterizedTest
    @CsvSource({
        "0001-users, 9:e8a8353163dfa638bdbd131053f1ffdb",
        "0001-session, 9:a48fa56e9e120fb9a6493f29e64c81d7",
        "0001-audit, 9:8a14f0cbc7ae959f8766999de5f59b3d",
        "0001-audit-months, 9:628b40567d60669c1d63c278cedcdbc9",
        "0004-realm-session-epoch, 9:6a633198d38f0895ea53914f01ecdbb3",
        "0005-audit-drop-month, 9:5c31060581b02537b95add70604dbef4",
        "0007-audit-seal, 9:2bc43c7ee438b53b5d6a5706c7b4d489",
        "0010-one-denylist-row-per-session, 9:384db17bf7cd1c51631acca520faab7b",
        "0010-refresh-rate-and-client, 9:9a58c79b555295baa9dc2377b5c836b6"
    })
    void a_database_that_applied_a_change_set_before_its_comments_were_edited_accepts_it(String id, String checksum)
            throws SQLException {
        try (Connection connection = TestDatabase.migrated().connect();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE databasechangelog SET md5sum = ? WHERE id = ?")) {
            update.setString(1, checksum);
            update.setString(2, id);
            assertThat(update.executeUpdate()).isEqualTo(1);
            Schema.migrate(connection);
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
