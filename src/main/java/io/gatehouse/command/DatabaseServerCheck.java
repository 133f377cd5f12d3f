package io.gatehouse.command;

import io.gatehouse.configuration.DatabaseSection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks a PostgreSQL server on a connection with the options of the pool: its version, its encoding, and whether its
 * sessions have the settings that limit every wait.
 */
final class DatabaseServerCheck {
    private static final int LEAST_VERSION = 14;
    private static final String ENCODING = "UTF8";
    private static final String TLS = " About certificates see docs/operations/tls.md.";
    private static final String POOLERS = " (docs/operations/poolers.md).";
    /** PgBouncer's message about a parameter that it does not forward. */
    private static final String REFUSED_PARAMETER = "unsupported startup parameter";

    private DatabaseServerCheck() {}

    /** The problems, each with its solution; empty if there are none. */
    static List<String> unfit(DatabaseSection database) throws SQLException {
        try (Connection connection = database.connect()) {
            // A pooler in transaction mode rejects it.
            connection.setAutoCommit(false);
            int major = connection.getMetaData().getDatabaseMajorVersion();
            if (major < LEAST_VERSION) {
                return List.of("PostgreSQL " + major + " is too old: Gatehouse needs " + LEAST_VERSION + " or newer.");
            }
            String encoding = String.valueOf(setting(connection, "server_encoding"));
            if (!encoding.equals(ENCODING)) {
                return List.of("The database at " + database.addressOnly() + " is encoded in " + encoding
                        + ", which cannot store every name. Gatehouse needs " + ENCODING
                        + ". Create a database with CREATE DATABASE gatehouse ENCODING 'UTF8' TEMPLATE template0.");
            }
            return database.pooler() ? pooled(connection, database) : direct(connection, database);
        }
    }

    private static List<String> direct(Connection connection, DatabaseSection database) throws SQLException {
        return setting(connection, DatabaseSection.DIRECT) != null
                ? List.of()
                : List.of("The session settings of Gatehouse do not reach " + database.addressOnly()
                        + ". Behind a pooler set GATEHOUSE_DATABASE_POOLER=true, and point db migrate at PostgreSQL itself"
                        + POOLERS
                        + " Without one, remove options from GATEHOUSE_DATABASE_URL.");
    }

    private static List<String> pooled(Connection connection, DatabaseSection database) throws SQLException {
        Map<String, String> wanted = database.sessionSettings();
        boolean lacking = false;
        for (Map.Entry<String, String> each : wanted.entrySet()) {
            lacking |= !suffices(setting(connection, each.getKey()), each.getValue());
        }
        return lacking
                ? List.of("Sessions behind the pooler lack settings that limit every wait. Run "
                        + wanted.entrySet().stream()
                                .map(each -> "ALTER ROLE " + database.user().reveal() + " SET " + each.getKey() + " = '"
                                        + each.getValue() + "';")
                                .collect(Collectors.joining(" "))
                        + " and let the pooler reconnect" + POOLERS)
                : List.of();
    }

    /** A shorter timeout is accepted; zero is not, because it means no timeout. */
    private static boolean suffices(@Nullable String present, String wanted) {
        if (present == null || !wanted.matches("[0-9]+")) {
            return wanted.equals(present);
        }
        long millis = Long.parseLong(present);
        return millis > 0 && millis <= Long.parseLong(wanted);
    }

    /** The value in the unit of the parameter; null if the session has no parameter of this name. */
    private static @Nullable String setting(Connection connection, String name) throws SQLException {
        String sql = "SELECT coalesce((SELECT setting FROM pg_settings WHERE name = ?), current_setting(?, true))";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.setString(2, name);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getString(1);
            }
        }
    }

    /** Returns the reason why a connection could not be opened. */
    static String unusable(DatabaseSection database, SQLException e) {
        String reason = "PostgreSQL at " + database.addressOnly() + " cannot be used (" + FailureReason.of(e) + "): ";
        if (String.valueOf(e.getMessage()).contains(REFUSED_PARAMETER)) {
            return reason
                    + (database.pooler()
                            ? "set ignore_startup_parameters = extra_float_digits in pgbouncer.ini"
                            : "it is behind a pooler: set GATEHOUSE_DATABASE_POOLER=true, and point db migrate at PostgreSQL"
                                    + " itself")
                    + POOLERS;
        }
        return reason + "start it, or correct GATEHOUSE_DATABASE_URL, GATEHOUSE_DATABASE_USER and"
                + " GATEHOUSE_DATABASE_PASSWORD." + (database.asksTls() ? TLS : "");
    }
}
