package io.gatehouse.verifier;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The denylist's entries of one kind whose keys have a fixed width. Keys are compared in full, so nothing is denied by
 * the chance of a hash. Reads wait for nobody and allocate nothing unless they find an entry. Thread-safe.
 */
final class PackedEntries {
    /** So that growing, which holds up those who write, is done in small pieces. A power of two. */
    private static final int STRIPES = 16;

    private final PackedStripe[] stripes =
            Stream.generate(PackedStripe::new).limit(STRIPES).toArray(PackedStripe[]::new);

    /**
     * Adds an entry; says whether it is new, or higher or later than what was there.
     *
     * @param third the number of which the higher one wins
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
        // It can have left since it was found.
        return end == PackedSlots.LEFT ? null : new Found(slots.third(slot), end);
    }

    /** Removes the entries that end before a time. */
    void expire(long before) {
        for (PackedStripe stripe : stripes) {
            stripe.expire(before);
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

    /** Every bit of the key moves every bit of the result: UUIDs of one moment differ in few. */
    static long hash(long high, long low) {
        return mixed(high ^ mixed(low));
    }

    // The finalizer of SplitMix64.
    private static long mixed(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** What an entry holds beside its key. */
    record Found(long third, long end) {}
}
