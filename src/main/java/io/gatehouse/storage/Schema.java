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
 * The tables of Gatehouse: the change sets that make them and whether a database has them all. Thread-safe; two
 * processes that migrate one database at once wait for one another.
 */
public final class Schema {
    /** The list of change sets, on the classpath. */
    public static final String CHANGELOG = "migrations/changelog.xml";

    // Without the first, Liquibase sends usage figures to its makers; without the second it prints to standard output.
    private static final Map<String, Object> QUIET =
            Map.of("liquibase.analytics.enabled", false, Scope.Attr.ui.name(), new LoggerUIService());

    private Schema() {}

    /**
     * Runs the change sets that the database lacks. Doing it twice changes nothing. The connection stays open and is
     * the caller's to close.
     *
     * @throws IllegalStateException if a change set fails; what went before it stays
     */
    public static void migrate(Connection connection) {
        inScope(connection, liquibase -> {
            liquibase.setShowSummary(UpdateSummaryEnum.OFF);
            liquibase.update(new Contexts(), new LabelExpression());
            return true;
        });
    }

    /**
     * How many change sets the database lacks; 0 when it is migrated. A database of a newer version lacks none. Writes
     * nothing.
     */
    public static int pendingChangeSets(Connection connection) throws SQLException {
        boolean started = hasLog(connection);
        return inScope(connection, liquibase -> {
            // Liquibase makes its own tables as soon as it is asked what ran, and a check must not write.
            List<ChangeSet> pending = started
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
                // Not closed here: closing it closes the caller's connection.
                return work.run(new Liquibase(CHANGELOG, new ClassLoaderResourceAccessor(), database));
            });
        } catch (Exception e) {
            throw new IllegalStateException("The change sets could not be run or read.", e);
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Liquibase liquibase) throws LiquibaseException;
    }
}
