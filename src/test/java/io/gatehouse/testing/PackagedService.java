package io.gatehouse.testing;

import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code target/gatehouse.jar} as operators run it: {@code db migrate}, {@code create-superuser} and {@code server},
 * each as a separate process, on a fresh database and Redis. The superuser's login is {@code superuser}.
 */
public final class PackagedService implements AutoCloseable {
    private static final String SUPERUSER_PASSWORD = "correct horse battery staple";

    private final TestDatabase database;
    private final TestRedis redis;
    private final Map<String, String> environment;
    private final GatehouseProcess process;

    private PackagedService(
            TestDatabase database, TestRedis redis, Map<String, String> environment, GatehouseProcess process) {
        this.database = database;
        this.redis = redis;
        this.environment = environment;
        this.process = process;
    }

    /** Migrates an empty database, creates the superuser and starts the server. */
    public static PackagedService start() {
        return start(Map.of());
    }

    /** Starts the server with more environment variables. */
    public static PackagedService start(Map<String, String> more) {
        TestDatabase database = TestDatabase.empty();
        TestRedis redis = TestRedis.fresh();
        Map<String, String> environment = environment(database, redis);
        environment.putAll(more);
        run(environment, "", "db", "migrate", "config.yml");
        run(
                environment,
                SUPERUSER_PASSWORD + "\n",
                "create-superuser",
                "config.yml",
                "--login",
                "superuser",
                "--email",
                "superuser@example.com");
        return new PackagedService(database, redis, environment, GatehouseProcess.serve(environment));
    }

    /** Starts another process on the same database and Redis, as after a restart. */
    public PackagedService restartedBeside() {
        return new PackagedService(database, redis, environment, GatehouseProcess.serve(environment));
    }

    /** Starts another process whose standard output and standard error nothing reads. */
    public GatehouseProcess unreadBeside(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return GatehouseProcess.serveUnread(all);
    }

    private static Map<String, String> environment(TestDatabase database, TestRedis redis) {
        byte[] master = new byte[32];
        new SecureRandom().nextBytes(master);
        Map<String, String> environment = new HashMap<>();
        environment.put("GATEHOUSE_DATABASE_URL", database.jdbcUrl());
        environment.put("GATEHOUSE_DATABASE_USER", database.user());
        environment.put("GATEHOUSE_DATABASE_PASSWORD", database.password());
        environment.put("GATEHOUSE_REDIS_URL", redis.url());
        environment.put("GATEHOUSE_MASTER_KEY", Base64.getEncoder().encodeToString(master));
        return environment;
    }

    /** Runs one command on the same database and Redis and waits for its end. */
    public GatehouseProcess.Finished runBeside(Map<String, String> more, String input, String... arguments) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(more);
        return GatehouseProcess.run(all, input, arguments);
    }

    private static void run(Map<String, String> environment, String input, String... arguments) {
        GatehouseProcess.Finished finished = GatehouseProcess.run(environment, input, arguments);
        if (finished.status() != 0) {
            throw new IllegalStateException(finished.output());
        }
    }

    /** The root of the application port. */
    public URI uri() {
        return process.uri();
    }

    /** The root of the admin port. */
    public URI adminUri() {
        return process.adminUri();
    }

    public TestDatabase database() {
        return database;
    }

    public TestRedis redis() {
        return redis;
    }

    /** The output so far. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        process.close();
    }
}
