package io.gatehouse.password;

import io.gatehouse.password.HashRequest.Lane;
import io.gatehouse.password.HashRequest.Source;
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
 * A fixed number of workers, and a bounded queue in front of them, in lanes. A higher lane is served first, and a lower one
 * at least every n-th turn; in a lane accounts and networks take turns ({@link FairQueue}). In a full queue a job gives its
 * place to one that would be served before it. Thread-safe.
 */
final class HashingQueue {
    private final int length;
    private final ThreadPoolExecutor workers;
    /** The highest first. */
    private final Map<Lane, FairQueue> lanes = new EnumMap<>(Lane.class);

    private final List<FairQueue> lowestFirst;
    private long numbers;

    HashingQueue(int threads, int length) {
        this.length = length;
        Stream.of(Lane.values()).forEach(lane -> lanes.put(lane, new FairQueue(lane)));
        this.lowestFirst = new ArrayList<>(lanes.values());
        Collections.reverse(lowestFirst);
        // Holds one ticket for each job that waits, so that offer() bounds it.
        this.workers = new ThreadPoolExecutor(
                threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), namedThreads());
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
    static final class Job<T> extends FutureTask<T> {
        private final HashRequest turn;
        private final AtomicBoolean claimed;
        private long round;
        private long number;

        private Job(HashRequest turn, Callable<T> work, AtomicBoolean claimed) {
            super(work);
            this.turn = turn;
            this.claimed = claimed;
        }

        /** @param work does nothing unless it claims the job first */
        static <T> Job<T> of(HashRequest turn, Claimed<T> work) {
            AtomicBoolean claimed = new AtomicBoolean();
            return new Job<>(turn, () -> work.run(claimed.compareAndSet(false, true)), claimed);
        }

        /** Takes the job from the workers; false if one has it already. */
        boolean claim() {
            return claimed.compareAndSet(false, true);
        }

        Source source() {
            return turn.source();
        }

        /** The round of its lane in which it is served; set once, before it waits. */
        long round() {
            return round;
        }

        /** Its place among the jobs of one round; set once, before it waits. */
        long number() {
            return number;
        }

        /** Work that is told whether it may begin. */
        interface Claimed<T> {
            T run(boolean mine) throws Exception;
        }
    }

    /** Takes a job; false if there is no place for it, or no worker any more. */
    boolean offer(Job<?> job) {
        synchronized (this) {
            if (workers.isShutdown() || (isFull() && !displace(job.turn))) {
                return false;
            }
            FairQueue lane = lane(job.turn.lane());
            job.round = lane.roundOf(job.source());
            job.number = numbers++;
            lane.add(job);
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
                .or(() ->
                        lanes.values().stream().filter(lane -> !lane.isEmpty()).findFirst());
        served.ifPresent(
                lane -> lanes.values().stream().filter(other -> other != lane).forEach(FairQueue::passOver));
        return served.<Job<?>>map(FairQueue::next).orElse(null);
    }

    /** Whether such a job would find a place now. */
    synchronized boolean hasRoom(HashRequest turn) {
        return !isFull() || displaced(turn).isPresent();
    }

    private boolean displace(HashRequest turn) {
        Optional<Job<?>> last = displaced(turn);
        last.ifPresent(this::drop);
        return last.isPresent();
    }

    /** The job that gives its place to a new one, if any does. */
    private Optional<Job<?>> displaced(HashRequest turn) {
        FairQueue own = lane(turn.lane());
        boolean owed = own.size() < places(own);
        return lowestFirst.stream()
                .filter(lane -> lane.size() > places(lane)
                        && (owed ? lane != own : lane.lane().compareTo(own.lane()) > 0))
                .findFirst()
                .<Job<?>>map(FairQueue::last)
                .or(() -> Optional.of(own)
                        .filter(lane -> !lane.isEmpty() && lane.last().round() > lane.roundOf(turn.source()))
                        .map(FairQueue::last));
    }

    /** How many places of the queue no other lane can have while this one wants them. */
    private int places(FairQueue lane) {
        int ofLower = lowestFirst.stream()
                .filter(lower -> lower.lane().compareTo(lane.lane()) > 0)
                .mapToInt(lower -> length / lower.lane().everyTurn())
                .sum();
        return lane.lane() == Lane.KNOWN
                ? length - ofLower
                : length / lane.lane().everyTurn();
    }

    /** Ends the wait for a job that no worker has. */
    synchronized void drop(Job<?> job) {
        if (lane(job.turn.lane()).remove(job)) {
            // Its ticket, or that of another job, which is the same.
            workers.getQueue().poll();
        }
        job.cancel(false);
    }

    /** How many jobs would come before such a one, about: what comes later may come before it. */
    synchronized int ahead(HashRequest turn) {
        int before = lane(turn.lane()).ahead(turn.source());
        return before
                + lanes.values().stream()
                        .filter(other -> other.lane() != turn.lane())
                        .mapToInt(other -> Math.min(other.size(), turnsOf(other.lane(), turn.lane(), before + 1)))
                        .sum();
    }

    /** How many turns another lane has at most before one lane has had so many. */
    private static int turnsOf(Lane other, Lane lane, int turns) {
        return other.compareTo(lane) < 0 ? turns * (lane.everyTurn() - 1) : turns / (other.everyTurn() - 1);
    }

    private FairQueue lane(Lane lane) {
        return Objects.requireNonNull(lanes.get(lane));
    }

    synchronized boolean isFull() {
        return size() >= length;
    }

    synchronized int size() {
        return lanes.values().stream().mapToInt(FairQueue::size).sum();
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
