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
 * Runs password hashes, a fixed number at once, so that neither their memory nor their CPU can take the machine. What
 * could not be served in time is refused at once with {@link Problem#OVERLOADED}: a flood of logins makes some fail
 * early, not all of them late. Lanes, accounts and networks share the workers ({@link HashingQueue}). Thread-safe.
 */
public final class HashingPool implements AutoCloseable {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final HashRequest ANYBODY =
            new HashRequest(HashRequest.Lane.REGISTRATION, HashRequest.Source.of("anybody"), () -> false);

    private final PasswordHasher hasher;
    private final LongSupplier nanoTime;
    private final long deadlineNanos;
    private final HashingQueue queue;
    private final AtomicLong averageNanos = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private final LongAdder abandoned = new LongAdder();

    /** @param nanoTime a monotonic time in nanoseconds, such as {@link System#nanoTime()} */
    public HashingPool(PasswordHasher hasher, PasswordSettings settings, LongSupplier nanoTime) {
        this.hasher = hasher;
        this.nanoTime = nanoTime;
        this.deadlineNanos = settings.queueDeadline().toNanos();
        this.queue = new HashingQueue(settings.poolThreads(), settings.queueLength());
    }

    /** {@link #hash(Secret, HashRequest)} for the service itself. */
    public String hash(Secret password) {
        return hash(password, HashRequest.KNOWN);
    }

    /**
     * {@link PasswordHasher#hash} on a worker; blocks until it is done.
     *
     * @throws ProblemException {@link Problem#OVERLOADED} with the time to wait, if it could not start in time
     */
    public String hash(Secret password, HashRequest turn) {
        return run(turn, () -> hasher.hash(password));
    }

    /**
     * {@link PasswordHasher#verify} on a worker; blocks until it is done.
     *
     * @throws ProblemException {@link Problem#OVERLOADED} with the time to wait, if it could not start in time
     */
    public boolean verify(Secret password, String phc, HashRequest turn) {
        return run(turn, () -> hasher.verify(password, phc));
    }

    /**
     * Refuses at once what would be refused anyway, before anybody counts or asks for it.
     *
     * @throws ProblemException {@link Problem#OVERLOADED} with the time to wait, if work in this lane has no prospect now
     */
    public void requireRoom(HashRequest turn) {
        if (expectedWaitNanos(turn) > deadlineNanos || !queue.hasRoom(turn)) {
            throw refusal(turn);
        }
    }

    /** As {@link PasswordHasher#unusable()}. */
    public long unusable() {
        return hasher.unusable();
    }

    /** How often a hash was computed. */
    public long hashesRun() {
        return hasher.hashesRun();
    }

    /** How many calls were refused. */
    public long refused() {
        return refused.sum();
    }

    /** How many calls were dropped since whoever waited had gone. */
    public long abandoned() {
        return abandoned.sum();
    }

    /** How many calls wait for a worker now. */
    public int queued() {
        return queue.size();
    }

    /** How many workers are at work now. */
    public int busy() {
        return queue.busy();
    }

    /** How many can be at work at once. */
    public int threads() {
        return queue.threads();
    }

    /** Whether work that came now, in the lowest lane, would be refused. */
    public boolean isOverloaded() {
        return expectedWaitNanos(ANYBODY) > deadlineNanos || queue.isFull();
    }

    private <T> T run(HashRequest turn, Callable<T> work) {
        requireRoom(turn);
        long startBefore = nanoTime.getAsLong() + deadlineNanos;
        Callable<T> inContext = inContext(work, MDC.getCopyOfContextMap());
        Job<T> job = Job.of(turn, mine -> inTime(mine, turn, inContext, startBefore));
        if (!queue.offer(job)) {
            throw refusal(turn);
        }
        try {
            return result(job);
        } catch (CancellationException | TimeoutException e) {
            throw refusal(turn);
        } catch (InterruptedException e) {
            abandon(job);
            Thread.currentThread().interrupt();
            throw refusal(turn);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TooLate
                    ? refusal(turn)
                    : new IllegalStateException("A password could not be hashed", e.getCause());
        }
    }

    // Those that come in a higher lane may keep a job from ever being the next.
    private <T> T result(Job<T> job) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return job.get(deadlineNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (job.claim()) {
                queue.drop(job);
                throw e;
            }
            return job.get();
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

    // Whoever waited too long has most likely gone: a hash would be work for nobody.
    private <T> T inTime(boolean mine, HashRequest turn, Callable<T> work, long startBefore) throws Exception {
        long start = nanoTime.getAsLong();
        if (!mine || start - startBefore > 0) {
            throw new TooLate();
        }
        if (turn.hungUp().getAsBoolean()) {
            abandoned.increment();
            throw new TooLate();
        }
        T result = work.call();
        long took = nanoTime.getAsLong() - start;
        averageNanos.updateAndGet(average -> average == 0 ? took : average + (took - average) / 8);
        return result;
    }

    // A free worker always takes the work, whatever the average says: only work that is done brings it down again.
    private long expectedWaitNanos(HashRequest turn) {
        int ahead = queue.ahead(turn);
        return ahead == 0 && busy() < threads() ? 0 : averageNanos.get() * (ahead + 1) / threads();
    }

    private void abandon(Job<?> job) {
        if (job.claim()) {
            queue.drop(job);
        }
    }

    private ProblemException refusal(HashRequest turn) {
        refused.increment();
        long seconds = Math.max(1, (expectedWaitNanos(turn) + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND);
        return Problem.OVERLOADED
                .asException("Too many passwords are being checked at the moment. Try again later.")
                .retryAfter(Duration.ofSeconds(seconds));
    }

    /** Takes no more work. What waits is still done, or dropped when its deadline has passed. */
    @Override
    public void close() {
        queue.close();
    }

    /** The worker came to a task after its deadline. */
    private static final class TooLate extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
