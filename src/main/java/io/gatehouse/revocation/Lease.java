package io.gatehouse.revocation;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
    private @Nullable MemberId member;
    private long renewedAt;
    private boolean renewed;
    private boolean announced;
    /** The end of the newest lease that was held; before the first one, when this object was made. */
    private long heldUntil;

    Lease(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.heldUntil = nanoTime.getAsLong();
    }

    /** A membership has begun, of which the others have not heard yet. */
    synchronized void begun(MemberId id) {
        ended();
        member = id;
        announced = false;
    }

    /** The others have heard of a membership. That of an earlier one opens no later lease. */
    synchronized void announced(MemberId id) {
        if (id.equals(member)) {
            announced = true;
            extend();
        }
    }

    /** PostgreSQL has renewed it, after a time that was taken before it was asked to. */
    synchronized void renewed(long askedAt) {
        renewed = true;
        renewedAt = askedAt;
        extend();
    }

    /** It has ended and is not to be used any more. */
    synchronized void ended() {
        if (isHeld()) {
            heldUntil = nanoTime.getAsLong();
        }
        renewed = false;
    }

    private void extend() {
        if (isHeld()) {
            heldUntil = renewedAt + LENGTH.minus(RESERVE).toNanos();
        }
    }

    /** Whether a revocation may be answered with success now. */
    synchronized boolean isHeld() {
        return isRenewed() && announced;
    }

    /** Whether PostgreSQL has renewed it recently enough, even if the others have not heard of it. */
    synchronized boolean isRenewed() {
        return renewed
                && nanoTime.getAsLong() - renewedAt < LENGTH.minus(RESERVE).toNanos();
    }

    /** How long it has not been held; zero while it is. */
    synchronized Duration missingFor() {
        return isHeld() ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - heldUntil));
    }
}
