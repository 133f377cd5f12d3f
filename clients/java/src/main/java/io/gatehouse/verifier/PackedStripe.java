package io.gatehouse.verifier;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A part of {@link PackedEntries} with one lock for its writers. Readers take no lock: they use the current slots, or
 * the old slots while a writer copies them. Thread-safe.
 */
final class PackedStripe {
    private static final int SMALLEST = 16;

    private final Object writing = new Object();
    private volatile PackedSlots slots = new PackedSlots(SMALLEST);
    private final AtomicInteger live = new AtomicInteger();
    /** The number of slots that are not free: live and removed entries. */
    private int used;

    /** The current slots. */
    PackedSlots slots() {
        return slots;
    }

    int size() {
        return live.get();
    }

    /** Adds an entry or raises the existing one; returns whether anything changed. */
    boolean merge(long hash, long high, long low, long third, long end) {
        synchronized (writing) {
            PackedSlots now = slots;
            int slot = now.place(hash, high, low);
            long oldEnd = now.end(slot);
            if (oldEnd == PackedSlots.FREE) {
                insert(hash, high, low, third, end);
                return true;
            }
            if (oldEnd == PackedSlots.REMOVED) {
                now.put(slot, high, low, third, end);
                live.incrementAndGet();
                return true;
            }
            return raise(now, slot, third, end);
        }
    }

    private static boolean raise(PackedSlots now, int slot, long third, long end) {
        boolean higher = third > now.third(slot);
        boolean endsLater = end > now.end(slot);
        if (higher) {
            now.third(slot, third);
        }
        if (endsLater) {
            now.end(slot, end);
        }
        return higher || endsLater;
    }

    private void insert(long hash, long high, long low, long third, long end) {
        // The table is at most three quarters full: most lookups are misses, which must be short.
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
                    now.end(slot, PackedSlots.REMOVED);
                    live.decrementAndGet();
                }
            }
            // The table is at least two fifths full, so that an entry costs at most 100 bytes.
            if (live.get() * 5L < now.capacity() * 2L && now.capacity() > SMALLEST) {
                copy();
            }
        }
    }

    /** Calls back for every entry without a lock: a writer that grows the table leaves this one unchanged. */
    void forEach(PackedEntries.Visitor visitor) {
        PackedSlots now = slots;
        for (int slot = 0; slot < now.capacity(); slot++) {
            long end = now.end(slot);
            if (end > PackedSlots.FREE) {
                visitor.visit(now.high(slot), now.low(slot), now.third(slot), end);
            }
        }
    }

    /** Copies the live entries into slots that are half full. */
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
