package io.gatehouse.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Lets one migration run at a time. It is a session-level advisory lock of PostgreSQL, which PostgreSQL releases when
 * its process ends. Liquibase's own lock is a row, which a killed process leaves behind; the holder of this lock
 * releases such a row. Not thread-safe.
 */
public final class MigrationLock implements AutoCloseable {
    // Polling, because the snapshot of a waiting statement would delay CREATE INDEX CONCURRENTLY of the other
    // migration.
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final long NUMBER = AdvisoryLock.MIGRATION.number();

    private final Connection connection;

    private MigrationLock(Connection connection) {
        this.connection = connection;
    }

    /**
     * Waits until no other migration runs, and releases the Liquibase lock that a killed migration left behind.
     *
     * @param connection a dedicated connection outside of any transaction; closed with the lock
     * @param report receives a sentence when this waits or releases a lock
     */
    public static MigrationLock take(Connection connection, Consumer<String> report) throws SQLException {
        boolean reported = false;
        while (!isTaken(connection)) {
            if (!reported) {
                report.accept("Another migration of this database is running. Waiting for it to end.");
                reported = true;
            }
            pause();
        }
        removeLeftover(connection, report);
        return new MigrationLock(connection);
    }

    private static boolean isTaken(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_try_advisory_lock(?)")) {
            statement.setLong(1, NUMBER);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private static void pause() throws SQLException {
        try {
            Thread.sleep(POLL_INTERVAL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while another migration was running", e);
        }
    }

    private static void removeLeftover(Connection connection, Consumer<String> report) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT to_regclass('databasechangeloglock') IS NULL")) {
                if (found.next() && found.getBoolean(1)) {
                    return;
                }
            }
            int removed = statement.executeUpdate(
                    "UPDATE databasechangeloglock SET locked = false, lockgranted = NULL, lockedby = NULL WHERE locked");
            if (removed > 0) {
                report.accept("Released the lock of a migration that was interrupted.");
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
