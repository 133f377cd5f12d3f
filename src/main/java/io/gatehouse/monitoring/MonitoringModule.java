package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.http.server.RequestDurationHandler;
import io.gatehouse.password.HashingPool;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.token.KeyModule;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Installs health checks, metrics and probes on the admin port. */
public final class MonitoringModule {
    private MonitoringModule() {}

    /**
     * Registers the health checks.
     *
     * @param leeway the clock difference above which tokens are rejected
     * @param logDirectories the directories of the log files
     */
    public static void healthChecks(
            HealthCheckRegistry checks,
            Database database,
            RedisStore redis,
            DenylistModule denylist,
            HashingPool hashing,
            KeyModule keys,
            DefaultRole defaultRole,
            List<Path> logDirectories,
            Clock clock,
            Duration leeway) {
        checks.register("redis", new RedisHealthCheck(redis));
        checks.register("denylist", new DenylistHealthCheck(denylist.freshness()));
        checks.register("lease", new LeaseHealthCheck(denylist.statistics()));
        checks.register("database", new DatabaseHealthCheck(database));
        checks.register("clock", new ClockHealthCheck(database, clock, leeway));
        checks.register("hashing", new HashingHealthCheck(hashing));
        checks.register("keys", new KeyHealthCheck(keys.ring(), keys.settings(), clock));
        checks.register("registration", new RegistrationHealthCheck(defaultRole));
        checks.register("log-disk", new DiskHealthCheck(logDirectories));
    }

    /**
     * Registers the metrics and the endpoint that Prometheus scrapes.
     *
     * @param metrics the registry that is scraped
     * @param databaseConnections the largest size of the connection pool
     */
    public static void metrics(
            Environment environment,
            PrometheusRegistry metrics,
            Database database,
            int databaseConnections,
            RedisStore redis,
            DenylistModule denylist,
            HashingPool hashing,
            RequestDurationHandler requests) {
        JvmMetrics.builder().register(metrics);
        BuildInfo.register(metrics);
        metrics.register(requests.durations());
        DenylistMetrics.register(metrics, denylist);
        DatabaseMetrics.register(metrics, database);
        PoolMetrics.database(metrics, environment.metrics(), databaseConnections);
        PoolMetrics.redis(metrics, redis);
        environment.lifecycle().addServerLifecycleListener(server -> PoolMetrics.server(metrics, server));
        HashingMetrics.register(metrics, hashing);
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(metrics))
                .addMapping("/prometheus");
    }

    /**
     * Installs the probes of orchestrators and the drain at shutdown.
     *
     * @param drainDelay the time for which the instance still serves after it reports not ready
     */
    public static void probes(Environment environment, DenylistModule denylist, Duration drainDelay) {
        Readiness readiness = new Readiness(denylist.freshness());
        environment.lifecycle().addServerLifecycleListener(server -> {
            server.addEventListener(new Drain(readiness, drainDelay));
            readiness.serving();
        });
        environment
                .admin()
                .addServlet("live", new ProbeServlet("live", Optional::empty))
                .addMapping("/healthz/live");
        environment
                .admin()
                .addServlet("ready", new ProbeServlet("ready", readiness::cause))
                .addMapping("/healthz/ready");
    }
}
