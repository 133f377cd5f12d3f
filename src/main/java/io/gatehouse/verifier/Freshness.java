package io.gatehouse.verifier;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How old the replica's knowledge is. No wall clock is involved: what counts is the monotonic time before which
 * every revocation is known to be in it. Thread-safe.
 */
public final class Freshness {
    private static final long NEVER = Long.MIN_VALUE;
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final Duration maxStaleness;
    private final AtomicLong knownAsOf = new AtomicLong(NEVER);

    /**
     * @param nanoTime monotonic nanoseconds, {@link System#nanoTime()}
     * @param maxStaleness the age above which no token is accepted
     */
    public Freshness(LongSupplier nanoTime, Duration maxStaleness) {
        this.nanoTime = nanoTime;
        this.maxStaleness = maxStaleness;
    }

    /** The monotonic time now, to be taken before a read begins. */
    public long now() {
        return nanoTime.getAsLong();
    }

    /** Notes that every revocation committed before a time is in the replica. */
    public void completeAsOf(long startedAt) {
        knownAsOf.accumulateAndGet(startedAt, (old, now) -> old == NEVER || now - old > 0 ? now : old);
    }

    /** Seconds since everything was known; infinite before the first time. */
    public double ageSeconds() {
        long asOf = knownAsOf.get();
        return asOf == NEVER ? Double.POSITIVE_INFINITY : (now() - asOf) / NANOS_PER_SECOND;
    }

    /** Whether a token that the replica does not deny may be accepted. */
    public boolean isFresh() {
        long asOf = knownAsOf.get();
        return asOf != NEVER && now() - asOf <= maxStaleness.toNanos();
    }
}
