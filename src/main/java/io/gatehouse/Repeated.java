package io.gatehouse;

import io.dropwizard.core.setup.Environment;
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
        ScheduledExecutorService executor =
                environment.lifecycle().scheduledExecutorService(name, true).build();
        var unused = executor.scheduleWithFixedDelay(
                new Repeated(name, work),
                pause.toNanos(),
                // The executor knows no pause of nothing.
                Math.max(1, pause.toNanos()),
                TimeUnit.NANOSECONDS);
    }
}
