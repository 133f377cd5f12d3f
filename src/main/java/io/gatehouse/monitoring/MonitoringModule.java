package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.http.server.RequestDurationHandler;
import io.gatehouse.password.HashingPool;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.KeySettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Puts health checks, probes and figures on the admin port. */
public final class MonitoringModule {
    private MonitoringModule() {}

    /**
     * What is looked at.
     *
     * @param databaseConnections how many its pool may have
     * @param leeway by how much clocks may differ before tokens are refused
     * @param drainDelay how long it still serves after it said that it is not ready
     * @param logFolders where log files are written
     */
    public record Needs(
            Database database,
            int databaseConnections,
            RedisStore redis,
            DefaultRole defaultRole,
            DenylistModule denylist,
            HashingPool hashing,
            KeyRing keys,
            KeySettings keySettings,
            RequestDurationHandler requests,
            Duration leeway,
            Duration drainDelay,
            List<Path> logFolders,
            Clock clock) {}

    /** Installs all of it; to be called once, while the application runs its set-up. */
    public static void install(Environment environment, Needs needs) {
        HealthCheckRegistry checks = environment.healthChecks();
        checks.register("redis", new RedisHealthCheck(needs.redis()));
        checks.register("denylist", new DenylistHealthCheck(needs.denylist().freshness()));
        checks.register("lease", new LeaseHealthCheck(needs.denylist().figures()));
        checks.register("database", new DatabaseHealthCheck(needs.database()));
        checks.register("clock", new ClockHealthCheck(needs.database(), needs.clock(), needs.leeway()));
        checks.register("hashing", new HashingHealthCheck(needs.hashing()));
        checks.register("keys", new KeyHealthCheck(needs.keys(), needs.keySettings(), needs.clock()));
        checks.register("registration", new RegistrationHealthCheck(needs.defaultRole()));
        checks.register("log-disk", new DiskHealthCheck(needs.logFolders()));
        DenylistMetrics.register(environment.metrics(), needs.denylist());
        DatabaseMetrics.register(environment.metrics(), needs.database());
        PoolMetrics.database(environment.metrics(), needs.databaseConnections());
        PoolMetrics.redis(environment.metrics(), needs.redis());
        environment.lifecycle().addServerLifecycleListener(server -> PoolMetrics.server(environment.metrics(), server));
        HashingMetrics.register(environment.metrics(), needs.hashing());
        environment
                .admin()
                .addServlet(
                        "prometheus",
                        PrometheusMetrics.servlet(
                                environment.metrics(),
                                needs.requests(),
                                needs.denylist().figures()))
                .addMapping("/prometheus");
        probes(environment, new Readiness(needs.denylist().freshness()), needs.drainDelay());
    }

    private static void probes(Environment environment, Readiness readiness, Duration drainDelay) {
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
