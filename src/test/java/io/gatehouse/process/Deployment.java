package io.gatehouse.process;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestSql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/** Several instances on one PostgreSQL and one Redis, each connected through separate relays. Not thread-safe. */
public final class Deployment implements AutoCloseable {
    private static final String NAMES = "ABCDEFGH";
    private static final long BETWEEN_LOOKS_NANOS = 100_000_000;

    private final PostgresNode postgres;
    private final RedisNode redis;
    private final List<Instance> instances = new ArrayList<>();

    private Deployment(PostgresNode postgres, RedisNode redis) {
        this.postgres = postgres;
        this.redis = redis;
    }

    /** Starts the servers and this number of instances. */
    public static Deployment of(int count) {
        return over(PostgresNode.startUnsynced(), count);
    }

    /** Starts the servers and the instances with more environment variables. */
    public static Deployment of(int count, Map<String, String> more) {
        return over(PostgresNode.startUnsynced(), count, more);
    }

    /** Starts this number of instances on a PostgreSQL, which is closed with them. */
    public static Deployment over(PostgresNode postgres, int count) {
        return over(postgres, count, Map.of());
    }

    private static Deployment over(PostgresNode postgres, int count, Map<String, String> more) {
        Deployment deployment = new Deployment(postgres, RedisNode.startUnsynced());
        List<Callable<Instance>> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = NAMES.substring(i, i + 1);
            starts.add(() -> deployment.launch(name, more));
        }
        try {
            deployment.instances.addAll(Race.run(starts));
            return deployment;
        } catch (Exception e) {
            deployment.close();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts one more instance.
     *
     * @param more environment variables besides the common ones
     */
    public Instance start(Map<String, String> more) {
        Instance started = launch(NAMES.substring(instances.size(), instances.size() + 1), more);
        instances.add(started);
        return started;
    }

    /** Runs a command of the packaged service on the same servers, which must succeed, and returns its output. */
    public String run(String... arguments) {
        return runWith("", arguments);
    }

    private String runWith(String input, String... arguments) {
        return Environments.run(Environments.of(postgres.port(), redis.port()), input, arguments);
    }

    /** Creates a superuser with the command {@code create-superuser}. */
    public void createSuperuser(String login, String password) {
        String email = login + "@example.com";
        runWith(password + "\n", "create-superuser", "config.yml", "--login", login, "--email", email);
    }

    private Instance launch(String name, Map<String, String> more) {
        Relay toPostgres = Relay.to(postgres.port());
        Relay toRedis = Relay.to(redis.port());
        Map<String, String> environment = new HashMap<>(Environments.of(toPostgres.port(), toRedis.port()));
        environment.putAll(more);
        return new Instance(name, serve(environment), toPostgres, toRedis);
    }

    private static GatehouseProcess serve(Map<String, String> environment) {
        return environment.containsKey(ClockSkew.VARIABLE)
                ? GatehouseProcess.serveAs(ClockSkew.MAIN_CLASS, environment)
                : GatehouseProcess.serve(environment);
    }

    /** Stops an instance with SIGTERM and removes it. The instance leaves the cluster. */
    public void stop(Instance instance) {
        instances.remove(instance);
        instance.process().terminate();
        instance.close();
    }

    /** Restarts an instance as an upgrade does and returns the exit status of the old process. */
    int restart(int index) {
        Instance before = instances.get(index);
        int status = before.process().terminate();
        instances.set(
                index,
                new Instance(before.name(), before.process().startAgain(), before.toPostgres(), before.toRedis()));
        return status;
    }

    /** Waits until killed instances are no longer cluster members; until then the others may be stale. */
    public void awaitMembers() {
        Eventually.await("only running instances are members", () -> {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            return postgres.number("SELECT count(*) FROM member") == instances.size();
        });
    }

    /** Waits until every instance rejects a token. */
    public void awaitRefusal(String token) {
        for (Instance each : instances) {
            Eventually.await(each.name() + " rejects the token", () -> each.check(token) == 401);
        }
    }

    /** Kills an instance and removes it. */
    public void kill(Instance instance) {
        instances.remove(instance);
        instance.close();
    }

    public PostgresNode postgres() {
        return postgres;
    }

    /** Creates clients in the database. The instances know them within a second. */
    public TestClients clients() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(postgres.jdbcUrl());
        database.setUser(PostgresNode.USER);
        return new TestClients(new TestSql(database));
    }

    public RedisNode redis() {
        return redis;
    }

    public List<Instance> instances() {
        return List.copyOf(instances);
    }

    public Instance instance(int index) {
        return instances.get(index);
    }

    @Override
    public void close() {
        instances.forEach(Instance::close);
        redis.close();
        postgres.close();
    }
}
