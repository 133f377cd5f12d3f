package io.gatehouse.verifier;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores denylist entries of one kind, whose keys have a fixed width. Keys are compared in full, so a hash collision
 * denies no other token. Reads never block, and allocate memory only if they find an entry. Thread-safe.
 */
final class PackedEntries {
    /** The number of stripes, a power of two. A stripe blocks its writers while it grows, so there are several. */
    private static final int STRIPES = 16;

    private final PackedStripe[] stripes =
            Stream.generate(PackedStripe::new).limit(STRIPES).toArray(PackedStripe[]::new);

    /**
     * Adds an entry; returns whether it is new, or has a higher number or a later end than before.
     *
     * @param third the generation or epoch, of which the higher one wins
     */
    boolean merge(long high, long low, long third, long end) {
        long hash = hash(high, low);
        return stripe(hash).merge(hash, high, low, third, end);
    }

    /** The entry of a key. */
    @Nullable
    Found find(long high, long low) {
        long hash = hash(high, low);
        PackedSlots slots = stripe(hash).slots();
        int slot = slots.find(hash, high, low);
        if (slot == PackedSlots.NONE) {
            return null;
        }
        long end = slots.end(slot);
        // A writer may have removed the entry since it was found.
        return end == PackedSlots.REMOVED ? null : new Found(slots.third(slot), end);
    }

    /** Removes the entries that end before a time. */
    void expire(long before) {
        for (PackedStripe stripe : stripes) {
            stripe.expire(before);
        }
    }

    /** Calls back for every entry. An entry that was added before the call is included. */
    void forEach(Visitor visitor) {
        for (PackedStripe stripe : stripes) {
            stripe.forEach(visitor);
        }
    }

    int size() {
        int size = 0;
        for (PackedStripe stripe : stripes) {
            size += stripe.size();
        }
        return size;
    }

    private PackedStripe stripe(long hash) {
        return stripes[(int) (hash >>> Integer.SIZE) & (STRIPES - 1)];
    }

    /** Every bit of the key affects every bit of the result, because UUIDs of the same moment differ in few bits. */
    static long hash(long high, long low) {
        return mix64(high ^ mix64(low));
    }

    // The finalizer of SplitMix64.
    private static long mix64(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** Receives entries as four numbers. */
    @FunctionalInterface
    interface Visitor {
        void visit(long high, long low, long third, long end);
    }

    /** The values of an entry. */
    record Found(long third, long end) {}
}
