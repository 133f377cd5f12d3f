package io.gatehouse.revocation;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this instance may say that it has revoked something. Others take it for gone when its lease in PostgreSQL has
 * ended, and then accept tokens without having heard from it; so it stops well before. Its own monotonic clock counts,
 * from before the renewal was sent. Thread-safe.
 */
final class Lease implements RevocationLease {
    /** Of the row in PostgreSQL. */
    static final Duration LENGTH = Duration.ofSeconds(30);

    private static final Duration RESERVE = Duration.ofSeconds(10);
    private static final Duration TO_ANSWER = LENGTH.minus(RESERVE);
    /** Renewals come each second: however slow calls may be, this much of a lease lets them begin. */
    private static final Duration LEAST_TO_BEGIN = Duration.ofSeconds(5);

    private static final Duration INTERRUPTION = Duration.ofSeconds(5);
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private @Nullable MemberId member;
    private final Duration toBegin;
    private long renewedAt;
    private boolean renewed;
    private boolean announced;
    /** Until when the newest lease let revocations begin; before the first one, when this object was made. */
    private long heldUntil;

    private boolean renewedBefore;
    private boolean interrupted;
    private long interruptedUntil;

    /**
     * @param longestCall from the look at the lease until a statement is committed and Redis was told, so that a call that may
     *     begin may be answered too
     */
    Lease(LongSupplier nanoTime, Duration longestCall) {
        this.nanoTime = nanoTime;
        this.heldUntil = nanoTime.getAsLong();
        Duration left = TO_ANSWER.minus(longestCall);
        this.toBegin = left.compareTo(LEAST_TO_BEGIN) < 0 ? LEAST_TO_BEGIN : left;
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
        if (renewedBefore && askedAt - renewedAt > INTERRUPTION.toNanos()) {
            interrupted = true;
            interruptedUntil = askedAt + SETTLING.toNanos();
        }
        renewed = true;
        renewedBefore = true;
        renewedAt = askedAt;
        extend();
    }

    /** It has ended and is not to be used any more. */
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

    /** Whether PostgreSQL has renewed it recently enough to begin, even if the others have not heard of it. */
    synchronized boolean isRenewed() {
        return isYoungerThan(toBegin);
    }

    private boolean isYoungerThan(Duration age) {
        return renewed && nanoTime.getAsLong() - renewedAt < age.toNanos();
    }

    /** How long no revocation could begin; zero while one can. */
    synchronized Duration missingFor() {
        return mayBegin() ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - heldUntil));
    }
}
