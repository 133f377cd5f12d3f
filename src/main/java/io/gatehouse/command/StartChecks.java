package io.gatehouse.command;

import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.storage.Schema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import redis.clients.jedis.exceptions.JedisException;

/** Asks PostgreSQL and Redis, before anything is served, whether they are there and fit. Writes nothing. */
public final class StartChecks {
    private static final int LEAST_POSTGRES = 14;
    private static final int LEAST_REDIS_MAJOR = 6;
    private static final int LEAST_REDIS_MINOR = 2;
    private static final String ENCODING = "UTF8";
    private static final String MIGRATE = "java -jar gatehouse.jar db migrate config.yml";

    private static final String TLS = " About certificates see docs/operations/tls.md.";

    private StartChecks() {}

    /**
     * Asks for all that serving needs: both servers, their versions, and the newest schema.
     *
     * @throws StartFailure that names everything that stands in the way
     */
    public static void run(DatabaseSection database, RedisSection redis) {
        List<String> found = new ArrayList<>(database(database));
        found.addAll(redis(redis));
        if (!found.isEmpty()) {
            throw new StartFailure(found);
        }
    }

    /**
     * Asks for PostgreSQL alone, whatever its schema.
     *
     * @throws StartFailure if it cannot be reached or is too old
     */
    public static void requireDatabase(DatabaseSection database) {
        List<String> found = database(database, false);
        if (!found.isEmpty()) {
            throw new StartFailure(found);
        }
    }

    /** What keeps PostgreSQL from being used, each with the way out; empty if it is fit and has the newest schema. */
    public static List<String> database(DatabaseSection database) {
        return database(database, true);
    }

    private static List<String> database(DatabaseSection database, boolean migrated) {
        try (Connection connection = connect(database)) {
            int major = connection.getMetaData().getDatabaseMajorVersion();
            if (major < LEAST_POSTGRES) {
                return List.of("PostgreSQL " + major + " is too old: Gatehouse needs " + LEAST_POSTGRES + " or newer.");
            }
            String encoding = encoding(connection);
            if (!encoding.equals(ENCODING)) {
                return List.of("The database at " + database.addressOnly() + " is encoded in " + encoding
                        + " and would refuse names: Gatehouse needs " + ENCODING
                        + ". Make one with CREATE DATABASE gatehouse ENCODING 'UTF8' TEMPLATE template0.");
            }
            int pending = migrated ? Schema.pendingChangeSets(connection) : 0;
            return pending == 0
                    ? List.of()
                    : List.of("The database lacks " + pending + " change set(s): run `" + MIGRATE + "` first.");
        } catch (SQLException e) {
            return List.of("PostgreSQL at " + database.addressOnly() + " cannot be used (" + Reason.of(e)
                    + "): start it, or correct GATEHOUSE_DATABASE_URL, GATEHOUSE_DATABASE_USER and"
                    + " GATEHOUSE_DATABASE_PASSWORD." + (database.asksTls() ? TLS : ""));
        }
    }

    private static String encoding(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW server_encoding")) {
            result.next();
            return result.getString(1);
        }
    }

    private static Connection connect(DatabaseSection database) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(database.pool().getProperties());
        // Reading the list of change sets is no request: it may take longer than one.
        properties.remove("options");
        properties.remove("socketTimeout");
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password().reveal());
        return DriverManager.getConnection(database.url(), properties);
    }

    /** What keeps Redis from being used, each with the way out; empty if it is fit. */
    public static List<String> redis(RedisSection redis) {
        String address = redis.address().toString();
        try (RedisStore store = new RedisStore(redis.address(), redis.limits())) {
            store.ping();
            String version = store.version();
            return isTooOld(version)
                    ? List.of("Redis " + version + " at " + address + " is too old: Gatehouse needs "
                            + LEAST_REDIS_MAJOR + "." + LEAST_REDIS_MINOR + " or newer.")
                    : List.of();
        } catch (JedisException e) {
            return List.of("Redis at " + address + " cannot be used (" + Reason.of(e)
                    + "): start it, or correct GATEHOUSE_REDIS_URL."
                    + (redis.address().tls() ? TLS : ""));
        }
    }

    static boolean isTooOld(String redisVersion) {
        String[] parts = redisVersion.split("\\.", -1);
        if (parts.length < 2) {
            return false;
        }
        int major = Integer.parseInt(parts[0]);
        return major < LEAST_REDIS_MAJOR
                || (major == LEAST_REDIS_MAJOR && Integer.parseInt(parts[1]) < LEAST_REDIS_MINOR);
    }
}
