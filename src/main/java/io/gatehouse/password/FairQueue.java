package io.gatehouse.password;

import io.gatehouse.password.HashRequest.Source;
import io.gatehouse.password.HashingQueue.Job;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The jobs that wait in one lane, in rounds: of one account, and of one network, at most one job is served in a round. A
 * source with many jobs therefore waits for everybody who has few (start-time fair queueing). Not thread-safe.
 */
final class FairQueue {
    private static final Comparator<Job<?>> ORDER =
            Comparator.<Job<?>>comparingLong(Job::round).thenComparingLong(Job::number);

    private final HashRequest.Lane lane;
    private final TreeSet<Job<?>> jobs = new TreeSet<>(ORDER);
    private long presentRound;
    private int passedOver;

    FairQueue(HashRequest.Lane lane) {
        this.lane = lane;
    }

    HashRequest.Lane lane() {
        return lane;
    }

    /** The round in which a job of this source would be served. */
    long roundOf(Source source) {
        return jobs.stream()
                .filter(job -> job.source().sharesWith(source))
                .mapToLong(job -> job.round() + 1)
                .max()
                .orElse(presentRound);
    }

    /** How many jobs of this lane would be served before the next one of this source. */
    int ahead(Source source) {
        long round = roundOf(source);
        return (int) jobs.stream().filter(job -> job.round() <= round).count();
    }

    void add(Job<?> job) {
        jobs.add(job);
    }

    /** Whether the job was there. */
    boolean remove(Job<?> job) {
        return jobs.remove(job);
    }

    /** Takes the next job; there must be one. */
    Job<?> next() {
        Job<?> job = Objects.requireNonNull(jobs.pollFirst(), "No job waits");
        presentRound = job.round();
        passedOver = 0;
        return job;
    }

    /** The job that would be served last; there must be one. */
    Job<?> last() {
        return jobs.last();
    }

    int size() {
        return jobs.size();
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Another lane was served while this one may have waited. */
    void passOver() {
        passedOver += isEmpty() ? 0 : 1;
    }

    /** Whether it has waited for as many turns of other lanes as it has to. */
    boolean isDue() {
        return !isEmpty() && passedOver >= lane.everyTurn() - 1;
    }
}
