package io.gatehouse.kernel;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A monotonic clock that also counts the time for which the machine was suspended. The clock of the JVM stops then, while
 * others revoke tokens. It is compared with the wall clock: when that has gained more than a second, the difference is added.
 * A step of the wall clock forward is counted too, which only makes knowledge older than it is. A hypervisor that stops both
 * clocks is not noticed. Thread-safe.
 */
public final class SuspensionAwareNanoTime implements LongSupplier {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MAX_GAIN_MILLIS = 1_000;

    private final LongSupplier nanoTime;
    private final LongSupplier wallMillis;
    /** The wall clock minus the clock of the JVM when the last difference was counted, or less. */
    private final AtomicLong offsetMillis;

    private final AtomicLong suspendedNanos = new AtomicLong();

    /**
     * @param nanoTime the monotonic clock of the JVM in nanoseconds
     * @param wallMillis the wall clock in milliseconds
     */
    public SuspensionAwareNanoTime(LongSupplier nanoTime, LongSupplier wallMillis) {
        this.nanoTime = nanoTime;
        this.wallMillis = wallMillis;
        this.offsetMillis = new AtomicLong(wallMillis.getAsLong() - nanoTime.getAsLong() / NANOS_PER_MILLI);
    }

    /** The clock of this machine. */
    public static SuspensionAwareNanoTime ofSystem() {
        return new SuspensionAwareNanoTime(System::nanoTime, System::currentTimeMillis);
    }

    /** The monotonic time in nanoseconds. */
    @Override
    public long getAsLong() {
        // The wall clock is read first: a pause between both readings cannot look like a suspension.
        long wall = wallMillis.getAsLong();
        long nanos = nanoTime.getAsLong();
        long offset = wall - nanos / NANOS_PER_MILLI;
        long known = offsetMillis.get();
        long gain = offset - known;
        if ((gain > MAX_GAIN_MILLIS || gain < 0) && offsetMillis.compareAndSet(known, offset) && gain > 0) {
            suspendedNanos.addAndGet(gain * NANOS_PER_MILLI);
        }
        return nanos + suspendedNanos.get();
    }
}
