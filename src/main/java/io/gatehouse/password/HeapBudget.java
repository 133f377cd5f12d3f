package io.gatehouse.password;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The part of the Java heap that hashes may take all together. Who needs more than is left waits for others to end.
 * Thread-safe.
 */
final class HeapBudget {
    private static final int BYTES_PER_KIB = 1024;
    private static final int PART = 4;

    private final int kib;
    private final Semaphore left;

    HeapBudget(int kib) {
        this.kib = kib;
        this.left = new Semaphore(kib, true);
    }

    /** A quarter of what the heap may grow to. */
    static HeapBudget ofThisJvm() {
        return new HeapBudget(
                (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / BYTES_PER_KIB / PART));
    }

    /** Whether so much is ever given. */
    boolean holds(int needed) {
        return needed <= kib;
    }

    /** Does what needs so much memory, once it is free. */
    <T> T with(int needed, Supplier<T> work) {
        left.acquireUninterruptibly(needed);
        try {
            return work.get();
        } finally {
            left.release(needed);
        }
    }
}
