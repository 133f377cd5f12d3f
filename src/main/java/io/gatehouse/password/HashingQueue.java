package io.gatehouse.password;

import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A fixed number of workers, and a bounded queue in front of them, in lanes. In a full queue the last of the lowest lane
 * gives its place to whoever comes in a higher one. Thread-safe.
 */
final class HashingQueue {
    private final int length;
    private final ThreadPoolExecutor workers;
    private long numbers;

    HashingQueue(int threads, int length) {
        this.length = length;
        // Bounded by offer().
        this.workers = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new PriorityBlockingQueue<>(), namedThreads());
    }

    private static ThreadFactory namedThreads() {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "hashing-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Work that either a worker or whoever waits for it claims, never both. */
    static final class Job<T> extends FutureTask<T> implements Comparable<Job<?>> {
        private static final Comparator<Job<?>> ORDER =
                Comparator.<Job<?>, Turn.Lane>comparing(job -> job.lane).thenComparing(job -> job.number);

        private final Turn.Lane lane;
        private final AtomicBoolean claimed;
        private long number;

        private Job(Turn.Lane lane, Callable<T> work, AtomicBoolean claimed) {
            super(work);
            this.lane = lane;
            this.claimed = claimed;
        }

        /** @param work does nothing unless it claims the job first */
        static <T> Job<T> of(Turn.Lane lane, Claimed<T> work) {
            AtomicBoolean claimed = new AtomicBoolean();
            return new Job<>(lane, () -> work.run(claimed.compareAndSet(false, true)), claimed);
        }

        /** Takes the job from the workers; false if one has it already. */
        boolean claim() {
            return claimed.compareAndSet(false, true);
        }

        @Override
        public int compareTo(Job<?> other) {
            return ORDER.compare(this, other);
        }

        /** Work that is told whether it may begin. */
        interface Claimed<T> {
            T run(boolean mine) throws Exception;
        }
    }

    /** Takes a job; false if there is no place for it, or no worker any more. */
    boolean offer(Job<?> job) {
        synchronized (this) {
            if (workers.isShutdown() || (isFull() && !displaceLowerThan(job.lane))) {
                return false;
            }
            job.number = numbers++;
            workers.execute(job);
            return true;
        }
    }

    /** Whether a job of this lane would find a place now. */
    boolean hasRoom(Turn.Lane lane) {
        return !isFull() || lastLowerThan(lane).isPresent();
    }

    private Optional<Job<?>> lastLowerThan(Turn.Lane lane) {
        return jobs().filter(job -> job.lane.compareTo(lane) > 0).max(Job.ORDER);
    }

    private boolean displaceLowerThan(Turn.Lane lane) {
        Optional<Job<?>> last = lastLowerThan(lane);
        last.ifPresent(this::drop);
        return last.isPresent();
    }

    /** Ends the wait for a job that no worker has. */
    void drop(Job<?> job) {
        workers.remove(job);
        job.cancel(false);
    }

    /** How many jobs would come before one of this lane. */
    int ahead(Turn.Lane lane) {
        return (int) jobs().filter(job -> job.lane.compareTo(lane) <= 0).count();
    }

    private Stream<Job<?>> jobs() {
        return workers.getQueue().stream().map(work -> (Job<?>) work);
    }

    boolean isFull() {
        return workers.getQueue().size() >= length;
    }

    int size() {
        return workers.getQueue().size();
    }

    int busy() {
        return workers.getActiveCount();
    }

    int threads() {
        return workers.getMaximumPoolSize();
    }

    /** Takes no more. What waits is still done. */
    void close() {
        synchronized (this) {
            workers.shutdown();
        }
    }
}
