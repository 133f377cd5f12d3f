package io.gatehouse.monitoring;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.gatehouse.storage.RedisStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Registers the metrics of the connection pools and of the server's thread pool. */
final class PoolMetrics {
    private static final String DATABASE = "gatehouse_database_connections_";
    private static final String REDIS = "gatehouse_redis_connections_";
    private static final String THREADS = "gatehouse_server_threads_";
    /** The prefix of the gauges that Dropwizard registers for its pool. */
    private static final String DROPWIZARD = "io.dropwizard.db.ManagedPooledDataSource.postgresql.";

    private PoolMetrics() {}

    /**
     * Registers the metrics of the PostgreSQL pool that Dropwizard measures.
     *
     * @param dropwizard the registry that Dropwizard's pool reports to
     * @param max the size limit of the pool
     */
    static void database(PrometheusRegistry metrics, MetricRegistry dropwizard, int max) {
        new CallbackMetrics(metrics)
                .gauge(DATABASE + "active", "PostgreSQL connections in use", () -> value(dropwizard, "active"))
                .gauge(DATABASE + "idle", "Idle PostgreSQL connections", () -> value(dropwizard, "idle"))
                .gauge(
                        DATABASE + "waiting",
                        "Threads that wait for a PostgreSQL connection",
                        () -> value(dropwizard, "waiting"))
                .gauge(DATABASE + "max", "Size limit of the PostgreSQL pool", () -> max);
    }

    /** NaN before the pool has started. */
    private static double value(MetricRegistry dropwizard, String name) {
        return dropwizard.getMetrics().get(DROPWIZARD + name) instanceof Gauge<?> gauge
                        && gauge.getValue() instanceof Number number
                ? number.doubleValue()
                : Double.NaN;
    }

    static void redis(PrometheusRegistry metrics, RedisStore redis) {
        new CallbackMetrics(metrics)
                .gauge(
                        REDIS + "active",
                        "Redis connections in use",
                        () -> redis.connections().active())
                .gauge(
                        REDIS + "idle",
                        "Idle Redis connections",
                        () -> redis.connections().idle())
                .gauge(
                        REDIS + "waiting",
                        "Threads that wait for a Redis connection",
                        () -> redis.connections().waiting())
                .gauge(
                        REDIS + "max",
                        "Size limit of the Redis pool",
                        () -> redis.connections().max());
    }

    static void server(PrometheusRegistry metrics, Server server) {
        if (server.getThreadPool() instanceof QueuedThreadPool pool) {
            new CallbackMetrics(metrics)
                    .gauge(THREADS + "busy", "Server threads that handle a request", pool::getBusyThreads)
                    .gauge(THREADS + "queued", "Jobs that wait for a server thread", pool::getQueueSize)
                    .gauge(THREADS + "max", "Size limit of the server's thread pool", pool::getMaxThreads);
        }
    }
}
