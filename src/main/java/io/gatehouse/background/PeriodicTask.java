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
 * Work that is run again and again. A run that fails is logged (at most once a second), counted and done again at the next
 * turn: an executor or a timer would drop the work at its first exception. One thread runs it; any thread may ask for its
 * state.
 */
public final class PeriodicTask implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);
    /** So that work without a pause of its own does not spin while it fails. */
    private static final long FAILURE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final String name;
    private final Runnable work;
    private final CounterDataPoint failures;
    private final LogRateLimiter failureLog;
    private volatile @Nullable Error error;

    /**
     * Makes a task; nothing is run yet.
     *
     * @param name of its thread, and in the log
     * @param failures counts the runs that failed
     * @param nanoTime the monotonic clock
     */
    public PeriodicTask(String name, Runnable work, CounterDataPoint failures, LongSupplier nanoTime) {
        this.name = name;
        this.work = work;
        this.failures = failures;
        this.failureLog = new LogRateLimiter(nanoTime);
    }

    /** One run. Throws nothing, and pauses after a failure. */
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

    /** In what error of the JVM the last run ended; empty after a run that succeeded. */
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
                        "Background task {} failed and is retried; {} failures were not logged since the last such line",
                        name,
                        suppressed.getAsLong(),
                        failure);
            }
        } catch (RuntimeException | Error e) {
            // A log that fails, for example for lack of memory, must not end the task. It is counted.
            failures.inc();
        }
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
    }
}
