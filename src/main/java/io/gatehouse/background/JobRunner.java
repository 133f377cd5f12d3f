package io.gatehouse.background;

import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Runs the background jobs of an instance, each on its own thread, until the server stops. A failed run does not end a
 * job: see {@link PeriodicJob}. The counter {@code gatehouse_background_failures_total} counts failed runs. The health
 * check {@code background-tasks} fails while the last run of a job ended with an {@link Error}. Thread-safe.
 */
public final class JobRunner {
    private final LifecycleEnvironment lifecycle;
    private final LongSupplier nanoTime;
    private final Counter failures;
    private final List<PeriodicJob> tasks = new CopyOnWriteArrayList<>();

    JobRunner(
            LifecycleEnvironment lifecycle,
            PrometheusRegistry metrics,
            HealthCheckRegistry checks,
            LongSupplier nanoTime) {
        this.lifecycle = lifecycle;
        this.nanoTime = nanoTime;
        this.failures = Counter.builder()
                .name("gatehouse_background_failures")
                .help("Runs of background tasks that failed")
                .withoutExemplars()
                .register(metrics);
        checks.register("background-tasks", new LastRuns());
    }

    /** Creates the jobs of a server. Call it once, during the set-up of the application. */
    public static JobRunner of(Environment environment, PrometheusRegistry metrics, LongSupplier nanoTime) {
        return new JobRunner(environment.lifecycle(), metrics, environment.healthChecks(), nanoTime);
    }

    /** Runs work periodically, with a pause before each run. */
    public void schedule(String name, Runnable work, Duration pause) {
        start(name, work, pause);
    }

    /** Runs long work periodically. A shutdown interrupts its thread at once, so that the work ends early. */
    public void scheduleInterruptibly(String name, Runnable work, Duration pause) {
        ScheduledExecutorService executor = start(name, work, pause);
        // Managed objects stop in reverse order: this one stops before the executor, which would wait for the work to
        // end.
        lifecycle.manage(new AutoCloseableManager(executor::shutdownNow));
    }

    private ScheduledExecutorService start(String name, Runnable work, Duration pause) {
        PeriodicJob task = new PeriodicJob(name, work, failures, nanoTime);
        tasks.add(task);
        ScheduledExecutorService executor =
                lifecycle.scheduledExecutorService(name, true).build();
        var unused = executor.scheduleWithFixedDelay(
                task,
                pause.toNanos(),
                // The executor does not accept a pause of 0.
                Math.max(1, pause.toNanos()),
                TimeUnit.NANOSECONDS);
        return executor;
    }

    /** Healthy unless the last run of a job ended with an {@link Error}. */
    private final class LastRuns extends HealthCheck {
        @Override
        protected Result check() {
            String broken = tasks.stream()
                    .flatMap(task -> task.error().stream()
                            .map(error ->
                                    task.name() + " with " + error.getClass().getName()))
                    .collect(Collectors.joining(", "));
            return broken.isEmpty()
                    ? Result.healthy()
                    : Result.unhealthy(
                            "Background jobs failed with an error: %s. See the log and restart the instance.", broken);
        }
    }
}
