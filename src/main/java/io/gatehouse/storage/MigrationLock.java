package io.gatehouse.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Lets one migration run at a time. It is a lock of a session of PostgreSQL, which ends with the process that holds it, whatever ends
 * that. Liquibase's own lock is a row, which a killed process leaves behind: the holder of this lock removes such a row. Not thread-safe.
 */
public final class MigrationLock implements AutoCloseable {
    // No waiting statement: its snapshot would hold up an index that the other builds.
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final long NUMBER = AdvisoryLock.MIGRATION.number();

    private final Connection connection;

    private MigrationLock(Connection connection) {
        this.connection = connection;
    }

    /**
     * Waits until nobody else migrates, and removes the lock that a migration left behind when it was killed.
     *
     * @param connection of a session of its own, to be kept open and out of a transaction; closed with the lock
     * @param say told in a sentence why it waits and what it removed
     */
    public static MigrationLock take(Connection connection, Consumer<String> say) throws SQLException {
        boolean told = false;
        while (!isTaken(connection)) {
            if (!told) {
                say.accept("Another migration of this database is running. Waiting until it ends.");
                told = true;
            }
            pause();
        }
        removeLeftover(connection, say);
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
            Thread.sleep(BETWEEN_TRIES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while another migration was running", e);
        }
    }

    private static void removeLeftover(Connection connection, Consumer<String> say) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT to_regclass('databasechangeloglock') IS NULL")) {
                if (found.next() && found.getBoolean(1)) {
                    return;
                }
            }
            int removed = statement.executeUpdate(
                    "UPDATE databasechangeloglock SET locked = false, lockgranted = NULL, lockedby = NULL WHERE locked");
            if (removed > 0) {
                say.accept("A migration was interrupted and left its lock behind. It is removed.");
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
