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
 * Runs the periodic tasks of an instance, each on a thread of its own, until the server stops. No failure ends a task: see
 * {@link PeriodicTask}. Failures are the counter {@code gatehouse_background_failures_total}; while the last run of a task ended in
 * an {@link Error}, the health check {@code background-tasks} fails. Thread-safe.
 */
public final class BackgroundTasks {
    private final LifecycleEnvironment lifecycle;
    private final LongSupplier nanoTime;
    private final Counter failures;
    private final List<PeriodicTask> tasks = new CopyOnWriteArrayList<>();

    BackgroundTasks(
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

    /** For one server; to be made once, while the application runs its set-up. */
    public static BackgroundTasks of(Environment environment, PrometheusRegistry metrics, LongSupplier nanoTime) {
        return new BackgroundTasks(environment.lifecycle(), metrics, environment.healthChecks(), nanoTime);
    }

    /** Runs work again and again. */
    public void schedule(String name, Runnable work, Duration pause) {
        start(name, work, pause);
    }

    /** The same for work that may take long and ends early when its thread is interrupted, which a stop does at once. */
    public void scheduleInterruptibly(String name, Runnable work, Duration pause) {
        ScheduledExecutorService executor = start(name, work, pause);
        // Stopped before the executor, which was managed earlier and would wait for the end of the work.
        lifecycle.manage(new AutoCloseableManager(executor::shutdownNow));
    }

    private ScheduledExecutorService start(String name, Runnable work, Duration pause) {
        PeriodicTask task = new PeriodicTask(name, work, failures, nanoTime);
        tasks.add(task);
        ScheduledExecutorService executor =
                lifecycle.scheduledExecutorService(name, true).build();
        var unused = executor.scheduleWithFixedDelay(
                task,
                pause.toNanos(),
                // The executor requires a pause.
                Math.max(1, pause.toNanos()),
                TimeUnit.NANOSECONDS);
        return executor;
    }

    /** Whether the last run of each task ended without an error of the JVM. */
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
                            "Background tasks ended in an error: %s. The log has it; restart the instance", broken);
        }
    }
}
