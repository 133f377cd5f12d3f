package io.gatehouse.verifier.feed;

import org.jspecify.annotations.Nullable;

/**
 * The time up to which all revocations are known, by both clocks. Nothing is known after a suspension of the process,
 * until a request that was sent later has been answered. Thread-safe; {@link #age} takes a lock only if the clocks
 * have moved against each other.
 */
final class FeedFreshness {
    /** The age before the first proof. */
    static final long UNKNOWN = Long.MAX_VALUE;

    private static final long SUSPENSION_MILLIS = 1_000;
    /** Smaller differences between two readings are not recorded, so that readers do not write to shared memory. */
    private static final long TOLERANCE_MILLIS = 100;

    private static final long NEVER = Long.MIN_VALUE;

    private final Object lock = new Object();
    private volatile long lastOffset = NEVER;
    private volatile @Nullable ClockReading knownAsOf;
    private long barrier = NEVER;

    /** Compares the clocks with the previous reading. */
    void observe(ClockReading now) {
        long last = lastOffset;
        if (last == NEVER || Math.abs(now.offset() - last) > TOLERANCE_MILLIS) {
            record(now);
        }
    }

    private void record(ClockReading now) {
        synchronized (lock) {
            if (lastOffset != NEVER && now.offset() - lastOffset > SUSPENSION_MILLIS) {
                barrier = now.mono();
                knownAsOf = null;
            }
            lastOffset = now.offset();
        }
    }

    /**
     * Records the proof of a response.
     *
     * @param sent before the request was sent
     * @param received when the response was complete; a server cannot know what happens later
     * @param known the milliseconds after {@code sent} up to which the server knew everything; may be negative
     */
    void prove(ClockReading sent, ClockReading received, long known) {
        synchronized (lock) {
            if (barrier != NEVER && sent.mono() < barrier) {
                return;
            }
            ClockReading proof = sent.plus(known).earlier(received);
            ClockReading before = knownAsOf;
            knownAsOf = before == null ? proof : proof.later(before);
        }
    }

    /** The age in milliseconds, the larger one of both clocks; {@link #UNKNOWN} without a proof. */
    long age(ClockReading now) {
        observe(now);
        ClockReading asOf = knownAsOf;
        return asOf == null ? UNKNOWN : Math.max(now.mono() - asOf.mono(), now.wall() - asOf.wall());
    }
}
