package io.gatehouse.process;

import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.Together;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Several instances over one PostgreSQL and one Redis, each reaching them through relays of its own. Not thread-safe. */
public final class Deployment implements AutoCloseable {
    private static final String NAMES = "ABCDEFGH";

    private final PostgresNode postgres;
    private final RedisNode redis;
    private final List<Instance> instances = new ArrayList<>();

    private Deployment(PostgresNode postgres, RedisNode redis) {
        this.postgres = postgres;
        this.redis = redis;
    }

    /** Starts the servers and as many instances. */
    public static Deployment of(int count) {
        return over(PostgresNode.start(), count);
    }

    /** Starts as many instances over a PostgreSQL, which is closed with them. */
    public static Deployment over(PostgresNode postgres, int count) {
        Deployment deployment = new Deployment(postgres, RedisNode.start());
        List<Callable<Instance>> starts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = NAMES.substring(i, i + 1);
            starts.add(() -> deployment.launch(name, Map.of()));
        }
        try {
            deployment.instances.addAll(Together.run(starts));
            return deployment;
        } catch (Exception e) {
            deployment.close();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Starts one more instance.
     *
     * @param more variables beside those that all have
     */
    public Instance start(Map<String, String> more) {
        Instance started = launch(NAMES.substring(instances.size(), instances.size() + 1), more);
        instances.add(started);
        return started;
    }

    private Instance launch(String name, Map<String, String> more) {
        Relay toPostgres = Relay.to(postgres.port());
        Relay toRedis = Relay.to(redis.port());
        Map<String, String> environment = new HashMap<>(Environments.of(toPostgres.port(), toRedis.port()));
        environment.putAll(more);
        return new Instance(name, serve(environment), toPostgres, toRedis);
    }

    private static GatehouseProcess serve(Map<String, String> environment) {
        return environment.containsKey(Skewed.VARIABLE)
                ? GatehouseProcess.serveAs(Skewed.MAIN_CLASS, environment)
                : GatehouseProcess.serve(environment);
    }

    /** Ends an instance at once and forgets it. */
    public void kill(Instance instance) {
        instances.remove(instance);
        instance.close();
    }

    public PostgresNode postgres() {
        return postgres;
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
