package io.gatehouse.verifier;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Measures the staleness of the denylist replica by a monotonic clock: the time since which the replica may lack a
 * revocation. Thread-safe.
 */
public final class Freshness {
    private static final long NEVER = Long.MIN_VALUE;
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final Duration maxStaleness;
    private final AtomicLong knownAsOf = new AtomicLong(NEVER);

    /**
     * @param nanoTime monotonic nanoseconds, {@link System#nanoTime()}
     * @param maxStaleness the staleness above which no token is accepted
     */
    public Freshness(LongSupplier nanoTime, Duration maxStaleness) {
        this.nanoTime = nanoTime;
        this.maxStaleness = maxStaleness;
    }

    /** The current monotonic time. Read it before a read of revocations begins. */
    public long now() {
        return nanoTime.getAsLong();
    }

    /** Records that the replica has every revocation that was committed before a time. */
    public void completeAsOf(long startedAt) {
        knownAsOf.accumulateAndGet(startedAt, (old, now) -> old == NEVER || now - old > 0 ? now : old);
    }

    /** The monotonic time before which the replica has every revocation; empty before the first complete read. */
    public OptionalLong knownAsOf() {
        long asOf = knownAsOf.get();
        return asOf == NEVER ? OptionalLong.empty() : OptionalLong.of(asOf);
    }

    /** The staleness in seconds; infinite before the first complete read. */
    public double ageSeconds() {
        long asOf = knownAsOf.get();
        return asOf == NEVER ? Double.POSITIVE_INFINITY : (now() - asOf) / NANOS_PER_SECOND;
    }

    /** Whether the staleness is within its limit. */
    public boolean isFresh() {
        long asOf = knownAsOf.get();
        return asOf != NEVER && now() - asOf <= maxStaleness.toNanos();
    }
}
