package io.gatehouse.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.changelog.ChangeSet;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Runs the Liquibase change sets and checks whether a database has them all. Thread-safe. Two processes that migrate
 * the same database wait for each other.
 */
public final class Schema {
    /** The list of change sets, on the classpath. */
    public static final String CHANGELOG = "migrations/changelog.xml";

    // Otherwise Liquibase sends usage data to its vendor and prints to standard output.
    private static final Map<String, Object> QUIET =
            Map.of("liquibase.analytics.enabled", false, Scope.Attr.ui.name(), new LoggerUIService());

    private Schema() {}

    /**
     * Runs the pending change sets. Idempotent. The caller closes the connection.
     *
     * @throws IllegalStateException if a change set fails; the change sets before it stay applied
     */
    public static void migrate(Connection connection) {
        inScope(connection, liquibase -> {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.update(new Contexts(), new LabelExpression());
            return true;
        });
    }

    /**
     * The number of pending change sets; 0 if the database is migrated, also by a newer version. Writes nothing.
     */
    public static int pendingChangeSets(Connection connection) throws SQLException {
        boolean hasLog = hasLog(connection);
        return inScope(connection, liquibase -> {
            // Listing the change sets that have run makes Liquibase create its tables, and a check must not write.
            List<ChangeSet> pending = hasLog
                    ? liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression())
                    : liquibase.getDatabaseChangeLog().getChangeSets();
            return pending.size();
        });
    }

    private static boolean hasLog(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT to_regclass('databasechangelog') IS NOT NULL")) {
            return found.next() && found.getBoolean(1);
        }
    }

    private static <T> T inScope(Connection connection, Work<T> work) {
        try {
            return Scope.child(QUIET, () -> {
                Database database =
                        DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
                // Not closed here, because that would close the caller's connection.
                return work.run(new Liquibase(CHANGELOG, new ClassLoaderResourceAccessor(), database));
            });
        } catch (Exception e) {
            throw new IllegalStateException("Cannot run or read the change sets.", e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Liquibase liquibase) throws LiquibaseException;
    }
}
