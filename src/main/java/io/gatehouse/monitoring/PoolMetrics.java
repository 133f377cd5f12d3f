package io.gatehouse.monitoring;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.gatehouse.storage.RedisStore;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Shows how much of the connections to PostgreSQL and Redis, and of the server's threads, is in use. */
final class PoolMetrics {
    private static final String DATABASE = "gatehouse.database.connections.";
    private static final String REDIS = "gatehouse.redis.connections.";
    private static final String THREADS = "gatehouse.server.threads.";
    /** Where Dropwizard shows its pool. */
    private static final String DROPWIZARD = "io.dropwizard.db.ManagedPooledDataSource.postgresql.";

    private PoolMetrics() {}

    /** @param most how many connections the pool of PostgreSQL may have */
    static void database(MetricRegistry metrics, int most) {
        for (String state : List.of("active", "idle", "waiting")) {
            metrics.registerGauge(DATABASE + state, () -> shown(metrics, DROPWIZARD + state));
        }
        metrics.registerGauge(DATABASE + "max", () -> most);
    }

    /** Not a number before the pool has started. */
    private static Number shown(MetricRegistry metrics, String name) {
        return metrics.getMetrics().get(name) instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
                ? number
                : Double.NaN;
    }

    static void redis(MetricRegistry metrics, RedisStore redis) {
        metrics.registerGauge(REDIS + "active", () -> redis.connections().active());
        metrics.registerGauge(REDIS + "idle", () -> redis.connections().idle());
        metrics.registerGauge(REDIS + "waiting", () -> redis.connections().waiting());
        metrics.registerGauge(REDIS + "max", () -> redis.connections().max());
    }

    static void server(MetricRegistry metrics, Server server) {
        if (server.getThreadPool() instanceof QueuedThreadPool pool) {
            metrics.registerGauge(THREADS + "busy", pool::getBusyThreads);
            metrics.registerGauge(THREADS + "queued", pool::getQueueSize);
            metrics.registerGauge(THREADS + "max", pool::getMaxThreads);
        }
    }
}
