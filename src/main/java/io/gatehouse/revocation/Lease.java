package io.gatehouse.revocation;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether this instance may say that it has revoked something. Others take it for gone when its lease in PostgreSQL has
 * ended, and then accept tokens without having heard from it; so it stops well before. Its own monotonic clock counts,
 * from before the renewal was sent. Thread-safe.
 */
final class Lease {
    /** Of the row in PostgreSQL. */
    static final Duration LENGTH = Duration.ofSeconds(30);

    private static final Duration RESERVE = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private long renewedAt;
    private boolean held;
    private boolean announced;

    Lease(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A membership has begun, of which the others have not heard yet. */
    synchronized void begun() {
        announced = false;
        held = false;
    }

    /** The others have heard of it. */
    synchronized void announced() {
        announced = true;
    }

    /** PostgreSQL has renewed it, after a time that was taken before it was asked to. */
    synchronized void renewed(long askedAt) {
        held = true;
        renewedAt = askedAt;
    }

    /** It has ended and is not to be used any more. */
    synchronized void ended() {
        held = false;
    }

    /** Whether a revocation may be answered with success now. */
    synchronized boolean isHeld() {
        return held
                && announced
                && nanoTime.getAsLong() - renewedAt < LENGTH.minus(RESERVE).toNanos();
    }
}
