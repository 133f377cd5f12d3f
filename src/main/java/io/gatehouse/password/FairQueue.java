package io.gatehouse.password;

import io.gatehouse.password.HashingQueue.Job;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The waiting jobs of one priority, served in rounds. A round has at most one job of an account and at most one job of
 * a network, so accounts and networks with many jobs cannot delay those with few (start-time fair queueing). Not
 * thread-safe.
 */
final class FairQueue {
    private static final Comparator<Job<?>> ORDER =
            Comparator.<Job<?>>comparingLong(Job::round).thenComparingLong(Job::sequence);

    private final HashPriority priority;
    private final TreeSet<Job<?>> jobs = new TreeSet<>(ORDER);
    private long currentRound;
    private int skippedTurns;

    FairQueue(HashPriority priority) {
        this.priority = priority;
    }

    HashPriority priority() {
        return priority;
    }

    /** The round in which a new job with this key would be served. */
    long roundFor(FairnessKey key) {
        return jobs.stream()
                .filter(job -> job.fairnessKey().overlaps(key))
                .mapToLong(job -> job.round() + 1)
                .max()
                .orElse(currentRound);
    }

    /** How many jobs of this queue would be served before a new job with this key. */
    int jobsAhead(FairnessKey key) {
        long round = roundFor(key);
        return (int) jobs.stream().filter(job -> job.round() <= round).count();
    }

    void add(Job<?> job) {
        jobs.add(job);
    }

    /** Removes a job; returns whether it was in the queue. */
    boolean remove(Job<?> job) {
        return jobs.remove(job);
    }

    /** Removes and returns the next job. The queue must not be empty. */
    Job<?> removeFirst() {
        Job<?> job = Objects.requireNonNull(jobs.pollFirst(), "The queue is empty");
        currentRound = job.round();
        skippedTurns = 0;
        return job;
    }

    /** The job that would be served last. The queue must not be empty. */
    Job<?> last() {
        return jobs.last();
    }

    int size() {
        return jobs.size();
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Records that another queue was served while jobs of this one may have waited. */
    void recordSkippedTurn() {
        skippedTurns += isEmpty() ? 0 : 1;
    }

    /**
     * Whether the next turn belongs to this queue, because the others have used up all turns that they may take first.
     */
    boolean isDue() {
        return !isEmpty() && skippedTurns >= priority.shareDivisor() - 1;
    }
}
