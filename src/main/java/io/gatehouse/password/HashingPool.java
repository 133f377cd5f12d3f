package io.gatehouse.password;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Runs password hashes, a fixed number at once, so that neither their memory nor their CPU can take the machine. What
 * could not be served in time is refused at once with {@link Problem#OVERLOADED}: a flood of logins makes some fail
 * early, not all of them late. Thread-safe.
 */
public final class HashingPool implements AutoCloseable {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PasswordHasher hasher;
    private final LongSupplier nanoTime;
    private final long deadlineNanos;
    private final ThreadPoolExecutor workers;
    private final AtomicLong averageNanos = new AtomicLong();
    private final LongAdder refused = new LongAdder();

    /** @param nanoTime a monotonic time in nanoseconds, such as {@link System#nanoTime()} */
    public HashingPool(PasswordHasher hasher, PasswordSettings settings, LongSupplier nanoTime) {
        this.hasher = hasher;
        this.nanoTime = nanoTime;
        this.deadlineNanos = settings.queueDeadline().toNanos();
        int threads = settings.poolThreads();
        var queue = new ArrayBlockingQueue<Runnable>(settings.queueLength());
        this.workers = new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, queue, namedThreads());
    }

    private static ThreadFactory namedThreads() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "hashing-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * {@link PasswordHasher#hash} on a worker; blocks until it is done.
     *
     * @throws ProblemException {@link Problem#OVERLOADED} with the time to wait, if it could not start in time
     */
    public String hash(Secret password) {
        return run(() -> hasher.hash(password));
    }

    /**
     * {@link PasswordHasher#verify} on a worker; blocks until it is done.
     *
     * @throws ProblemException {@link Problem#OVERLOADED} with the time to wait, if it could not start in time
     */
    public boolean verify(Secret password, String phc) {
        return run(() -> hasher.verify(password, phc));
    }

    /** How often argon2 was computed. */
    public long hashesRun() {
        return hasher.hashesRun();
    }

    /** How many calls were refused. */
    public long refused() {
        return refused.sum();
    }

    /** How many calls wait for a worker now. */
    public int queued() {
        return workers.getQueue().size();
    }

    /** How many workers are at work now. */
    public int busy() {
        return workers.getActiveCount();
    }

    /** How many can be at work at once. */
    public int threads() {
        return workers.getMaximumPoolSize();
    }

    /** Whether work that came now would be refused. */
    public boolean isOverloaded() {
        return expectedWaitNanos() > deadlineNanos || workers.getQueue().remainingCapacity() == 0;
    }

    private <T> T run(Callable<T> work) {
        if (expectedWaitNanos() > deadlineNanos) {
            throw refusal();
        }
        long startBefore = nanoTime.getAsLong() + deadlineNanos;
        Map<String, String> context = MDC.getCopyOfContextMap();
        FutureTask<T> task = new FutureTask<>(() -> inTime(inContext(work, context), startBefore));
        try {
            workers.execute(task);
            return task.get();
        } catch (RejectedExecutionException | CancellationException e) {
            throw refusal();
        } catch (InterruptedException e) {
            abandon(task);
            Thread.currentThread().interrupt();
            throw refusal();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TooLate
                    ? refusal()
                    : new IllegalStateException("A password could not be hashed", e.getCause());
        }
    }

    /** What a worker logs belongs to the request that it works for. */
    private static <T> Callable<T> inContext(Callable<T> work, @Nullable Map<String, String> context) {
        return () -> {
            MDC.setContextMap(context == null ? Map.of() : context);
            try {
                return work.call();
            } finally {
                MDC.clear();
            }
        };
    }

    // Whoever waited this long has most likely gone: a hash would be work for nobody.
    private <T> T inTime(Callable<T> work, long startBefore) throws Exception {
        long start = nanoTime.getAsLong();
        if (start - startBefore > 0) {
            throw new TooLate();
        }
        T result = work.call();
        long took = nanoTime.getAsLong() - start;
        averageNanos.updateAndGet(average -> average == 0 ? took : average + (took - average) / 8);
        return result;
    }

    // A free worker always takes the work, whatever the average says: only work that is done brings it down again.
    private long expectedWaitNanos() {
        int ahead = queued();
        int threads = workers.getMaximumPoolSize();
        return ahead == 0 && busy() < threads ? 0 : averageNanos.get() * (ahead + 1) / threads;
    }

    private void abandon(FutureTask<?> task) {
        task.cancel(false);
        workers.remove(task);
    }

    private ProblemException refusal() {
        refused.increment();
        long seconds = Math.max(1, (expectedWaitNanos() + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
        return Problem.OVERLOADED
                .asException("Too many passwords are being checked at the moment. Try again later.")
                .retryAfter(Duration.ofSeconds(seconds));
    }

    /** Takes no more work. What waits is still done, or dropped when its deadline has passed. */
    @Override
    public void close() {
        workers.shutdown();
    }

    /** The worker came to a task after its deadline. */
    private static final class TooLate extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
