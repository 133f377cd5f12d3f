package io.gatehouse.password;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs jobs on a fixed number of workers with a bounded priority queue. A higher priority is served first, and a lower
 * one at least every n-th turn. Within a priority, accounts and networks take turns ({@link FairQueue}). When the queue
 * is full, a job is evicted for a new one that would be served before it. Thread-safe.
 */
final class HashingQueue {
    private final int capacity;
    private final ThreadPoolExecutor workers;
    /** Ordered from the highest priority to the lowest. */
    private final Map<HashPriority, FairQueue> queues = new EnumMap<>(HashPriority.class);

    private final List<FairQueue> lowestFirst;
    private long nextSequence;

    HashingQueue(int threads, int capacity) {
        this.capacity = capacity;
        Stream.of(HashPriority.values()).forEach(priority -> queues.put(priority, new FairQueue(priority)));
        this.lowestFirst = new ArrayList<>(queues.values());
        Collections.reverse(lowestFirst);
        // Unbounded, but it contains one entry for each waiting job, and offer() limits those.
        this.workers = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threadFactory());
    }

    private static ThreadFactory threadFactory() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "hashing-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** A job that is claimed once: by the worker that runs it, or by the caller that stops waiting. */
    static final class Job<T> extends FutureTask<T> {
        private final HashRequest request;
        private final AtomicBoolean claimed;
        private long round;
        private long sequence;

        private Job(HashRequest request, Callable<T> work, AtomicBoolean claimed) {
            super(work);
            this.request = request;
            this.claimed = claimed;
        }

        /** @param work receives whether a worker has claimed the job, and must not hash otherwise */
        static <T> Job<T> of(HashRequest request, ClaimableWork<T> work) {
            AtomicBoolean claimed = new AtomicBoolean();
            return new Job<>(request, () -> work.run(claimed.compareAndSet(false, true)), claimed);
        }

        /** Prevents workers from running the job; returns false if a worker has claimed it already. */
        boolean claim() {
            return claimed.compareAndSet(false, true);
        }

        FairnessKey fairnessKey() {
            return request.fairnessKey();
        }

        /** The round in which its priority queue serves it; set once, before it waits. */
        long round() {
            return round;
        }

        /** Its position within the round; set once, before it waits. */
        long sequence() {
            return sequence;
        }

        /** Work that may run only if its job was claimed for it. */
        interface ClaimableWork<T> {
            T run(boolean claimed) throws Exception;
        }
    }

    /** Enqueues a job; returns false if the queue is full or closed. */
    boolean offer(Job<?> job) {
        synchronized (this) {
            if (workers.isShutdown() || (isFull() && !evictFor(job.request))) {
                return false;
            }
            FairQueue queue = queue(job.request.priority());
            job.round = queue.roundFor(job.fairnessKey());
            job.sequence = nextSequence++;
            queue.add(job);
            workers.execute(this::runNext);
            return true;
        }
    }

    private void runNext() {
        Job<?> job = next();
        if (job != null) {
            job.run();
        }
    }

    private synchronized @Nullable Job<?> next() {
        Optional<FairQueue> served = lowestFirst.stream()
                .filter(FairQueue::isDue)
                .findFirst()
                .or(() -> queues.values().stream()
                        .filter(queue -> !queue.isEmpty())
                        .findFirst());
        served.ifPresent(queue ->
                queues.values().stream().filter(other -> other != queue).forEach(FairQueue::recordSkippedTurn));
        return served.<Job<?>>map(FairQueue::removeFirst).orElse(null);
    }

    /** Whether {@link #offer} would accept such a job now. */
    synchronized boolean hasRoom(HashRequest request) {
        return !isFull() || evictionCandidate(request).isPresent();
    }

    private boolean evictFor(HashRequest request) {
        Optional<Job<?>> evicted = evictionCandidate(request);
        evicted.ifPresent(this::cancel);
        return evicted.isPresent();
    }

    /** The job to evict for a new one; empty if all waiting jobs would be served before it. */
    private Optional<Job<?>> evictionCandidate(HashRequest request) {
        FairQueue own = queue(request.priority());
        boolean hasReservedPlace = own.size() < reservedPlaces(own);
        return lowestFirst.stream()
                .filter(queue -> queue.size() > reservedPlaces(queue)
                        && (hasReservedPlace ? queue != own : queue.priority().compareTo(own.priority()) > 0))
                .findFirst()
                .<Job<?>>map(FairQueue::last)
                .or(() -> Optional.of(own)
                        .filter(queue ->
                                !queue.isEmpty() && queue.last().round() > queue.roundFor(request.fairnessKey()))
                        .map(FairQueue::last));
    }

    /** The places of the full queue that other priorities cannot take from this one. */
    private int reservedPlaces(FairQueue queue) {
        int reservedForLower = lowestFirst.stream()
                .filter(lower -> lower.priority().compareTo(queue.priority()) > 0)
                .mapToInt(lower -> capacity / lower.priority().shareDivisor())
                .sum();
        return queue.priority() == HashPriority.KNOWN_CLIENT
                ? capacity - reservedForLower
                : capacity / queue.priority().shareDivisor();
    }

    /** Removes a job that no worker has claimed, and wakes its caller. */
    synchronized void cancel(Job<?> job) {
        if (queue(job.request.priority()).remove(job)) {
            // Any entry of the executor's queue can be removed, because each entry runs the next job.
            workers.getQueue().poll();
        }
        job.cancel(false);
    }

    /** Estimates how many jobs would be served before a new one. Jobs that arrive later may still be served first. */
    synchronized int jobsAhead(HashRequest request) {
        int ahead = queue(request.priority()).jobsAhead(request.fairnessKey());
        return ahead
                + queues.values().stream()
                        .filter(other -> other.priority() != request.priority())
                        .mapToInt(other ->
                                Math.min(other.size(), maxTurns(other.priority(), request.priority(), ahead + 1)))
                        .sum();
    }

    /** The most turns that another priority gets before a priority has had the given number of turns. */
    private static int maxTurns(HashPriority other, HashPriority priority, int turns) {
        return other.compareTo(priority) < 0
                ? turns * (priority.shareDivisor() - 1)
                : turns / (other.shareDivisor() - 1);
    }

    private FairQueue queue(HashPriority priority) {
        return Objects.requireNonNull(queues.get(priority));
    }

    synchronized boolean isFull() {
        return size() >= capacity;
    }

    synchronized int size() {
        return queues.values().stream().mapToInt(FairQueue::size).sum();
    }

    int busy() {
        return workers.getActiveCount();
    }

    int threads() {
        return workers.getMaximumPoolSize();
    }

    /** Stops accepting jobs. Waiting jobs are still run. */
    void close() {
        synchronized (this) {
            workers.shutdown();
        }
    }
}
