package io.gatehouse.verifier;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A part of {@link PackedEntries} with one lock for those who write. Reads take none: they work on the slots as they
 * are, or as they were when a writer began to copy them. Thread-safe.
 */
final class PackedStripe {
    private static final int SMALLEST = 16;

    private final Object writing = new Object();
    private volatile PackedSlots slots = new PackedSlots(SMALLEST);
    private final AtomicInteger live = new AtomicInteger();
    /** Slots that are not free: live ones, and those whose entry has left. */
    private int used;

    /** The slots to read from now. */
    PackedSlots slots() {
        return slots;
    }

    int size() {
        return live.get();
    }

    /** Adds an entry, or raises what is there; says whether that changed anything. */
    boolean merge(long hash, long high, long low, long third, long end) {
        synchronized (writing) {
            PackedSlots now = slots;
            int slot = now.place(hash, high, low);
            long oldEnd = now.end(slot);
            if (oldEnd == PackedSlots.FREE) {
                insert(hash, high, low, third, end);
                return true;
            }
            if (oldEnd == PackedSlots.LEFT) {
                now.put(slot, high, low, third, end);
                live.incrementAndGet();
                return true;
            }
            return raise(now, slot, third, end);
        }
    }

    private static boolean raise(PackedSlots now, int slot, long third, long end) {
        boolean higher = third > now.third(slot);
        boolean later = end > now.end(slot);
        if (higher) {
            now.third(slot, third);
        }
        if (later) {
            now.end(slot, end);
        }
        return higher || later;
    }

    private void insert(long hash, long high, long low, long third, long end) {
        // Misses must stay short, and most lookups are misses.
        if ((used + 1) * 4L > slots.capacity() * 3L) {
            copy();
        }
        PackedSlots now = slots;
        now.put(now.place(hash, high, low), high, low, third, end);
        used++;
        live.incrementAndGet();
    }

    /** Removes the entries that end before a time. */
    void expire(long before) {
        synchronized (writing) {
            PackedSlots now = slots;
            for (int slot = 0; slot < now.capacity(); slot++) {
                long end = now.end(slot);
                if (end > PackedSlots.FREE && end < before) {
                    now.end(slot, PackedSlots.LEFT);
                    live.decrementAndGet();
                }
            }
            // Below this share an entry would cost more than it may.
            if (live.get() * 5L < now.capacity() * 2L && now.capacity() > SMALLEST) {
                copy();
            }
        }
    }

    /** Leaves behind what has left, and gives the rest twice the room that it needs. */
    private void copy() {
        PackedSlots from = slots;
        PackedSlots to = new PackedSlots(Math.max(SMALLEST, (live.get() + 1) * 2));
        for (int slot = 0; slot < from.capacity(); slot++) {
            long end = from.end(slot);
            if (end > PackedSlots.FREE) {
                long high = from.high(slot);
                long low = from.low(slot);
                long hash = PackedEntries.hash(high, low);
                to.put(to.place(hash, high, low), high, low, from.third(slot), end);
            }
        }
        used = live.get();
        slots = to;
    }
}
