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
 * Looks at a PostgreSQL on a connection like those of the pool, so that what serving would meet is met here: its version, its
 * encoding, and whether its sessions have the settings that end every wait.
 */
final class DatabaseServerCheck {
    private static final int LEAST_VERSION = 14;
    private static final String ENCODING = "UTF8";
    private static final String TLS = " About certificates see docs/operations/tls.md.";
    private static final String POOLERS = " (docs/operations/poolers.md).";
    /** What PgBouncer says to a parameter that it does not pass on. */
    private static final String REFUSED_PARAMETER = "unsupported startup parameter";

    private DatabaseServerCheck() {}

    /** What is wrong with it, each with the way out; empty if it is fit. */
    static List<String> unfit(DatabaseSection database) throws SQLException {
        try (Connection connection = database.connect()) {
            // A pooler that gives out connections for single statements refuses it.
            connection.setAutoCommit(false);
            int major = connection.getMetaData().getDatabaseMajorVersion();
            if (major < LEAST_VERSION) {
                return List.of("PostgreSQL " + major + " is too old: Gatehouse needs " + LEAST_VERSION + " or newer.");
            }
            String encoding = String.valueOf(setting(connection, "server_encoding"));
            if (!encoding.equals(ENCODING)) {
                return List.of("The database at " + database.addressOnly() + " is encoded in " + encoding
                        + " and would refuse names: Gatehouse needs " + ENCODING
                        + ". Make one with CREATE DATABASE gatehouse ENCODING 'UTF8' TEMPLATE template0.");
            }
            return database.pooler() ? pooled(connection, database) : direct(connection, database);
        }
    }

    private static List<String> direct(Connection connection, DatabaseSection database) throws SQLException {
        return setting(connection, DatabaseSection.DIRECT) != null
                ? List.of()
                : List.of("The settings of Gatehouse's sessions do not arrive at " + database.addressOnly()
                        + ": behind a pooler set GATEHOUSE_DATABASE_POOLER=true, and let db migrate connect to PostgreSQL itself"
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
                ? List.of("Sessions behind the pooler lack settings that end every wait: run "
                        + wanted.entrySet().stream()
                                .map(each -> "ALTER ROLE " + database.user().reveal() + " SET " + each.getKey() + " = '"
                                        + each.getValue() + "';")
                                .collect(Collectors.joining(" "))
                        + " and have the pooler connect anew" + POOLERS)
                : List.of();
    }

    /** A time may be shorter than wanted, and not zero, which is none. */
    private static boolean suffices(@Nullable String present, String wanted) {
        if (present == null || !wanted.matches("[0-9]+")) {
            return wanted.equals(present);
        }
        long millis = Long.parseLong(present);
        return millis > 0 && millis <= Long.parseLong(wanted);
    }

    /** In the unit of the parameter; null if the session knows none of this name. */
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

    /** Says why there is no connection. */
    static String unusable(DatabaseSection database, SQLException e) {
        String reason = "PostgreSQL at " + database.addressOnly() + " cannot be used (" + FailureReason.of(e) + "): ";
        if (String.valueOf(e.getMessage()).contains(REFUSED_PARAMETER)) {
            return reason
                    + (database.pooler()
                            ? "set ignore_startup_parameters = extra_float_digits in pgbouncer.ini"
                            : "it is behind a pooler, so set GATEHOUSE_DATABASE_POOLER=true, and let db migrate connect to PostgreSQL"
                                    + " itself")
                    + POOLERS;
        }
        return reason + "start it, or correct GATEHOUSE_DATABASE_URL, GATEHOUSE_DATABASE_USER and"
                + " GATEHOUSE_DATABASE_PASSWORD." + (database.asksTls() ? TLS : "");
    }
}
