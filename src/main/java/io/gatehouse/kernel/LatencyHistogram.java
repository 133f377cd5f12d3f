package io.gatehouse.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Counts how long something took, in buckets that are fixed, so that those of many instances can be added up. One recording
 * costs two additions and allocates nothing. Thread-safe.
 */
public final class LatencyHistogram {
    /** From a check that stays in memory to a call that waited for a lock until its end. */
    private static final double[] BOUNDS_SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5
    };

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long[] BOUNDS_NANOS = LongStream.range(0, BOUNDS_SECONDS.length)
            .map(i -> Math.round(BOUNDS_SECONDS[(int) i] * NANOS_PER_SECOND))
            .toArray();

    private final List<LongAdder> counts =
            Stream.generate(LongAdder::new).limit(BOUNDS_SECONDS.length + 1L).toList();
    private final LongAdder sumNanos = new LongAdder();

    /** Counts one more. */
    public void record(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        counts.get(bucket).increment();
        sumNanos.add(nanos);
    }

    /** What was counted so far. */
    public Counts counts() {
        return new Counts(counts.stream().map(LongAdder::sum).toList(), sumNanos.sum() / NANOS_PER_SECOND);
    }

    /** The upper bounds of the buckets in seconds, ascending; the last bucket has none and is not among them. */
    public static List<Double> boundsSeconds() {
        return Arrays.stream(BOUNDS_SECONDS).boxed().toList();
    }

    /**
     * What was counted at one time.
     *
     * @param inBucket how many fell into each bucket and no smaller one; one more than there are bounds
     * @param sumSeconds all durations together
     */
    public record Counts(List<Long> inBucket, double sumSeconds) {
        public Counts {
            inBucket = List.copyOf(inBucket);
        }
    }
}
