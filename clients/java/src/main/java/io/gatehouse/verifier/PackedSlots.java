package io.gatehouse.verifier;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A hash table with open addressing in one array, 32 bytes for each slot. Reads never allocate or block. The key of a
 * slot is written once and never changes, so a reader can trust it; only single numbers change. One thread writes, any
 * number of threads read.
 */
final class PackedSlots {
    /** The result of {@link #find} if there is no entry. */
    static final int NONE = -1;

    /** The end of a slot that was never used; a search stops there. */
    static final long FREE = 0;

    /** The end of a slot whose entry was removed; a search continues after it. */
    static final long REMOVED = -1;

    private static final int WIDTH = 4;
    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int THIRD = 2;
    private static final int END = 3;

    private final int capacity;
    private final AtomicLongArray numbers;

    PackedSlots(int capacity) {
        this.capacity = capacity;
        this.numbers = new AtomicLongArray(Math.multiplyExact(capacity, WIDTH));
    }

    int capacity() {
        return capacity;
    }

    /** The slot of a key, or {@link #NONE}. */
    int find(long hash, long high, long low) {
        for (int slot = first(hash); ; slot = next(slot)) {
            long end = numbers.get(slot * WIDTH + END);
            if (end == FREE) {
                return NONE;
            }
            if (hasKey(slot, high, low)) {
                return end == REMOVED ? NONE : slot;
            }
        }
    }

    /**
     * The slot of a key, even if its entry was removed; otherwise the free slot for it. Only the writer may call this.
     */
    int place(long hash, long high, long low) {
        int slot = first(hash);
        while (end(slot) != FREE && !hasKey(slot, high, low)) {
            slot = next(slot);
        }
        return slot;
    }

    /**
     * Fills a slot that {@link #place} returned. The end is written last, because it tells readers that the rest is
     * complete.
     */
    void put(int slot, long high, long low, long third, long end) {
        numbers.set(slot * WIDTH + HIGH, high);
        numbers.set(slot * WIDTH + LOW, low);
        numbers.set(slot * WIDTH + THIRD, third);
        numbers.set(slot * WIDTH + END, end);
    }

    void third(int slot, long third) {
        numbers.set(slot * WIDTH + THIRD, third);
    }

    void end(int slot, long end) {
        numbers.set(slot * WIDTH + END, end);
    }

    long high(int slot) {
        return numbers.get(slot * WIDTH + HIGH);
    }

    long low(int slot) {
        return numbers.get(slot * WIDTH + LOW);
    }

    long third(int slot) {
        return numbers.get(slot * WIDTH + THIRD);
    }

    long end(int slot) {
        return numbers.get(slot * WIDTH + END);
    }

    private boolean hasKey(int slot, long high, long low) {
        return numbers.get(slot * WIDTH + LOW) == low && numbers.get(slot * WIDTH + HIGH) == high;
    }

    // The upper half selects the stripe, see PackedEntries.
    private int first(long hash) {
        return (int) (((hash & 0xFFFFFFFFL) * capacity) >>> Integer.SIZE);
    }

    private int next(int slot) {
        return slot + 1 == capacity ? 0 : slot + 1;
    }
}
