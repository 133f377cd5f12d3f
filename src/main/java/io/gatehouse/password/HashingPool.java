package io.gatehouse.password;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.HashingQueue.Job;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Runs password hashes on a fixed number of worker threads, which limits their memory and CPU time. A call that could
 * not start before the queue deadline is rejected immediately with {@link Problem#OVERLOADED}: under a flood of logins
 * some fail early instead of all failing late. Priorities, accounts and networks share the workers
 * ({@link HashingQueue}). Thread-safe.
 */
public final class HashingPool implements AutoCloseable {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final HashRequest LOWEST_PRIORITY =
            new HashRequest(HashPriority.REGISTRATION, FairnessKey.of("lowest priority"), () -> false);

    private final PasswordHasher hasher;
    private final LongSupplier nanoTime;
    private final long deadlineNanos;
    private final HashingQueue queue;
    private final AtomicLong averageNanos = new AtomicLong();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder abandoned = new LongAdder();

    /** @param nanoTime a monotonic time in nanoseconds, such as {@link System#nanoTime()} */
    public HashingPool(PasswordHasher hasher, PasswordSettings settings, LongSupplier nanoTime) {
        this.hasher = hasher;
        this.nanoTime = nanoTime;
        this.deadlineNanos = settings.queueDeadline().toNanos();
        this.queue = new HashingQueue(settings.poolThreads(), settings.queueLength());
    }

    /** Runs {@link #hash(Secret, HashRequest)} for internal work of the service. */
    public String hash(Secret password) {
        return hash(password, HashRequest.INTERNAL);
    }

    /**
     * Runs {@link PasswordHasher#hash} on a worker and blocks until it is done.
     *
     * @throws ProblemException {@link Problem#OVERLOADED} with the time to wait, if it could not start before the
     *     deadline
     */
    public String hash(Secret password, HashRequest request) {
        return run(request, () -> hasher.hash(password));
    }

    /**
     * Runs {@link PasswordHasher#verify} on a worker and blocks until it is done.
     *
     * @throws ProblemException {@link Problem#OVERLOADED} with the time to wait, if it could not start before the
     *     deadline
     */
    public boolean verify(Secret password, String phc, HashRequest request) {
        return run(request, () -> hasher.verify(password, phc));
    }

    /**
     * Rejects a request that could not be hashed in time, before any other work is done for it.
     *
     * @throws ProblemException {@link Problem#OVERLOADED} with the time to wait, if a hash of this request would be
     *     rejected
     */
    public void requireCapacity(HashRequest request) {
        if (expectedWaitNanos(request) > deadlineNanos || !queue.hasRoom(request)) {
            throw overloaded(request);
        }
    }

    /** See {@link PasswordHasher#unusable()}. */
    public long unusable() {
        return hasher.unusable();
    }

    /** The number of hashes computed. */
    public long hashesRun() {
        return hasher.hashesRun();
    }

    /** The number of calls that were rejected as overloaded. */
    public long rejected() {
        return rejected.sum();
    }

    /** The number of calls that were dropped because their client had disconnected. */
    public long abandoned() {
        return abandoned.sum();
    }

    /** The number of calls that wait for a worker. */
    public int queued() {
        return queue.size();
    }

    /** The number of busy workers. */
    public int busy() {
        return queue.busy();
    }

    /** The number of workers. */
    public int threads() {
        return queue.threads();
    }

    /** Whether a new call of the lowest priority would be rejected. */
    public boolean isOverloaded() {
        return expectedWaitNanos(LOWEST_PRIORITY) > deadlineNanos || queue.isFull();
    }

    private <T> T run(HashRequest request, Callable<T> work) {
        requireCapacity(request);
        long startBefore = nanoTime.getAsLong() + deadlineNanos;
        Callable<T> logged = withLogContext(work, MDC.getCopyOfContextMap());
        Job<T> job = Job.of(request, claimed -> runBeforeDeadline(claimed, request, logged, startBefore));
        if (!queue.offer(job)) {
            throw overloaded(request);
        }
        try {
            return result(job);
        } catch (CancellationException | TimeoutException e) {
            throw overloaded(request);
        } catch (InterruptedException e) {
            abandon(job);
            Thread.currentThread().interrupt();
            throw overloaded(request);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NotStartedException
                    ? overloaded(request)
                    : new IllegalStateException("A password could not be hashed", e.getCause());
        }
    }

    // Without this timeout, a steady flow of jobs of a higher priority could delay a job beyond its deadline.
    private <T> T result(Job<T> job) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return job.get(deadlineNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (job.claim()) {
                queue.cancel(job);
                throw e;
            }
            return job.get();
        }
    }

    /** Adds the context (MDC) of the request to log lines of the worker. */
    private static <T> Callable<T> withLogContext(Callable<T> work, @Nullable Map<String, String> context) {
        return () -> {
            MDC.setContextMap(context == null ? Map.of() : context);
            try {
                return work.call();
            } finally {
                MDC.clear();
            }
        };
    }

    // A client that waited past the deadline has most likely disconnected, so its hash would be useless.
    private <T> T runBeforeDeadline(boolean claimed, HashRequest request, Callable<T> work, long startBefore)
            throws Exception {
        long start = nanoTime.getAsLong();
        if (!claimed || start - startBefore > 0) {
            throw new NotStartedException();
        }
        if (request.clientDisconnected().getAsBoolean()) {
            abandoned.increment();
            throw new NotStartedException();
        }
        T result = work.call();
        long took = nanoTime.getAsLong() - start;
        averageNanos.updateAndGet(average -> average == 0 ? took : average + (took - average) / 8);
        return result;
    }

    // With a free worker the wait is 0 regardless of the average, which can only fall while hashes run.
    private long expectedWaitNanos(HashRequest request) {
        int ahead = queue.jobsAhead(request);
        return ahead == 0 && busy() < threads() ? 0 : averageNanos.get() * (ahead + 1) / threads();
    }

    private void abandon(Job<?> job) {
        if (job.claim()) {
            queue.cancel(job);
        }
    }

    private ProblemException overloaded(HashRequest request) {
        rejected.increment();
        long seconds = Math.max(1, (expectedWaitNanos(request) + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
        return Problem.OVERLOADED
                .asException("Too many passwords are being checked at the moment. Try again later.")
                .retryAfter(Duration.ofSeconds(seconds));
    }

    /** Stops accepting calls. Waiting calls are still run, or dropped if their deadline has passed. */
    @Override
    public void close() {
        queue.close();
    }

    /** The job was not run: its deadline had passed, its caller had stopped waiting, or its client had disconnected. */
    private static final class NotStartedException extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
