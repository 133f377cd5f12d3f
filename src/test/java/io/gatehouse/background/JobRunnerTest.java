package io.gatehouse.background;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.health.HealthCheck.Result;
import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.testing.Counters;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class JobRunnerTest {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final HealthCheckRegistry checks = new HealthCheckRegistry();
    private final LifecycleEnvironment lifecycle = new LifecycleEnvironment(new MetricRegistry());
    private final JobRunner tasks = new JobRunner(lifecycle, metrics, checks, System::nanoTime);

    @AfterEach
    void stop() throws Exception {
        for (LifeCycle each : lifecycle.getManagedObjects()) {
            each.stop();
        }
    }

    private Result health() {
        return checks.runHealthCheck("background-tasks");
    }

    private long failures() {
        return Counters.value(metrics, "gatehouse_background_failures");
    }

    /** Work whose runs the test ends one after another. */
    private static final class Scripted implements Runnable {
        private final BlockingQueue<Supplier<Throwable>> ends = new ArrayBlockingQueue<>(1);
        private final BlockingQueue<Boolean> begun = new ArrayBlockingQueue<>(1);

        @Override
        public void run() {
            Throwable end;
            try {
                begun.put(true);
                end = ends.take().get();
            } catch (InterruptedException e) {
                return;
            }
            if (end instanceof RuntimeException e) {
                throw e;
            }
            if (end instanceof Error e) {
                throw e;
            }
        }

        /** Ends the current run, and returns when the next one has begun. */
        void end(Supplier<Throwable> end) throws InterruptedException {
            begun.take();
            ends.put(end);
            assertThat(begun.poll(30, TimeUnit.SECONDS)).as("it runs again").isTrue();
            begun.put(true);
        }
    }

    @Tag("REL-19")
    @Test
    void a_job_survives_exceptions_and_errors_counts_both_and_is_unhealthy_after_an_error() throws Exception {
        Scripted work = new Scripted();
        tasks.schedule("scripted", work, PAUSE);

        work.end(() -> new IllegalStateException("a test"));
        assertThat(failures()).isEqualTo(1);
        assertThat(health().isHealthy()).isTrue();

        work.end(() -> new StackOverflowError("a test"));
        assertThat(failures()).isEqualTo(2);
        assertThat(health().isHealthy()).isFalse();
        assertThat(health().getMessage()).contains("scripted", "StackOverflowError");

        work.end(() -> new NoClassDefFoundError("a test"));
        assertThat(health().isHealthy()).isFalse();

        work.end(() -> new Throwable("no failure"));
        assertThat(health().isHealthy()).isTrue();
        assertThat(failures()).isEqualTo(3);
    }

    @Tag("REL-19")
    @Test
    void a_failure_to_log_does_not_end_a_job() throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger(PeriodicJob.class);
        AtomicInteger lines = new AtomicInteger();
        var broken = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.incrementAndGet();
                throw new OutOfMemoryError("a test");
            }
        };
        broken.start();
        log.addAppender(broken);
        try {
            Scripted work = new Scripted();
            tasks.schedule("scripted", work, PAUSE);
            work.end(() -> new IllegalStateException("a test"));
            work.end(() -> new Throwable("no failure"));
        } finally {
            log.detachAppender(broken);
        }
        assertThat(lines).hasValue(1);
    }

    @Tag("REL-02")
    @Test
    void a_shutdown_interrupts_long_work_at_once() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Runnable endless = () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            ended.countDown();
        };
        tasks.scheduleInterruptibly("endless", endless, PAUSE);
        List<LifeCycle> managed = lifecycle.getManagedObjects();
        for (LifeCycle each : managed) {
            each.start();
        }
        begun.await();
        // Managed objects stop in the reverse order of their start.
        managed.get(managed.size() - 1).stop();
        ended.await();
        assertThat(interrupted).isTrue();
    }
}
