package io.gatehouse.background;

import io.gatehouse.kernel.LogRateLimiter;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that runs periodically. A failed run is counted, logged (at most once a second) and retried at the next run; an
 * executor would cancel the work at its first exception. One thread runs it; any thread may read its state.
 */
public final class PeriodicJob implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicJob.class);
    /** Keeps work that is scheduled without a pause from spinning while it fails. */
    private static final long FAILURE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final Runnable work;
    private final CounterDataPoint failures;
    private final LogRateLimiter failureLog;
    private volatile @Nullable Error error;

    /**
     * Creates a task and runs nothing yet.
     *
     * @param name the name for its thread and the log
     * @param failures the counter of failed runs
     * @param nanoTime the monotonic clock
     */
    public PeriodicJob(String name, Runnable work, CounterDataPoint failures, LongSupplier nanoTime) {
        this.name = name;
        this.work = work;
        this.failures = failures;
        this.failureLog = new LogRateLimiter(nanoTime);
    }

    /** Runs the work once. Throws nothing, and pauses after a failure. */
    @Override
    public void run() {
        try {
            work.run();
            error = null;
        } catch (RuntimeException e) {
            failed(e);
        } catch (Error e) {
            error = e;
            failed(e);
        }
    }

    /** The {@link Error} of the last run; empty if it ended without one. */
    Optional<Error> error() {
        return Optional.ofNullable(error);
    }

    String name() {
        return name;
    }

    private void failed(Throwable failure) {
        failures.inc();
        try {
            OptionalLong suppressed = failureLog.tryAcquire();
            if (suppressed.isPresent()) {
                LOG.warn(
                        "Background job {} failed and will be retried. Failures without a log line since the last one: {}",
                        name,
                        suppressed.getAsLong(),
                        failure);
            }
        } catch (RuntimeException | Error e) {
            // Logging can fail too, for example if memory runs out. That must not end the task, so it is only counted.
            failures.inc();
        }
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
    }
}
