package io.gatehouse.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Runs SQL as the owner of the tables. Each call uses a separate connection and commits, also inside a transaction of
 * the service. Thread-safe.
 */
public final class TestSql {
    private static final String LOCK_WAITS =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private final DataSource connections;

    public TestSql(DataSource connections) {
        this.connections = connections;
    }

    /** Runs one or more statements without parameters. */
    public void execute(String sql) {
        try (Connection connection = connections.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the number of rows that the statement changed. */
    public int update(String sql, Object... values) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the first column of the only row as a number. */
    public long number(String sql, Object... values) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = prepared(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new AssertionError("No row: " + sql);
            }
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the first column of all rows as text. */
    public List<String> strings(String sql, Object... values) {
        try (Connection connection = connections.getConnection();
                PreparedStatement statement = prepared(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<String> strings = new ArrayList<>();
            while (rows.next()) {
                strings.add(rows.getString(1));
            }
            return strings;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until a connection to this database waits for a lock. */
    public void awaitLockWait() {
        Eventually.await("a connection that waits for a lock", () -> number(LOCK_WAITS) > 0);
    }

    /** Returns whether a connection to this database waits for a lock. */
    public boolean isLockAwaited() {
        return number(LOCK_WAITS) > 0;
    }

    /** Prepares a statement with its parameters. */
    public static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
