package io.gatehouse.revocation;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lease that this instance needs to confirm a revocation. When the lease in PostgreSQL ends, other instances
 * accept tokens without waiting for heartbeats of this one, so it stops revoking ten seconds earlier. Time is measured
 * with the local monotonic clock from before the renewal is sent. Thread-safe.
 */
final class Lease implements RevocationLease {
    /** The duration of the lease in PostgreSQL. */
    static final Duration LENGTH = Duration.ofSeconds(30);

    private static final Duration RESERVE = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = LENGTH.minus(RESERVE);
    /** Calls may always begin in the first five seconds, even with long timeouts. The lease is renewed every second. */
    private static final Duration MIN_BEGIN_LIMIT = Duration.ofSeconds(5);

    private static final Duration INTERRUPTED_AFTER = Duration.ofSeconds(5);
    private static final Duration STEADY_AFTER = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private @Nullable MemberId member;
    private final Duration beginLimit;
    private long renewedAt;
    private boolean renewed;
    private boolean announced;
    /** Until when the lease allows or allowed revocations; before the first lease, the time of construction. */
    private long heldUntil;

    private boolean renewedBefore;
    private boolean interrupted;
    private long interruptedUntil;

    /**
     * @param longestCall the maximum time from the check of the lease until the message to Redis, so that a call that
     *     begins can also be confirmed
     */
    Lease(LongSupplier nanoTime, Duration longestCall) {
        this.nanoTime = nanoTime;
        this.heldUntil = nanoTime.getAsLong();
        Duration left = ANSWER_LIMIT.minus(longestCall);
        this.beginLimit = left.compareTo(MIN_BEGIN_LIMIT) < 0 ? MIN_BEGIN_LIMIT : left;
    }

    /** Starts a membership that is not announced to the other instances yet. */
    synchronized void begun(MemberId id) {
        ended();
        member = id;
        announced = false;
    }

    /** Notes that a membership is announced. An announcement of an earlier membership has no effect. */
    synchronized void announced(MemberId id) {
        if (id.equals(member)) {
            announced = true;
            extend();
        }
    }

    /**
     * Notes that PostgreSQL has renewed the lease.
     *
     * @param sentAt the monotonic time before the renewal was sent
     */
    synchronized void renewed(long sentAt) {
        if (renewedBefore && sentAt - renewedAt > INTERRUPTED_AFTER.toNanos()) {
            interrupted = true;
            interruptedUntil = sentAt + STEADY_AFTER.toNanos();
        }
        renewed = true;
        renewedBefore = true;
        renewedAt = sentAt;
        extend();
    }

    /** Notes that the membership has ended. */
    synchronized void ended() {
        if (mayBegin()) {
            heldUntil = nanoTime.getAsLong();
        }
        renewed = false;
    }

    private void extend() {
        if (mayBegin()) {
            heldUntil = renewedAt + beginLimit.toNanos();
        }
    }

    @Override
    public synchronized boolean mayBegin() {
        return isRenewed() && announced;
    }

    @Override
    public synchronized boolean mayAnswer() {
        return announced && isYoungerThan(ANSWER_LIMIT);
    }

    @Override
    public synchronized boolean isSteady() {
        return mayBegin() && !(interrupted && nanoTime.getAsLong() - interruptedUntil < 0);
    }

    /** Whether the renewal is recent enough to begin a revocation, even if the membership is not announced yet. */
    synchronized boolean isRenewed() {
        return isYoungerThan(beginLimit);
    }

    private boolean isYoungerThan(Duration age) {
        return renewed && nanoTime.getAsLong() - renewedAt < age.toNanos();
    }

    /** How long this instance has been unable to begin a revocation; zero while it can. */
    synchronized Duration missingFor() {
        return mayBegin() ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - heldUntil));
    }
}
