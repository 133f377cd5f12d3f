package io.gatehouse.command;

import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.storage.RedisPermissions;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.storage.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.exceptions.JedisException;

/** Checks PostgreSQL and Redis before the server starts. Writes nothing. */
public final class StartupChecks {
    private static final int LEAST_REDIS_MAJOR = 6;
    private static final int LEAST_REDIS_MINOR = 2;
    private static final String MIGRATE = "java -jar gatehouse.jar db migrate config.yml";

    private static final String TLS = " About certificates see docs/operations/tls.md.";

    private StartupChecks() {}

    /**
     * Checks everything that the server needs: both databases, their versions, and the newest schema.
     *
     * @throws StartupException that names all problems
     */
    public static void run(DatabaseSection database, RedisSection redis) {
        List<String> found = new ArrayList<>(database(database));
        found.addAll(redis(redis));
        if (!found.isEmpty()) {
            throw new StartupException(found);
        }
    }

    /**
     * Checks PostgreSQL only, with any schema.
     *
     * @throws StartupException if it cannot be reached or is too old
     */
    public static void requireDatabase(DatabaseSection database) {
        List<String> found = database(database, false);
        if (!found.isEmpty()) {
            throw new StartupException(found);
        }
    }

    /**
     * Checks that the connection to PostgreSQL has no pooler, because a migration holds a session lock.
     *
     * @throws StartupException if PostgreSQL cannot be reached or is behind a pooler
     */
    static void requireDirectDatabase(DatabaseSection database) {
        if (database.pooler()) {
            throw new StartupException(
                    "db migrate must connect to PostgreSQL itself. Point GATEHOUSE_DATABASE_URL at the server and set"
                            + " GATEHOUSE_DATABASE_POOLER=false for this command (docs/operations/poolers.md).");
        }
        requireDatabase(database);
    }

    /**
     * Returns the problems of PostgreSQL, each with its solution; empty if there are none and the schema is the newest.
     */
    public static List<String> database(DatabaseSection database) {
        return database(database, true);
    }

    private static List<String> database(DatabaseSection database, boolean migrated) {
        try {
            List<String> unfit = DatabaseServerCheck.unfit(database);
            return unfit.isEmpty() && migrated ? pending(database) : unfit;
        } catch (SQLException e) {
            return List.of(DatabaseServerCheck.unusable(database, e));
        }
    }

    private static List<String> pending(DatabaseSection database) throws SQLException {
        // Reading the list of change sets may take longer than a request.
        try (Connection connection = database.connectForLong()) {
            int pending = Schema.pendingChangeSets(connection);
            return pending == 0
                    ? List.of()
                    : List.of("The database lacks " + pending + " change set(s): run `" + MIGRATE + "` first.");
        }
    }

    /** Returns the problems of Redis, each with its solution; empty if there are none. */
    public static List<String> redis(RedisSection redis) {
        String address = redis.address().toString();
        try (RedisStore store = new RedisStore(redis.address(), redis.limits())) {
            String version = store.version();
            if (isTooOld(version)) {
                return List.of("Redis " + version + " at " + address + " is too old: Gatehouse needs "
                        + LEAST_REDIS_MAJOR + "." + LEAST_REDIS_MINOR + " or newer.");
            }
            List<String> missing = RedisPermissions.missing(store);
            if (!missing.isEmpty()) {
                return List.of(
                        "Redis at " + address + " does not let this user send " + String.join(", ", missing)
                                + " for keys that begin with gatehouse:. Grant the permissions in docs/operations/redis-user.md.");
            }
            store.requireWrites();
            return List.of();
        } catch (JedisException e) {
            return List.of("Redis at " + address + " cannot be used (" + FailureReason.of(e)
                    + "). Start it, or correct GATEHOUSE_REDIS_URL."
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
