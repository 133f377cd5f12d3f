package io.gatehouse.feed;

import io.gatehouse.revocation.PgSnapshot;
import io.gatehouse.revocation.RevocationObserver;
import io.gatehouse.revocation.StoredRevocation;
import io.gatehouse.verifier.DenylistEntry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Relates the cursors of listeners, which may come from another instance, to positions in this instance's log, without a
 * query. For each read of PostgreSQL it keeps a mark: the snapshot of the read, and the position of the log before the
 * read. A row that the snapshot does not show was committed later, so its entry is in the log after that position.
 *
 * <p>The rows of the first read are part of the log too, with their transactions: a listener gets those that its snapshot
 * does not show. So a restart sends nobody back to the whole denylist. Thread-safe.
 */
final class FeedPositions implements RevocationObserver {
    /** How long a cursor of another instance is valid at least. */
    static final Duration RETENTION = Duration.ofMinutes(10);
    /** A limit of the memory for the rows of the first read. The oldest are left out. */
    static final int MAX_FIRST_LOAD = 100_000;

    private final FeedLog log;
    private final UUID instance;
    private final LongSupplier nanoTime;
    private final Runnable urgent;
    private final Runnable other;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private FirstLoad firstLoad = FirstLoad.NONE;
    private @Nullable UUID history;
    private @Nullable PgSnapshot durable;
    private long positionBeforeRead;

    /**
     * @param instance a new random id of this process
     * @param nanoTime the monotonic clock in nanoseconds
     * @param urgent called after an urgent entry was appended; must not block
     * @param other called after another entry was appended; must not block
     */
    FeedPositions(FeedLog log, UUID instance, LongSupplier nanoTime, Runnable urgent, Runnable other) {
        this.log = log;
        this.instance = instance;
        this.nanoTime = nanoTime;
        this.urgent = urgent;
        this.other = other;
    }

    /** @param position the end of the log before the snapshot was taken */
    private record Mark(PgSnapshot snapshot, long position, long nanos) {}

    /**
     * The rows of the first read in the log.
     *
     * @param from the position of the first
     * @param xids the transactions of the rows, in the order of the log
     * @param completeFrom rows of lower transactions are left out
     * @param position the end of the log before the read
     */
    private record FirstLoad(long from, long[] xids, long completeFrom, long position) {
        static final FirstLoad NONE = new FirstLoad(0, new long[0], Long.MAX_VALUE, 0);

        boolean fits(PgSnapshot snapshot) {
            return snapshot.showsAllBelow(completeFrom);
        }

        boolean isShown(long at, PgSnapshot snapshot) {
            return at >= from && at < from + xids.length && snapshot.shows(xids[(int) (at - from)]);
        }
    }

    @Override
    public void added(DenylistEntry entry) {
        if (log.append(entry)) {
            urgent.run();
        } else {
            other.run();
        }
    }

    @Override
    public synchronized void reading() {
        positionBeforeRead = log.end();
    }

    @Override
    public synchronized void loaded(UUID readHistory, PgSnapshot snapshot, List<StoredRevocation> rows) {
        begin(readHistory);
        keep(rows);
        mark(snapshot);
    }

    @Override
    public synchronized void read(UUID readHistory, PgSnapshot snapshot) {
        begin(readHistory);
        mark(snapshot);
    }

    private void begin(UUID readHistory) {
        if (!readHistory.equals(history)) {
            history = readHistory;
            marks.clear();
            durable = null;
            firstLoad = FirstLoad.NONE;
        }
    }

    private void mark(PgSnapshot snapshot) {
        long now = nanoTime.getAsLong();
        marks.addLast(new Mark(snapshot, positionBeforeRead, now));
        discardOlderThan(now - RETENTION.toNanos());
    }

    private void keep(List<StoredRevocation> loaded) {
        List<StoredRevocation> newest = new ArrayList<>(loaded);
        newest.sort(Comparator.comparingLong(StoredRevocation::xid));
        long completeFrom = 0;
        if (newest.size() > MAX_FIRST_LOAD) {
            completeFrom = newest.get(newest.size() - MAX_FIRST_LOAD - 1).xid() + 1;
            newest = newest.subList(newest.size() - MAX_FIRST_LOAD, newest.size());
        }
        long from = log.appendAll(newest.stream().map(StoredRevocation::entry).toList());
        firstLoad = new FirstLoad(
                from, newest.stream().mapToLong(StoredRevocation::xid).toArray(), completeFrom, positionBeforeRead);
    }

    private void discardOlderThan(long nanos) {
        // The newest mark stays, however old it is: while PostgreSQL is away, nothing is revoked.
        while (marks.size() > 1 && marks.getFirst().nanos() - nanos < 0) {
            marks.removeFirst();
            firstLoad = FirstLoad.NONE;
        }
        log.discardBefore(marks.getFirst().position());
    }

    @Override
    public synchronized void committed() {
        // The commit came after every snapshot that was read before, so PostgreSQL cannot give the ids of transactions
        // that these snapshots show to others, even if it crashes.
        Mark last = marks.peekLast();
        if (last != null) {
            durable = last.snapshot();
        }
    }

    /** The id of this process, which its cursors contain. */
    UUID instance() {
        return instance;
    }

    /**
     * The cursor of a listener that has everything that this instance has now; empty until this instance has reconciled.
     *
     * @param keys the version of the JWKS that the listener has
     */
    synchronized Optional<FeedCursor> newest(long keys) {
        UUID now = history;
        PgSnapshot shown = durable;
        // The end of the log is read after the snapshot, so the entries of all rows that it shows are before it.
        return now == null || shown == null
                ? Optional.empty()
                : Optional.of(new FeedCursor(now, shown, instance, log.end(), keys));
    }

    /** Where a listener must continue in this instance's log; empty if it must load the whole denylist. */
    synchronized OptionalLong resolve(FeedCursor cursor) {
        if (!cursor.history().equals(history)) {
            return OptionalLong.empty();
        }
        if (cursor.instance().equals(instance)) {
            return log.has(cursor.position()) ? OptionalLong.of(cursor.position()) : OptionalLong.empty();
        }
        for (var newest = marks.descendingIterator(); newest.hasNext(); ) {
            Mark mark = newest.next();
            if (cursor.snapshot().showsAllOf(mark.snapshot())) {
                return OptionalLong.of(mark.position());
            }
        }
        return firstLoad.fits(cursor.snapshot()) ? OptionalLong.of(firstLoad.position()) : OptionalLong.empty();
    }

    /** The entries from one position to another, exclusive, without rows of the first read that a snapshot shows. */
    synchronized List<DenylistEntry> read(long from, long to, PgSnapshot snapshot) {
        List<DenylistEntry> all = log.read(from, to);
        long endOfFirstLoad = firstLoad.from() + firstLoad.xids().length;
        if (from >= endOfFirstLoad) {
            return all;
        }
        List<DenylistEntry> missing = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!firstLoad.isShown(from + i, snapshot)) {
                missing.add(all.get(i));
            }
        }
        return missing;
    }
}
