package io.gatehouse;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that fails is done again next time; an executor would drop it. */
record Repeated(String name, Runnable work) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    @Override
    public void run() {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("{} failed and is tried again", name, e);
        }
    }

    /** Runs work again and again on a thread of its own, until the server stops. */
    static void schedule(Environment environment, String name, Runnable work, Duration pause) {
        start(environment.lifecycle(), name, work, pause);
    }

    /** The same for work that may take long and ends early where its thread is interrupted, which a stop does at once. */
    static void scheduleInterruptibly(LifecycleEnvironment lifecycle, String name, Runnable work, Duration pause) {
        ScheduledExecutorService executor = start(lifecycle, name, work, pause);
        // Stopped before the executor, which was managed earlier and would wait for the work's own end.
        lifecycle.manage(new AutoCloseableManager(executor::shutdownNow));
    }

    private static ScheduledExecutorService start(
            LifecycleEnvironment lifecycle, String name, Runnable work, Duration pause) {
        ScheduledExecutorService executor =
                lifecycle.scheduledExecutorService(name, true).build();
        var unused = executor.scheduleWithFixedDelay(
                new Repeated(name, work),
                pause.toNanos(),
                // The executor knows no pause of nothing.
                Math.max(1, pause.toNanos()),
                TimeUnit.NANOSECONDS);
        return executor;
    }
}
