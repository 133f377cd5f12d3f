package io.gatehouse.password;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Limits the Java heap that concurrent hashes use together. A hash that needs more than the free memory waits until
 * others end. Thread-safe.
 */
final class HeapBudget {
    private static final int BYTES_PER_KIB = 1024;
    private static final int HEAP_DIVISOR = 4;

    private final int kib;
    private final Semaphore free;

    HeapBudget(int kib) {
        this.kib = kib;
        this.free = new Semaphore(kib, true);
    }

    /** A quarter of the maximum heap size. */
    static HeapBudget ofThisJvm() {
        return new HeapBudget(
                (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / BYTES_PER_KIB / HEAP_DIVISOR));
    }

    /** Whether a hash of this size fits into the budget. */
    boolean fits(int neededKib) {
        return neededKib <= kib;
    }

    /** Waits until the memory is free, reserves it, and runs the work. */
    <T> T callReserved(int neededKib, Supplier<T> work) {
        free.acquireUninterruptibly(neededKib);
        try {
            return work.get();
        } finally {
            free.release(neededKib);
        }
    }
}
