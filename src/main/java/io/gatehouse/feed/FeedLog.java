package io.gatehouse.feed;

import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The recent denylist entries of one instance, in the order in which they took effect. Positions number them and are never
 * reused. Thread-safe.
 */
final class FeedLog {
    private static final int SMALLEST = 1_024;
    /** Takes the place of a removed entry, so that the entry can be collected. */
    private static final DenylistEntry EMPTY =
            new DenylistEntry(Kind.REALM, DenylistEntry.WHOLE_REALM, 0, Instant.EPOCH);

    /** A ring: position p is at index {@code p % length}. */
    private DenylistEntry[] entries = new DenylistEntry[SMALLEST];

    private long begin;
    private long end;
    private long endOfUrgent;

    /** Appends an entry; returns whether it is urgent. */
    synchronized boolean append(DenylistEntry entry) {
        put(entry);
        boolean urgent = entry.kind() != Kind.TOKEN;
        if (urgent) {
            endOfUrgent = end;
        }
        return urgent;
    }

    /** Appends entries that are not urgent for a pending request; returns the position of the first. */
    synchronized long appendAll(List<DenylistEntry> loaded) {
        long first = end;
        loaded.forEach(this::put);
        return first;
    }

    private void put(DenylistEntry entry) {
        if (end - begin == entries.length) {
            grow();
        }
        entries[index(end)] = entry;
        end++;
    }

    private void grow() {
        DenylistEntry[] larger = new DenylistEntry[entries.length * 2];
        for (long position = begin; position < end; position++) {
            larger[(int) (position % larger.length)] = entries[index(position)];
        }
        entries = larger;
    }

    private int index(long position) {
        return (int) (position % entries.length);
    }

    /** The position of the next entry. */
    synchronized long end() {
        return end;
    }

    /** Whether the log still has every entry from a position on. */
    synchronized boolean has(long position) {
        return position >= begin && position <= end;
    }

    /** Whether there is an entry from a position on. */
    synchronized boolean hasNewerThan(long position) {
        return end > position;
    }

    /** Whether there is an urgent entry from a position on. */
    synchronized boolean hasUrgentFrom(long position) {
        return endOfUrgent > position;
    }

    /** The entries from one position to another, exclusive. Those that the log no longer has are missing. */
    synchronized List<DenylistEntry> read(long from, long to) {
        List<DenylistEntry> read = new ArrayList<>((int) Math.max(0, Math.min(to, end) - Math.max(from, begin)));
        for (long position = Math.max(from, begin); position < Math.min(to, end); position++) {
            read.add(entries[index(position)]);
        }
        return read;
    }

    /** The first position from another one on of an entry with a kind and a key; empty if there is none. */
    synchronized OptionalLong find(Kind kind, String key, long from) {
        for (long position = Math.max(from, begin); position < end; position++) {
            DenylistEntry entry = entries[index(position)];
            if (entry.kind() == kind && entry.key().equals(key)) {
                return OptionalLong.of(position);
            }
        }
        return OptionalLong.empty();
    }

    /** Removes the entries before a position. */
    synchronized void discardBefore(long position) {
        while (begin < Math.min(position, end)) {
            entries[index(begin)] = EMPTY;
            begin++;
        }
    }

    /** The number of entries. */
    synchronized long size() {
        return end - begin;
    }
}
