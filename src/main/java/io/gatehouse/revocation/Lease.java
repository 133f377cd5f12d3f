package io.gatehouse.revocation;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lease that this instance needs to confirm a revocation. When the lease in PostgreSQL ends, other instances no
 * longer wait for the heartbeats of this one before they accept tokens, so it stops revoking well before. Measured by
 * its own monotonic clock, from before the renewal is sent. Thread-safe.
 */
final class Lease implements RevocationLease {
    /** The duration of the lease in PostgreSQL. */
    static final Duration LENGTH = Duration.ofSeconds(30);

    private static final Duration RESERVE = Duration.ofSeconds(10);
    private static final Duration TO_ANSWER = LENGTH.minus(RESERVE);
    /** The lease is renewed every second, so calls may begin in its first five seconds even with long deadlines. */
    private static final Duration LEAST_TO_BEGIN = Duration.ofSeconds(5);

    private static final Duration INTERRUPTION = Duration.ofSeconds(5);
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private @Nullable MemberId member;
    private final Duration toBegin;
    private long renewedAt;
    private boolean renewed;
    private boolean announced;
    /** When the newest lease stopped allowing revocations; before the first lease, when this object was created. */
    private long heldUntil;

    private boolean renewedBefore;
    private boolean interrupted;
    private long interruptedUntil;

    /**
     * @param longestCall from the check of the lease until the commit and the message to Redis, so that a call that may
     *     begin can also be confirmed
     */
    Lease(LongSupplier nanoTime, Duration longestCall) {
        this.nanoTime = nanoTime;
        this.heldUntil = nanoTime.getAsLong();
        Duration left = TO_ANSWER.minus(longestCall);
        this.toBegin = left.compareTo(LEAST_TO_BEGIN) < 0 ? LEAST_TO_BEGIN : left;
    }

    /** A membership has begun that is not announced to the other instances yet. */
    synchronized void begun(MemberId id) {
        ended();
        member = id;
        announced = false;
    }

    /** A membership is announced. An announcement of an earlier membership does not open the present lease. */
    synchronized void announced(MemberId id) {
        if (id.equals(member)) {
            announced = true;
            extend();
        }
    }

    /**
     * PostgreSQL has renewed the lease.
     *
     * @param sentAt the monotonic time before the renewal was sent
     */
    synchronized void renewed(long sentAt) {
        if (renewedBefore && sentAt - renewedAt > INTERRUPTION.toNanos()) {
            interrupted = true;
            interruptedUntil = sentAt + SETTLING.toNanos();
        }
        renewed = true;
        renewedBefore = true;
        renewedAt = sentAt;
        extend();
    }

    /** The membership has ended. */
    synchronized void ended() {
        if (mayBegin()) {
            heldUntil = nanoTime.getAsLong();
        }
        renewed = false;
    }

    private void extend() {
        if (mayBegin()) {
            heldUntil = renewedAt + toBegin.toNanos();
        }
    }

    @Override
    public synchronized boolean mayBegin() {
        return isRenewed() && announced;
    }

    @Override
    public synchronized boolean mayAnswer() {
        return announced && isYoungerThan(TO_ANSWER);
    }

    @Override
    public synchronized boolean isSteady() {
        return mayBegin() && !(interrupted && nanoTime.getAsLong() - interruptedUntil < 0);
    }

    /** Whether PostgreSQL renewed it recently enough to begin a revocation, even if it is not announced yet. */
    synchronized boolean isRenewed() {
        return isYoungerThan(toBegin);
    }

    private boolean isYoungerThan(Duration age) {
        return renewed && nanoTime.getAsLong() - renewedAt < age.toNanos();
    }

    /** For how long no revocation could begin; zero while one can. */
    synchronized Duration missingFor() {
        return mayBegin() ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - heldUntil));
    }
}
